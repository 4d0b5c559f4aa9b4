/**
 * The Gaussian averages of an activation that the recursions need, as logarithms, so that a variance of
 * 1e-1000 is one like any other.
 */
import { exp } from "../float64/exponentials.ts";
import { log } from "../float64/logarithms.ts";
import { type Activation, ACTIVATION_RULES } from "../nn/activations.ts";
import { MOST_SMOOTH, nodesOf, smoothNodesOf } from "./gaussian_average.ts";
import { KINKS } from "./kinks.ts";

/**
 * Averages over a pre-activation z, normal with mean 0 and variance q. With phi and its slope phi' at z,
 * f is (phi - E[phi]) / deviation of phi, d is phi' / sqrt(E[phi'^2]) and u is z / sqrt(q): numbers of
 * order one, whatever q.
 */
export interface Moments {
  /** ln E[phi^2] */
  readonly lnSquare: number;
  /** E[phi] / sqrt(E[phi^2]), from -1 to 1 */
  readonly mean: number;
  /** ln of phi's variance */
  readonly lnVariance: number;
  /** E[f^4] */
  readonly kurtosis: number;
  /** ln E[phi'^2] */
  readonly lnSlope: number;
  /** d ln E[phi^2] / d ln q */
  readonly growth: number;
  /** E[u d], E[u d f] and E[u d f^2] */
  readonly ud: Powers;
  /** E[d^2], E[d^2 f] and E[d^2 f^2] */
  readonly dd: Powers;
  /** E[u^2 d^2], E[u^2 d^2 f] and E[u^2 d^2 f^2] */
  readonly uudd: Powers;
}

/** The averages of something, of its product with f, and of that with f^2. */
export type Powers = readonly [number, number, number];

/**
 * Between these q the averages are integrated. Beyond them all are powers of q, to 11 digits and more: an
 * activation is there a constant or a line on either side of 0.
 */
const LEAST = log(1e-40), MOST = log(1e40);
/** Where phi(0) is not 0, its differences from it lose their digits below this. */
const LEAST_AROUND = log(1e-11);

/** Beyond +-REACH an activation is a constant or a line, but for e^-REACH. */
const REACH = 64;

/**
 * What has been integrated: recursions end in a fixed point, and nets of other depths pass the same
 * variances. When there are too many all are forgotten.
 */
const known = new Map<Activation, Map<number, Moments>>();
const MOST_KNOWN = 2 ** 14;

/** The moments for a logarithm of q, from -Infinity to Infinity. */
export function momentsAt(activation: Activation, lnq: number): Moments {
  const least = ACTIVATION_RULES[activation].at(0).value === 0 ? LEAST : LEAST_AROUND;
  if (lnq < least) return beyond(activation, lnq, least, least + 2);
  if (lnq > MOST) return beyond(activation, lnq, MOST, MOST - 2);
  let own = known.get(activation);
  if (own === undefined || own.size >= MOST_KNOWN) known.set(activation, own = new Map());
  let moments = own.get(lnq);
  if (moments === undefined) own.set(lnq, moments = integrate(activation, lnq));
  return moments;
}

function integrate(activation: Activation, lnq: number): Moments {
  const { at } = ACTIVATION_RULES[activation];
  const q = exp(lnq), root = Math.sqrt(q);
  // Of phi - phi(0), since phi may be almost a constant.
  const origin = at(0).value;
  let rise = 0, rises = 0, cubes = 0, fourths = 0;
  let ud0 = 0, ud1 = 0, ud2 = 0, dd0 = 0, dd1 = 0, dd2 = 0, uudd0 = 0, uudd1 = 0, uudd2 = 0;
  const { count, xs, weights } = KINKS[activation].length === 0 && q <= MOST_SMOOTH
    ? smoothNodesOf(q)
    : nodesOf(q, KINKS[activation], REACH);
  for (let i = 0; i < count; i++) {
    const x = xs[i]!, weight = weights[i]!;
    const { value, slope } = at(x);
    const above = value - origin, square = above * above, u = x / root;
    rise += weight * above;
    rises += weight * square;
    cubes += weight * square * above;
    fourths += weight * square * square;
    const ud = weight * u * slope, dd = weight * slope * slope, uudd = u * u * dd;
    ud0 += ud;
    ud1 += ud * above;
    ud2 += ud * square;
    dd0 += dd;
    dd1 += dd * above;
    dd2 += dd * square;
    uudd0 += uudd;
    uudd1 += uudd * above;
    uudd2 += uudd * square;
  }
  const deviation = Math.sqrt(Math.max(rises - rise * rise, 0)), slopes = dd0;
  /** From powers of phi - phi(0) to powers of f. */
  const central = (
    [zero, one, two]: Powers,
    unit: number,
  ): Powers => {
    if (deviation === 0) return [zero / unit, 0, 0];
    return [
      zero / unit,
      (one - rise * zero) / deviation / unit,
      (two - 2 * rise * one + rise * rise * zero) / (deviation * deviation) / unit,
    ];
  };
  const square = rises + 2 * origin * rise + origin * origin;
  return {
    lnSquare: log(square),
    mean: (origin + rise) / Math.sqrt(square),
    lnVariance: 2 * log(deviation),
    kurtosis: deviation === 0
      ? 0
      : (fourths - 4 * rise * cubes + 6 * rise ** 2 * rises - 3 * rise ** 4) / deviation ** 4,
    lnSlope: log(slopes),
    // As d/dq E[g(sqrt(q) u)] = E[u g'(sqrt(q) u)] / (2 sqrt q).
    growth: root * (ud1 + origin * ud0) / square,
    ud: central([ud0, ud1, ud2], Math.sqrt(slopes)),
    dd: central([dd0, dd1, dd2], slopes),
    uudd: central([uudd0, uudd1, uudd2], slopes),
  };
}

/** Goes on from an edge as the powers of q that lead to it, whose exponents are multiples of 1/2. */
function beyond(activation: Activation, lnq: number, edge: number, inside: number): Moments {
  const at = momentsAt(activation, edge), before = momentsAt(activation, inside);
  const extended = (name: "lnSquare" | "lnVariance" | "lnSlope") => {
    const exponent = Math.round(2 * (at[name] - before[name]) / (edge - inside)) / 2;
    return exponent !== 0 ? at[name] + exponent * (lnq - edge) : at[name];
  };
  return {
    ...at,
    lnSquare: extended("lnSquare"),
    lnVariance: extended("lnVariance"),
    lnSlope: extended("lnSlope"),
  };
}
