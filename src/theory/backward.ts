/**
 * The way back: mean squares of gradients, layer by layer.
 *
 * In the limit of infinite width a gradient G is independent of all values, and its mean square alone is
 * enough. At a finite width n it has parts along two directions that all units share: along (1, 1, ...),
 * which moves the mean of the layer's values, and along the values' differences from their mean, which
 * stretches them. At first they are 2 of n directions and hardly count. But with shortcuts each layer may
 * multiply them more than the others, and after some log(n) layers they are most of the gradient. So they
 * are followed as well: to leading order they obey a linear recursion of their own, the derivative of the
 * recursion of means and variances.
 */
import { exp } from "../float64/exponentials.ts";
import { log } from "../float64/logarithms.ts";
import type { Passage } from "./forward.ts";
import type { CheckedNet, TheoryLayer } from "./net.ts";

/** A symmetric matrix [[a, b], [b, c]], as [a, b, c]. */
type Symmetric = readonly [number, number, number];

/** What is known of the gradient G with respect to the n numbers x that a layer gives or takes. */
export interface Gradient {
  /** ln g, for the mean square g of its entries */
  readonly lnSquare: number;
  /**
   * E[k k^T] / g, for k_1 = sum(G_j) / sqrt(n) and k_2 = sum(G_j (x_j - mean) / deviation) / sqrt(n): 1
   * on the diagonal where G has no preference, n where it has no other part.
   */
  readonly shared: Symmetric;
}

/** The matrix of a gradient that is independent of the values. */
const NO_PREFERENCE: Symmetric = [1, 0, 1];

/** What a layer does on the way back. */
export interface Back {
  /** ln of the mean square of the gradient with respect to the pre-activations */
  readonly lnDelta: number;
  /** The gradient with respect to the layer's input. */
  readonly gradient: Gradient;
}

/** Back through a hidden layer, from the gradient with respect to its output. */
export function backThrough(layer: TheoryLayer, passage: Passage, after: Gradient): Back {
  const { fanIn, fanOut, join, norm } = layer;
  const { moments: { ud, dd, uudd, lnSlope, lnVariance }, input, lnSumVariance } = passage;
  const joined = join === "equal" ? 1 : 0;
  const scale = joined ? layer.scale : 1;
  // All relative to `after`'s mean square. G is a gradient without preference, of mean square `other`, and
  // what the matrix has beyond it along the two directions, which may be negative.
  let [k11, k12, k22] = fanOut > 2 ? after.shared : NO_PREFERENCE;
  const other = fanOut > 2 ? Math.max((fanOut - k11 - k22) / (fanOut - 2), 0) : 1;
  let lnUnit = after.lnSquare;
  if (norm === "behind") {
    // LayerNorm takes both directions out.
    lnUnit += passage.lnNorm;
    [k11, k12, k22] = [0, 0, 0];
  }
  const all = other + (k11 + k22 - 2 * other) / fanOut;
  // The output's differences from their mean are a times the input's plus b times the branch's.
  const part = (ln: number) => lnSumVariance === -Infinity ? 0 : exp((ln - lnSumVariance) / 2);
  const lnScale = 2 * log(Math.abs(scale));
  const a = joined && part(input.lnVariance), b = Math.sign(scale) * part(lnVariance + lnScale);
  const lnGain = lnSlope + lnScale; // of s phi'
  const excess = (k11 - other) * dd[0] + 2 * k12 * b * dd[1] +
    (k22 - other) * (a * a * dd[0] + b * b * dd[2]);
  const delta = Math.max(other + excess / fanOut, 0);
  const [e1, e2] = [ud[0], b * ud[1]];
  const even = uudd[0] - e1 * e1 - e2 * e2;
  const ke1 = k11 * e1 + k12 * e2, ke2 = k12 * e1 + k22 * e2;
  const sums = e1 * ke1 + e2 * ke2 + other * even;
  const { branch, size, t1, t2 } = backThroughWeights(layer, passage, delta, sums);
  const gain = exp(lnGain);
  const through = norm === "before" ? exp(passage.lnNorm + lnGain) : gain;
  const around: Symmetric = [
    joined * k11,
    joined * a * k12,
    joined * (a * a * k22 + b * b * other),
  ];
  const lnDelta = lnUnit + lnGain + log(delta);
  if (norm === "before") {
    const square = joined * all + through * (size - (branch[0] + branch[2]) / fanIn);
    return { lnDelta, gradient: gradientOf(lnUnit, square, around) };
  }
  // What goes around and what goes through the layer's weights belong together along the two directions.
  const slope = joined * Math.sign(scale) * Math.sqrt(gain * layer.weightVariance);
  const m1 = slope * ke1, m2 = slope * a * (ke2 - other * e2);
  const square = joined * all + gain * size + 2 * (t1 * m1 + t2 * m2) / fanIn;
  return {
    lnDelta,
    gradient: gradientOf(lnUnit, square, [
      around[0] + 2 * m1 * t1 + gain * branch[0],
      around[1] + m1 * t2 + m2 * t1 + gain * branch[1],
      around[2] + 2 * m2 * t2 + gain * branch[2],
    ]),
  };
}

/**
 * Back through the last layer, from the loss or the outputs' sum. With respect to the pre-activations z it
 * is phi'(z) for the sum, and 2 (phi(z) - target) phi'(z) / outputs for the loss. Where one unit is added
 * to all of its inputs x, the outputs are x + s phi(z), and to the unit comes the sum of their gradients.
 */
export function fromLoss(
  layer: TheoryLayer,
  passage: Passage,
  { of, target }: CheckedNet,
): Back {
  const { fanIn, fanOut } = layer;
  const { input, moments: { lnSquare, lnVariance, lnSlope, mean, ud, dd, uudd } } = passage;
  const broadcast = layer.join === "one-out" ? 1 : 0;
  const scale = broadcast ? layer.scale : 1;
  // The gradient is factor (c + w f) phi', with f as in the moments; in this unit of the outputs.
  const isLoss = of === "loss";
  const lnUnit = !isLoss ? 0 : Math.max(
    lnSquare / 2 + log(Math.abs(scale)),
    log(Math.abs(target)),
    broadcast ? input.lnSquare / 2 : -Infinity,
  );
  if (lnUnit === -Infinity) return { lnDelta: -Infinity, gradient: gradientOf(0, 0, [0, 0, 0]) };
  const inUnit = (ln: number) => exp(ln / 2 - lnUnit);
  const aim = target === 0 ? 0 : target * exp(-lnUnit);
  const factor = isLoss ? 2 / (broadcast ? 1 : fanOut) : broadcast ? fanIn : 1;
  const w = isLoss ? scale * inUnit(lnVariance) : 0;
  const c = isLoss
    ? scale * mean * inUnit(lnSquare) + (broadcast && input.mean * inUnit(input.lnSquare)) - aim
    : 1;
  const squares = ([one, f, ff]: Symmetric) => c * c * one + 2 * c * w * f + w * w * ff;
  const delta = squares(dd), udelta = c * ud[0] + w * ud[1];
  const { branch, size, t1, t2 } = backThroughWeights(
    layer,
    passage,
    delta,
    squares(uudd) + (fanOut - 1) * udelta * udelta,
  );
  const lnGain = lnSlope + 2 * log(Math.abs(scale) * factor);
  const lnDelta = 2 * lnUnit + lnGain + log(delta);
  const gain = exp(lnGain);
  if (layer.norm === "before") {
    const square = exp(passage.lnNorm) * gain * (size - (branch[0] + branch[2]) / fanIn);
    return { lnDelta, gradient: gradientOf(2 * lnUnit, square, [0, 0, 0]) };
  }
  // Around the layer: the output j has the gradient factor (c + w f + deviation of x_j) / inputs.
  const share = broadcast * factor / fanIn;
  const spread = isLoss && broadcast ? share * inUnit(input.lnVariance) : 0;
  const slope = Math.sign(scale) * Math.sqrt(gain * layer.weightVariance);
  const m1 = slope * share * squares(ud), m2 = slope * spread * udelta;
  const [k11, k12, k22] = [share * share * (c * c + w * w), share * c * spread, spread * spread];
  return {
    lnDelta,
    gradient: gradientOf(2 * lnUnit, k11 + k22 + gain * size + 2 * (t1 * m1 + t2 * m2) / fanIn, [
      fanIn * k11 + 2 * m1 * t1 + gain * branch[0],
      fanIn * k12 + m1 * t2 + m2 * t1 + gain * branch[1],
      fanIn * k22 + 2 * m2 * t2 + gain * branch[2],
    ]),
  };
}

/**
 * Back through a linear layer with new weights. Those of a unit have a part that its pre-activation z is
 * made of, which is along its input and is known from z; the rest is independent.
 *
 * @param delta The mean square of the gradient delta with respect to z.
 * @param sums That of sum(u delta) / sqrt(units), for u = z / sqrt(q).
 * @returns The matrix of the shared directions, the mean square, and what z is made of: t, how much of its
 *   variance comes along the mean and the differences from it, as roots.
 */
function backThroughWeights(
  { fanIn, fanOut, weightVariance }: TheoryLayer,
  { linearInput, lnq }: Passage,
  delta: number,
  sums: number,
) {
  const root = (ln: number) =>
    ln === -Infinity || weightVariance === 0 ? 0 : Math.sqrt(weightVariance) * exp((ln - lnq) / 2);
  const t1 = linearInput.mean * root(linearInput.lnSquare), t2 = root(linearInput.lnVariance);
  const gain = weightVariance * fanOut / fanIn;
  const branch: Symmetric = [
    gain * (delta + t1 * t1 * (sums - delta)),
    gain * t1 * t2 * (sums - delta),
    gain * (delta + t2 * t2 * (sums - delta)),
  ];
  const size = gain * (delta + (t1 * t1 + t2 * t2) * (sums - delta) / fanIn);
  return { branch, size, t1, t2 };
}

function gradientOf(lnUnit: number, square: number, [a, b, c]: Symmetric): Gradient {
  if (!(square > 0)) return { lnSquare: -Infinity, shared: [0, 0, 0] };
  return { lnSquare: lnUnit + log(square), shared: [a / square, b / square, c / square] };
}
