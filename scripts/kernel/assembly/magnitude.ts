/**
 * The magnitudes of a weight's gradient: the means of |dL/dW| and of (dL/dW)^2 over its entries.
 */
import { Metric } from "./codes";
import { metricAt, Task } from "./task";
import { add, addProduct, bytes, promoteHigh, promoteLow, VECTOR } from "./vector";

/** Sums in float64 of |dL/dW| and of (dL/dW)^2, each of nets 0 and 1, then of nets 2 and 3. */
const SUMS = memory.data(4 * VECTOR);

/**
 * Records all magnitudes that are asked for, of a group's nets in a variant.
 *
 * @param at The place of the first metric: see place().
 * @param d The gradient by z, [rows, fanOut], and the sum of its absolute values.
 * @param x The layer's input, [rows, fanIn].
 * @param exponent The power of two that the gradient is divided by.
 */
export function record(
  task: Task, at: usize, d: usize, fanOut: i32, dAbs: v128, x: usize, fanIn: i32, exponent: v128,
): void {
  const rows = task.rows, share = f64x2.splat(1 / (<f64>fanIn * <f64>fanOut));
  if (rows > 1) sumOuterProducts(d, fanOut, x, fanIn, rows);
  for (let m = 0; m < task.metricCount; m++, at += bytes(task.layers * task.rowGroups)) {
    switch (metricAt(task, m)) {
      case Metric.MeanAbs:
        if (rows == 1) recordMeanAbs(task, at, dAbs, sumAbs(x, fanIn), share, exponent);
        else store(task, at, meanOf(0, share), meanOf(1, share), exponent);
        break;
      case Metric.Rms:
        if (rows == 1) sumSquares(d, fanOut, x, fanIn);
        store(task, at, f64x2.sqrt(meanOf(2, share)), f64x2.sqrt(meanOf(3, share)), exponent);
        break;
      default:
        unreachable();
    }
  }
}

/** One of the SUMS, divided by the number of entries. */
// @ts-ignore: decorator
@inline function meanOf(place: i32, share: v128): v128 {
  return f64x2.mul(v128.load(SUMS + bytes(place)), share);
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

/** For one row the squares' sum is a product as well, in float64, since float32 may overflow. */
function sumSquares(d: usize, fanOut: i32, x: usize, fanIn: i32): void {
  let dLow = f64x2.splat(0), dHigh = dLow, xLow = dLow, xHigh = dLow;
  for (const end = d + bytes(fanOut); d < end; d += VECTOR) {
    const low = promoteLow(v128.load(d)), high = promoteHigh(v128.load(d));
    dLow = f64x2.add(dLow, f64x2.mul(low, low));
    dHigh = f64x2.add(dHigh, f64x2.mul(high, high));
  }
  for (const end = x + bytes(fanIn); x < end; x += VECTOR) {
    const low = promoteLow(v128.load(x)), high = promoteHigh(v128.load(x));
    xLow = f64x2.add(xLow, f64x2.mul(low, low));
    xHigh = f64x2.add(xHigh, f64x2.mul(high, high));
  }
  v128.store(SUMS, f64x2.mul(dLow, xLow), 32);
  v128.store(SUMS, f64x2.mul(dHigh, xHigh), 48);
}

/** For more rows the entry (j, k) is the sum over rows of d_j x_k. */
function sumOuterProducts(d: usize, fanOut: i32, x: usize, fanIn: i32, rows: i32): void {
  const dRow = bytes(fanOut), xRow = bytes(fanIn);
  let absLow = f64x2.splat(0), absHigh = absLow, squaresLow = absLow, squaresHigh = absLow;
  for (let j: usize = 0; j < dRow; j += VECTOR) {
    for (let k: usize = 0; k < xRow; k += VECTOR) {
      let entry = f32x4.splat(0);
      for (let r = 0, a = d + j, b = x + k; r < rows; r++, a += dRow, b += xRow) {
        entry = addProduct(entry, v128.load(a), v128.load(b));
      }
      const low = promoteLow(entry), high = promoteHigh(entry);
      absLow = f64x2.add(absLow, f64x2.abs(low));
      absHigh = f64x2.add(absHigh, f64x2.abs(high));
      squaresLow = f64x2.add(squaresLow, f64x2.mul(low, low));
      squaresHigh = f64x2.add(squaresHigh, f64x2.mul(high, high));
    }
  }
  v128.store(SUMS, absLow);
  v128.store(SUMS, absHigh, 16);
  v128.store(SUMS, squaresLow, 32);
  v128.store(SUMS, squaresHigh, 48);
}
