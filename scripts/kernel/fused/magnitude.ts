/**
 * How large a weight's gradient is, dL/dW = d^T x, and how large its two factors are: d, the gradient by
 * the layer's pre-activation, [rows, fanOut], and x, the layer's input, [rows, fanIn].
 */
import { Metric } from "./codes";
import { sumEntries } from "./entries";
import { LARGEST, largest, multiplySums, Sum, SUMS, sumSquares } from "./sums";
import { metricAt, Task } from "./task";
import { add, bytes, promoteHigh, promoteLow, VECTOR } from "./vector";

/**
 * Records all magnitudes that are asked for, of a group's nets in a variant.
 *
 * @param at The place of the first metric: see place().
 * @param dAbs The sum of |d|.
 * @param dExponent The power of two that d is divided by.
 * @param xExponent That of x.
 */
export function record(
  task: Task, at: usize, d: usize, fanOut: i32, dAbs: v128, x: usize, fanIn: i32, dExponent: v128,
  xExponent: v128,
): void {
  const rows = task.rows, dCount = rows * fanOut, xCount = rows * fanIn;
  const share = 1 / (<f64>fanIn * <f64>fanOut), exponent = i32x4.add(dExponent, xExponent);
  findSums(task, d, fanOut, x, fanIn);
  for (let m = 0; m < task.metricCount; m++, at += bytes(task.layers * task.rowGroups)) {
    switch (metricAt(task, m)) {
      case Metric.MeanAbs:
        if (rows == 1) recordMeanAbs(task, at, dAbs, sumAbs(x, fanIn), f64x2.splat(share), exponent);
        else store(task, at, meanOf(Sum.Abs, share), meanOf(Sum.Abs + 1, share), exponent);
        break;
      case Metric.Rms:
        storeRoot(task, at, Sum.Squares, share, exponent);
        break;
      case Metric.MaxAbs:
        if (rows == 1) storeProduct(task, at, largest(d, fanOut), largest(x, fanIn), exponent);
        else storeProduct(task, at, v128.load(LARGEST), f32x4.splat(1), exponent);
        break;
      case Metric.L2:
        storeRoot(task, at, Sum.Squares, 1, exponent);
        break;
      case Metric.ForwardRms:
        storeRoot(task, at, Sum.XSquares, 1 / <f64>xCount, xExponent);
        break;
      case Metric.BackwardRms:
        storeRoot(task, at, Sum.DSquares, 1 / <f64>dCount, dExponent);
        break;
      default:
        unreachable();
    }
  }
}

/** Puts those of the SUMS, and the LARGEST, in their places that are needed for what is asked for. */
function findSums(task: Task, d: usize, fanOut: i32, x: usize, fanIn: i32): void {
  const rows = task.rows, asked = askedOf(task);
  const squares = 1 << Metric.Rms | 1 << Metric.L2, factors = rows == 1 ? squares : 0;
  if (asked & (1 << Metric.BackwardRms | factors)) sumSquares(d, rows * fanOut, Sum.DSquares);
  if (asked & (1 << Metric.ForwardRms | factors)) sumSquares(x, rows * fanIn, Sum.XSquares);
  if (rows == 1) {
    if (asked & squares) multiplySums();
  } else if (asked & (1 << Metric.MeanAbs | 1 << Metric.MaxAbs | squares)) {
    sumEntries(d, fanOut, x, fanIn, rows, task.tails, (asked & 1 << Metric.MaxAbs) != 0);
  }
}

/** A bit for each Metric that is asked for. */
// @ts-ignore: decorator
@inline function askedOf(task: Task): i32 {
  let asked = 0;
  for (let m = 0; m < task.metricCount; m++) asked |= 1 << metricAt(task, m);
  return asked;
}

/** Whether only the mean of absolute values is asked for, the most frequent case. */
export function isMeanAbsOnly(task: Task): bool {
  return task.metricCount == 1 && metricAt(task, 0) == Metric.MeanAbs;
}

/** Where a layer's results are in a variant, those of the first metric and of the block's first group. */
export function place(task: Task, variant: i32, layer: i32): usize {
  return bytes((variant * task.metricCount * task.layers + layer) * task.rowGroups + task.first);
}

/** For one row dL/dW is d x^T, so that sum|d_j x_k| = sum|d| sum|x|. */
// @ts-ignore: decorator
@inline export function recordMeanAbs(
  task: Task, at: usize, dAbs: v128, xAbs: v128, share: v128, exponent: v128,
): void {
  const low = f64x2.mul(promoteLow(dAbs), promoteLow(xAbs));
  const high = f64x2.mul(promoteHigh(dAbs), promoteHigh(xAbs));
  store(task, at, f64x2.mul(low, share), f64x2.mul(high, share), exponent);
}

/** The sum of |a|. */
// @ts-ignore: decorator
@inline function sumAbs(a: usize, count: i32): v128 {
  let total = f32x4.splat(0);
  for (const end = a + bytes(count); a < end; a += VECTOR) total = add(total, f32x4.abs(v128.load(a)));
  return total;
}

// @ts-ignore: decorator
@inline function store(task: Task, at: usize, low: v128, high: v128, exponent: v128): void {
  v128.store(task.mantissas + 2 * at, low);
  v128.store(task.mantissas + 2 * at, high, 16);
  v128.store(task.mantissaExponents + at, exponent);
}

/** a b in float64, since float32 may overflow. */
// @ts-ignore: decorator
@inline function storeProduct(task: Task, at: usize, a: v128, b: v128, exponent: v128): void {
  const low = f64x2.mul(promoteLow(a), promoteLow(b)), high = f64x2.mul(promoteHigh(a), promoteHigh(b));
  store(task, at, low, high, exponent);
}

/** The root of one of the SUMS times a share. */
// @ts-ignore: decorator
@inline function storeRoot(task: Task, at: usize, place: i32, share: f64, exponent: v128): void {
  store(task, at, f64x2.sqrt(meanOf(place, share)), f64x2.sqrt(meanOf(place + 1, share)), exponent);
}

/** A vector of the SUMS times a share. */
// @ts-ignore: decorator
@inline function meanOf(place: i32, share: f64): v128 {
  return f64x2.mul(v128.load(SUMS + bytes(place)), f64x2.splat(share));
}
