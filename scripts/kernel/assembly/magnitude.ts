/**
 * How large a weight's gradient is, dL/dW = d^T x, and how large its two factors are: d, the gradient by
 * the layer's pre-activation, [rows, fanOut], and x, the layer's input, [rows, fanIn].
 */
import { Metric } from "./codes";
import { metricAt, Task } from "./task";
import { add, addProduct, bytes, promoteHigh, promoteLow, VECTOR } from "./vector";

/** Places of sums in float64, each of nets 0 and 1, then of nets 2 and 3. */
const enum Sum {
  /** Of the entries of dL/dW: of |e|, and of e^2. */
  Abs = 0,
  Squares = 2,
  /** Of the squares of d, and of those of x. */
  DSquares = 4,
  XSquares = 6,
}

const SUMS = memory.data(8 * VECTOR);

/** The largest |e| of the entries, in float32. */
const LARGEST = memory.data(VECTOR);

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
  if (rows == 1) { // sum (d_j x_k)^2 = sum d^2 sum x^2
    if (asked & squares) multiplySums();
  } else if (asked & 1 << Metric.MaxAbs) sumEntries(d, fanOut, x, fanIn, rows, true);
  else if (asked & (1 << Metric.MeanAbs | squares)) sumEntries(d, fanOut, x, fanIn, rows, false);
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

/** The largest |a|; NaN if there is one. */
// @ts-ignore: decorator
@inline function largest(a: usize, count: i32): v128 {
  let most = i32x4.splat(0);
  for (const end = a + bytes(count); a < end; a += VECTOR) most = largerOf(most, v128.load(a));
  return most;
}

/** The larger of `most` and |a|. As whole numbers floats from 0 up have the same order, NaN at the end. */
// @ts-ignore: decorator
@inline function largerOf(most: v128, a: v128): v128 {
  return i32x4.max_s(most, f32x4.abs(a));
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

/** The sum of squares, in float64, since float32 may overflow. */
function sumSquares(a: usize, count: i32, place: i32): void {
  let lows = f64x2.splat(0), highs = lows;
  for (const end = a + bytes(count); a < end; a += VECTOR) {
    const low = promoteLow(v128.load(a)), high = promoteHigh(v128.load(a));
    lows = f64x2.add(lows, f64x2.mul(low, low));
    highs = f64x2.add(highs, f64x2.mul(high, high));
  }
  v128.store(SUMS + bytes(place), lows);
  v128.store(SUMS + bytes(place), highs, 16);
}

function multiplySums(): void {
  for (let half = 0; half < 2; half++) {
    const d = v128.load(SUMS + bytes(Sum.DSquares + half));
    const x = v128.load(SUMS + bytes(Sum.XSquares + half));
    v128.store(SUMS + bytes(Sum.Squares + half), f64x2.mul(d, x));
  }
}

/**
 * For more rows the entry (j, k) is the sum over rows of d_j x_k.
 *
 * @param most A literal: find the largest entry as well.
 */
// @ts-ignore: decorator
@inline function sumEntries(d: usize, fanOut: i32, x: usize, fanIn: i32, rows: i32, most: bool): void {
  const dRow = bytes(fanOut), xRow = bytes(fanIn);
  let absLow = f64x2.splat(0), absHigh = absLow, squaresLow = absLow, squaresHigh = absLow;
  let largestEntry = i32x4.splat(0);
  for (let j: usize = 0; j < dRow; j += VECTOR) {
    for (let k: usize = 0; k < xRow; k += VECTOR) {
      let entry = f32x4.splat(0);
      for (let r = 0, a = d + j, b = x + k; r < rows; r++, a += dRow, b += xRow) {
        entry = addProduct(entry, v128.load(a), v128.load(b));
      }
      if (most) largestEntry = largerOf(largestEntry, entry);
      const low = promoteLow(entry), high = promoteHigh(entry);
      absLow = f64x2.add(absLow, f64x2.abs(low));
      absHigh = f64x2.add(absHigh, f64x2.abs(high));
      squaresLow = f64x2.add(squaresLow, f64x2.mul(low, low));
      squaresHigh = f64x2.add(squaresHigh, f64x2.mul(high, high));
    }
  }
  if (most) v128.store(LARGEST, largestEntry);
  v128.store(SUMS + bytes(Sum.Abs), absLow);
  v128.store(SUMS + bytes(Sum.Abs), absHigh, 16);
  v128.store(SUMS + bytes(Sum.Squares), squaresLow);
  v128.store(SUMS + bytes(Sum.Squares), squaresHigh, 16);
}
