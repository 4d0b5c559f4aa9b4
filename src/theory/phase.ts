/**
 * The phases of a deep plain net of infinite width: where its variance goes, and whether its gradients
 * vanish or explode.
 *
 * Source: B. Poole et al. 2016, "Exponential expressivity in deep neural networks through transient
 * chaos"; S. S. Schoenholz et al. 2017, "Deep information propagation".
 */
import { exp } from "../float64/exponentials.ts";
import { log } from "../float64/logarithms.ts";
import { type Activation, ACTIVATIONS } from "../nn/activations.ts";
import { notAllowed, show } from "../options/problem.ts";
import { checkNotNegative } from "./gaussian_average.ts";
import { lnSum } from "./logarithms.ts";
import { momentsAt } from "./moments.ts";
import { zero } from "./zero.ts";
import type { Variances } from "./variances.ts";

/**
 * The variance q of a layer's pre-activations that deep layers tend to: the limit of
 * q' = sigma_w^2 E[phi(sqrt(q) z)^2] + sigma_b^2 from where it starts. It is 0 where the signal dies,
 * Infinity where it grows for ever, and the start where each variance stays as it is (a ReLU net with
 * sigma_w^2 = 2 and no bias).
 *
 * @param activation phi.
 * @param variances sigma_w^2 and sigma_b^2.
 * @param start The variance of the first layer, above 0. Where there are several fixed points, it
 *   decides.
 * @throws {TypeError | RangeError} If an argument is not allowed.
 */
export function fixedPoint(
  activation: Activation,
  { weightVariance, biasVariance }: Variances,
  start: number = 1,
): number {
  checkActivation(activation);
  checkNotNegative("weightVariance", weightVariance);
  checkNotNegative("biasVariance", biasVariance);
  checkNotNegative("start", start);
  if (start === 0) throw new RangeError(notAllowed("start", show(start), "a number above 0"));
  if (weightVariance === 0) return biasVariance;
  return exp(lnFixedPoint(activation, { weightVariance, biasVariance }, log(start)));
}

/** Where ln q is beyond +-700, q has no float64 number. */
const ENDLESS = 700;
/** Changes of ln q below this are rounding. */
const rounding = (lnq: number) => 2e-15 * (8 + Math.abs(lnq));
/** The first step and the longest one on the way to the fixed point, and how much longer each may be. */
const FIRST = 1e-3, LONGEST = 1, LONGER = 1.3;

function lnFixedPoint(activation: Activation, variances: Variances, start: number): number {
  const [lnWeight, lnBias] = [log(variances.weightVariance), log(variances.biasVariance)];
  const change = (lnq: number) =>
    lnSum(lnWeight + momentsAt(activation, lnq).lnSquare, lnBias) - lnq;
  const first = change(start);
  if (Math.abs(first) <= rounding(start)) return start;
  // The recursion's map is increasing, so q goes one way, up to the first fixed point there.
  const sign = Math.sign(first);
  let [at, step] = [start, FIRST];
  while (Math.abs(at) < ENDLESS) {
    const next = at + sign * step;
    const last = change(next);
    // Slower than that, q may still go on for ever: a ReLU net's at sigma_w^2 = 2 grows by sigma_b^2.
    if (Math.abs(last) > rounding(next) && Math.sign(last) !== sign) return zero(change, at, next);
    at = next;
    step = Math.min(step * LONGER, LONGEST);
  }
  return sign * Infinity;
}

/**
 * chi_1 = sigma_w^2 E[phi'(sqrt(q) z)^2]: by this factor the mean square of the gradient grows from a
 * layer to the one before it, and so does the distance of two inputs that are close to each other, from
 * a layer to the next.
 *
 * @param activation phi.
 * @param weightVariance sigma_w^2 = fan_in Var(w).
 * @param q The variance of the pre-activations; 0 and Infinity stand for the limits there.
 * @throws {TypeError | RangeError} If an argument is not allowed.
 */
export function chi(activation: Activation, weightVariance: number, q: number): number {
  checkActivation(activation);
  checkNotNegative("weightVariance", weightVariance);
  if (q !== Infinity) checkNotNegative("q", q);
  return weightVariance * exp(momentsAt(activation, log(q)).lnSlope);
}

/** ln q that stands for Infinity and, negative, for q = 0. */
const FAR = 80;

/** Over how many layers something falls to its e-th part. */
export interface DepthScale {
  /**
   * -1 / ln chi_1, of the gradient's mean square, and of the difference of two inputs: negative where
   * they grow, Infinity on the critical line.
   */
  readonly gradient: number;
  /** -1 / ln(dq'/dq), of the distance of q to its fixed point. */
  readonly length: number;
}

/**
 * The depth scales of a net at its fixed point.
 *
 * @param activation phi.
 * @param variances sigma_w^2 and sigma_b^2.
 * @param start See {@linkcode fixedPoint}.
 * @throws {TypeError | RangeError} If an argument is not allowed.
 */
export function depthScale(
  activation: Activation,
  variances: Variances,
  start: number = 1,
): DepthScale {
  const q = fixedPoint(activation, variances, start);
  const { weightVariance } = variances;
  // So far out E[phi^2] / q is what it is in the limit.
  const lnq = Math.min(Math.max(log(q), -FAR), FAR);
  const { growth, lnSquare } = momentsAt(activation, lnq);
  // -1 / ln chi, where -1 / -0 is to be Infinity.
  const scale = (chi: number) => chi === 1 ? Infinity : -1 / log(chi);
  return {
    gradient: scale(chi(activation, weightVariance, q)),
    length: scale(weightVariance * growth * exp(lnSquare - lnq)),
  };
}

/** A point of the critical line, or why there is none. */
export type Critical =
  | {
    /** sigma_w^2 */
    readonly weightVariance: number;
    /**
     * The fixed point there: 0 where the signal dies slower than exponentially, and NaN for activations
     * whose chi_1 is the same at each q (ReLU, leaky ReLU, none), which need no fixed point.
     */
    readonly q: number;
  }
  | { readonly reason: string };

/** Logarithms of the variances that are looked at for a fixed point, and how far apart they are. */
const LOWEST = log(1e-20), HIGHEST = log(1e20), APART = 0.25;
/** What counts as rounding in q'/q - 1. */
const SAME = 1e-10;

/**
 * The critical line: the sigma_w^2 at which chi_1 = 1 at the fixed point, so that gradients neither
 * vanish nor explode. Of several fixed points it is the one of the least variance that the recursion
 * ends in from both sides.
 *
 * @param activation phi.
 * @param biasVariance sigma_b^2.
 * @returns sigma_w^2 and the fixed point, or the reason why there is none.
 * @throws {TypeError | RangeError} If an argument is not allowed.
 */
export function criticalWeightVariance(activation: Activation, biasVariance: number): Critical {
  checkActivation(activation);
  checkNotNegative("biasVariance", biasVariance);
  // At each q there is one sigma_w^2 with chi_1 = 1. What is left is to find the q that is fixed by it.
  const weightAt = (lnq: number) => exp(-momentsAt(activation, lnq).lnSlope);
  const growth = (lnq: number) => {
    const { lnSquare, lnSlope } = momentsAt(activation, lnq);
    return exp(lnSquare - lnSlope - lnq) + biasVariance * exp(-lnq) - 1;
  };
  const dying = weightAt(-Infinity);
  if ([LOWEST, 0, 1, HIGHEST].every((lnq) => Math.abs(weightAt(lnq) / dying - 1) < SAME)) {
    return { weightVariance: dying, q: NaN };
  }
  if (biasVariance === 0 && Math.abs(growth(LOWEST)) < SAME) {
    const rest = (lnq: number) => dying * exp(momentsAt(activation, lnq).lnSquare - lnq) - 1;
    let lnq = LOWEST;
    while (lnq < HIGHEST && Math.abs(rest(lnq)) < SAME) lnq += APART;
    if (rest(lnq) < 0) return { weightVariance: dying, q: 0 };
  }
  for (let lnq = LOWEST; lnq < HIGHEST; lnq += APART) {
    const [before, after] = [growth(lnq), growth(lnq + APART)];
    if (Math.min(Math.abs(before), Math.abs(after)) < SAME || before * after > 0) continue;
    const root = zero(growth, lnq, lnq + APART);
    const { growth: exponent, lnSquare } = momentsAt(activation, root);
    const weightVariance = weightAt(root);
    // dq'/dq
    if (weightVariance * exponent * exp(lnSquare - root) <= 1) {
      return { weightVariance, q: exp(root) };
    }
  }
  return { reason: "no fixed point that the recursion ends in has chi_1 = 1" };
}

function checkActivation(activation: Activation): void {
  if (ACTIVATIONS.includes(activation)) return;
  const message = notAllowed("activation", show(activation), ACTIVATIONS.join(", "));
  throw typeof activation === "string" ? new RangeError(message) : new TypeError(message);
}
