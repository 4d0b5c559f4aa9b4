/**
 * Averages over a normal distribution, by Gauss and Legendre's rule on panels: it is short, needs no
 * package, and between kinks it gains some two digits with each node.
 */
import { exp } from "../float64/exponentials.ts";
import { notAllowed, show } from "../options/problem.ts";

/** Beyond so many standard deviations the density, 5e-32, times any activation is nothing. */
const FARTHEST = 12;
/** The panels' ends in standard deviations, for the density. */
const DENSITY_ENDS = [1, 2, 4, 6, 8, 10, FARTHEST];
/** Nodes of a panel. */
const NODES = 16;

/**
 * E[f(x)] for x normal with mean 0 and variance q.
 *
 * It is right to 1e-10 of E|f(x)| and better where f is smooth between its kinks, has its features
 * where |x| is about 1 or between the kinks' places, and grows no faster than a polynomial; for q = 0 it
 * is f(0).
 *
 * @param f The function.
 * @param q The variance, finite and from 0 up.
 * @param kinks Where f or a derivative of it jumps, if anywhere.
 * @throws {TypeError} If q is not a number.
 * @throws {RangeError} If q is negative or not finite.
 */
export function gaussianAverage(
  f: (x: number) => number,
  q: number,
  kinks: readonly number[] = [],
): number {
  checkNotNegative("q", q);
  const { count, xs, weights } = nodesOf(q, kinks);
  const [own, ownWeights] = [xs.slice(0, count), weights.slice(0, count)]; // f may ask for others
  let total = 0;
  own.forEach((x, i) => total += ownWeights[i]! * f(x));
  return total;
}

/**
 * Refuses what is not a finite number from 0 up.
 *
 * @throws {TypeError | RangeError} Naming it.
 */
export function checkNotNegative(name: string, value: number): void {
  if (typeof value === "number" && value >= 0 && value < Infinity) return;
  const message = notAllowed(name, show(value), "a finite number from 0 up");
  throw typeof value === "number" ? new RangeError(message) : new TypeError(message);
}

/** Where to take a function, and how each value counts. */
export interface Nodes {
  readonly count: number;
  /** The first `count` are the nodes, in memory that the next call overwrites. */
  readonly xs: Float64Array;
  readonly weights: Float64Array;
}

let room = { xs: new Float64Array(0), weights: new Float64Array(0) };

/**
 * The nodes of an average: a function's is the sum of weight times f(x).
 *
 * @param reach Beyond +-reach the function is a polynomial.
 */
export function nodesOf(q: number, kinks: readonly number[], reach: number = Infinity): Nodes {
  const deviation = Math.sqrt(q);
  const ends = q === 0 ? new Float64Array(0) : panelEnds(deviation, kinks, reach);
  const most = Math.max(1, NODES * ends.length);
  if (room.xs.length < most) {
    room = { xs: new Float64Array(most), weights: new Float64Array(most) };
  }
  const { xs, weights } = room;
  if (q === 0) {
    [xs[0], weights[0]] = [0, 1];
    return { count: 1, xs, weights };
  }
  let count = 0;
  for (let i = 1; i < ends.length; i++) {
    const middle = (ends[i]! + ends[i - 1]!) / 2, half = (ends[i]! - ends[i - 1]!) / 2;
    for (let k = 0; k < NODES; k++) {
      const { node, weight } = RULE[k]!;
      const z = middle + half * node;
      xs[count] = deviation * z;
      weights[count++] = weight * half * exp(-z * z / 2) / ROOT_2PI;
    }
  }
  return { count, xs, weights };
}

/** Up to this variance an activation without kinks is so smooth that evenly spaced nodes do. */
export const MOST_SMOOTH = 0.5;
/** Their distance in standard deviations, and the farthest of them. */
const STEP = 0.25, SMOOTH_FARTHEST = 9.5;

/**
 * The nodes of an average over a variance up to MOST_SMOOTH of a function that is analytic up to a
 * distance of 1.5 from the real line, as tanh is. There the trapezoidal rule gains digits exponentially
 * (Trefethen and Weideman 2014), and takes a quarter of the nodes.
 */
export function smoothNodesOf(q: number): Nodes {
  const deviation = Math.sqrt(q);
  return { ...SMOOTH, xs: SMOOTH.xs.map((z) => deviation * z) };
}

const ROOT_2PI = Math.sqrt(2 * Math.PI);

/**
 * The panels' ends, in standard deviations, ascending: where the density needs them; where f does, at
 * the powers of 2 from 1/2 up, so that panels are as small as their distance from the origin, near
 * which all happens; and at kinks.
 */
function panelEnds(deviation: number, kinks: readonly number[], reach: number): Float64Array {
  const ends = [0, ...kinks.map((kink) => kink / deviation)];
  for (const z of DENSITY_ENDS) ends.push(z, -z);
  const farthest = Math.min(FARTHEST * deviation, 2 * reach);
  for (let x = 0.5; x < farthest; x *= 2) ends.push(x / deviation, -x / deviation);
  return Float64Array.from(new Set(ends.filter((z) => Math.abs(z) <= FARTHEST))).sort();
}

const SMOOTH: Nodes = (() => {
  const count = 2 * SMOOTH_FARTHEST / STEP + 1;
  const xs = Float64Array.from({ length: count }, (_, i) => i * STEP - SMOOTH_FARTHEST);
  return { count, xs, weights: xs.map((z) => STEP * exp(-z * z / 2) / ROOT_2PI) };
})();

const RULE = gaussLegendre(NODES);

/**
 * The nodes in (-1, 1) and the weights of Gauss and Legendre's rule: the zeros z of Legendre's polynomial
 * P, by Newton's method, and 2 / ((1 - z^2) P'(z)^2).
 */
function gaussLegendre(count: number): readonly { node: number; weight: number }[] {
  return Array.from({ length: count }, (_, k) => {
    // A beginning alone; rounded, since the last bits of a cosine differ from machine to machine.
    let z = Math.fround(Math.cos(Math.PI * (k + 0.75) / (count + 0.5)));
    for (let round = 0; round < 8; round++) {
      const { value, slope } = legendre(count, z);
      z -= value / slope;
    }
    const { slope } = legendre(count, z);
    return { node: z, weight: 2 / ((1 - z * z) * slope * slope) };
  });
}

/** Legendre's polynomial of a degree from 1 up and its derivative, for |z| < 1. */
function legendre(degree: number, z: number): { value: number; slope: number } {
  let [before, value] = [1, z];
  for (let n = 2; n <= degree; n++) {
    [before, value] = [value, ((2 * n - 1) * z * value - (n - 1) * before) / n];
  }
  return { value, slope: degree * (before - z * value) / (1 - z * z) };
}
