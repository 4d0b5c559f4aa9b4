/**
 * The Gaussian averages of an activation that the recursions need, as logarithms, so that a variance of
 * 1e-1000 is one like any other.
 */
import { type Activation, ACTIVATION_RULES } from "../nn/activations.ts";
import { eachNode } from "./gaussian_average.ts";
import { KINKS } from "./kinks.ts";

/** Averages over a pre-activation z, normal with mean 0 and variance q; phi' is the slope at z. */
export interface Moments {
  /** ln E[phi^2] */
  readonly lnSquare: number;
  /** E[phi] / sqrt(E[phi^2]), from -1 to 1 */
  readonly mean: number;
  /** ln E[phi'^2] */
  readonly lnSlope: number;
  /** ln E[(phi phi')^2] */
  readonly lnProduct: number;
  /** E[phi phi'^2] / sqrt(E[(phi phi')^2] E[phi'^2]), from -1 to 1 */
  readonly tilt: number;
  /** d ln E[phi^2] / d ln q */
  readonly growth: number;
}

/**
 * Between these q the averages are integrated. Beyond them all are powers of q to 16 digits: an activation
 * is there a constant or a line on either side of 0.
 */
const LEAST = Math.log(1e-40), MOST = Math.log(1e40);

/** The last moments of each activation: recursions end in a fixed point, again and again. */
const last = new Map<Activation, { readonly lnq: number; readonly moments: Moments }>();

/** The moments for a logarithm of q, from -Infinity to Infinity. */
export function momentsAt(activation: Activation, lnq: number): Moments {
  const known = last.get(activation);
  if (known?.lnq === lnq) return known.moments;
  const moments = lnq < LEAST
    ? beyond(activation, lnq, LEAST, LEAST + 2)
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
  const q = Math.exp(lnq);
  let [mean, square, slopes, tilt, products, slant] = [0, 0, 0, 0, 0, 0];
  eachNode(q, KINKS[activation], (x, weight) => {
    const { value, slope } = at(x);
    mean += weight * value;
    square += weight * value * value;
    slopes += weight * slope * slope;
    tilt += weight * value * slope * slope;
    products += weight * (value * slope) ** 2;
    slant += weight * x * value * slope;
  });
  return {
    lnSquare: Math.log(square),
    mean: mean / Math.sqrt(square),
    lnSlope: Math.log(slopes),
    lnProduct: Math.log(products),
    tilt: tilt / Math.sqrt(products * slopes),
    growth: slant / square, // as d/dq E[f(sqrt(q) z)] = E[z f'(sqrt(q) z)] / (2 sqrt q)
  };
}

/** Goes on from an edge as the powers of q that lead to it, whose exponents are multiples of 1/2. */
function beyond(activation: Activation, lnq: number, edge: number, inside: number): Moments {
  const at = atEdge(activation, edge), before = atEdge(activation, inside);
  const extended = (name: "lnSquare" | "lnSlope" | "lnProduct") => {
    const exponent = Math.round(2 * (at[name] - before[name]) / (edge - inside)) / 2;
    return exponent === 0 ? at[name] : at[name] + exponent * (lnq - edge);
  };
  return {
    ...at,
    lnSquare: extended("lnSquare"),
    lnSlope: extended("lnSlope"),
    lnProduct: extended("lnProduct"),
  };
}
