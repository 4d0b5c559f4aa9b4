/**
 * The Gaussian averages of an activation that the recursions need, as logarithms, so that a variance of
 * 1e-1000 is one like any other.
 */
import { type Activation, ACTIVATION_RULES } from "../nn/activations.ts";
import { eachNode } from "./gaussian_average.ts";
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
const LEAST = Math.log(1e-40), MOST = Math.log(1e40);
/** Where phi(0) is not 0, its differences from it lose their digits below this. */
const LEAST_AROUND = Math.log(1e-11);

/** The last moments of each activation: recursions end in a fixed point, again and again. */
const last = new Map<Activation, { readonly lnq: number; readonly moments: Moments }>();

/** The moments for a logarithm of q, from -Infinity to Infinity. */
export function momentsAt(activation: Activation, lnq: number): Moments {
  const known = last.get(activation);
  if (known?.lnq === lnq) return known.moments;
  const least = ACTIVATION_RULES[activation].at(0).value === 0 ? LEAST : LEAST_AROUND;
  const moments = lnq < least
    ? beyond(activation, lnq, least, least + 2)
    : lnq > MOST
    ? beyond(activation, lnq, MOST, MOST - 2)
    : integrate(activation, lnq);
  last.set(activation, { lnq, moments });
  return moments;
}

/** The moments at an edge and inside of it, which cost most and are asked for again and again. */
const edges = new Map<string, Moments>();

function atEdge(activation: Activation, lnq: number): Moments {
  const key = `${activation} ${lnq}`;
  const moments = edges.get(key) ?? integrate(activation, lnq);
  edges.set(key, moments);
  return moments;
}

function integrate(activation: Activation, lnq: number): Moments {
  const { at } = ACTIVATION_RULES[activation];
  const q = Math.exp(lnq), root = Math.sqrt(q);
  // Of phi - phi(0), since phi may be almost a constant.
  const origin = at(0).value;
  const phi = new Float64Array(5), dd = new Float64Array(3);
  const ud = new Float64Array(3), uudd = new Float64Array(3);
  eachNode(q, KINKS[activation], (x, weight) => {
    const { value, slope } = at(x);
    const u = x / root;
    let power = weight;
    for (let k = 0; k < 5; k++) {
      phi[k] = phi[k]! + power;
      if (k < 3) {
        ud[k] = ud[k]! + power * u * slope;
        dd[k] = dd[k]! + power * slope * slope;
        uudd[k] = uudd[k]! + power * (u * slope) ** 2;
      }
      power *= value - origin;
    }
  });
  const [, rise, rises, cubes, fourths] = phi as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const deviation = Math.sqrt(Math.max(rises - rise * rise, 0)), slopes = dd[0]!;
  /** From powers of phi - phi(0) to powers of f. */
  const central = (
    [zero, one, two]: ArrayLike<number> & Iterable<number>,
    unit: number,
  ): Powers => {
    if (deviation === 0) return [zero! / unit, 0, 0];
    return [
      zero! / unit,
      (one! - rise * zero!) / deviation / unit,
      (two! - 2 * rise * one! + rise * rise * zero!) / (deviation * deviation) / unit,
    ];
  };
  const square = rises + 2 * origin * rise + origin * origin;
  return {
    lnSquare: Math.log(square),
    mean: (origin + rise) / Math.sqrt(square),
    lnVariance: 2 * Math.log(deviation),
    kurtosis: deviation === 0
      ? 0
      : (fourths - 4 * rise * cubes + 6 * rise ** 2 * rises - 3 * rise ** 4) / deviation ** 4,
    lnSlope: Math.log(slopes),
    // As d/dq E[g(sqrt(q) u)] = E[u g'(sqrt(q) u)] / (2 sqrt q).
    growth: root * (ud[1]! + origin * ud[0]!) / square,
    ud: central(ud, Math.sqrt(slopes)),
    dd: central(dd, slopes),
    uudd: central(uudd, slopes),
  };
}

/** Goes on from an edge as the powers of q that lead to it, whose exponents are multiples of 1/2. */
function beyond(activation: Activation, lnq: number, edge: number, inside: number): Moments {
  const at = atEdge(activation, edge), before = atEdge(activation, inside);
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
