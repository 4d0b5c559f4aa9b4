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
  if (rows > 1) sumOuterProducts(d, fanOut, x, fanIn, rows, task.tails);
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

/** Columns of d that are worked on at a time: those of as many rows fit a core's cache. */
const COLUMNS: usize = 16 * VECTOR;
/** From so many columns and rows on those of a row lie far apart, and are put side by side first. */
const WIDE = 32;

/**
 * For more rows the entry (j, k) is the sum over rows of d_j x_k.
 *
 * @param room For [rows, WIDE] vectors.
 */
function sumOuterProducts(
  d: usize, fanOut: i32, x: usize, fanIn: i32, rows: i32, room: usize,
): void {
  const dRow = bytes(fanOut), xRow = bytes(fanIn), isWide = fanIn >= WIDE && rows >= WIDE;
  let absLow = f64x2.splat(0), absHigh = absLow, squaresLow = absLow, squaresHigh = absLow;
  for (let left = dRow; left > 0;) {
    const columns = min(COLUMNS, left);
    let a = d, aRow = dRow;
    if (isWide) {
      copyColumns(room, d, columns, dRow, rows);
      a = room;
      aRow = columns;
    }
    for (let k: usize = 0; k < xRow; k += ENTRIES_SIZE) {
      const size = min(ENTRIES_SIZE, xRow - k);
      let b = x + k, bRow = xRow;
      if (isWide) {
        b = room + bytes(rows) * (COLUMNS / VECTOR);
        copyColumns(b, x + k, size, xRow, rows);
        bRow = size;
      }
      for (let j: usize = 0; j < columns; j += VECTOR) {
        if (size == ENTRIES_SIZE) sumFourEntries(a + j, aRow, b, bRow, rows);
        else for (let i: usize = 0; i < size; i += VECTOR) sumEntry(i, a + j, aRow, b + i, bRow, rows);
        for (let i: usize = 0; i < size; i += VECTOR) {
          const entry = v128.load(ENTRIES + i), low = promoteLow(entry), high = promoteHigh(entry);
          absLow = f64x2.add(absLow, f64x2.abs(low));
          absHigh = f64x2.add(absHigh, f64x2.abs(high));
          squaresLow = f64x2.add(squaresLow, f64x2.mul(low, low));
          squaresHigh = f64x2.add(squaresHigh, f64x2.mul(high, high));
        }
      }
    }
    d += columns;
    left -= columns;
  }
  v128.store(SUMS, absLow);
  v128.store(SUMS, absHigh, 16);
  v128.store(SUMS, squaresLow, 32);
  v128.store(SUMS, squaresHigh, 48);
}

/** Copies some columns, of `size` bytes in all, of each row. */
function copyColumns(to: usize, from: usize, size: usize, row: usize, rows: i32): void {
  for (; rows > 0; rows--, from += row - size) {
    for (const end = from + size; from < end; from += VECTOR, to += VECTOR) {
      v128.store(to, v128.load(from));
    }
  }
}

/** Four entries of a row of dL/dW, which follow each other. */
const ENTRIES_SIZE: usize = 4 * VECTOR;
const ENTRIES = memory.data(4 * VECTOR);

/** So many rows are added up at a time: rounding errors then grow less with the rows. */
const STRETCH = 32;

/** Four entries at once: each addition waits for the one before, so one alone would leave most time idle. */
function sumFourEntries(d: usize, dRow: usize, x: usize, xRow: usize, rows: i32): void {
  let t0 = f32x4.splat(0), t1 = t0, t2 = t0, t3 = t0;
  while (rows > 0) {
    let e0 = f32x4.splat(0), e1 = e0, e2 = e0, e3 = e0;
    for (let left = min(rows, STRETCH); left > 0; left--, d += dRow, x += xRow) {
      const a = v128.load(d);
      e0 = addProduct(e0, a, v128.load(x));
      e1 = addProduct(e1, a, v128.load(x, 16));
      e2 = addProduct(e2, a, v128.load(x, 32));
      e3 = addProduct(e3, a, v128.load(x, 48));
    }
    t0 = add(t0, e0), t1 = add(t1, e1), t2 = add(t2, e2), t3 = add(t3, e3);
    rows -= STRETCH;
  }
  v128.store(ENTRIES, t0);
  v128.store(ENTRIES, t1, 16);
  v128.store(ENTRIES, t2, 32);
  v128.store(ENTRIES, t3, 48);
}

/** One of the ENTRIES, in the same order. */
function sumEntry(place: usize, d: usize, dRow: usize, x: usize, xRow: usize, rows: i32): void {
  let total = f32x4.splat(0);
  while (rows > 0) {
    let entry = f32x4.splat(0);
    for (let left = min(rows, STRETCH); left > 0; left--, d += dRow, x += xRow) {
      entry = addProduct(entry, v128.load(d), v128.load(x));
    }
    total = add(total, entry);
    rows -= STRETCH;
  }
  v128.store(ENTRIES + place, total);
}
