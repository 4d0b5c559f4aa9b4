/**
 * The entries of a weight's gradient for more rows than one, where they are no products.
 */
import { largerOf, LARGEST, Sum, SUMS } from "./sums";
import { add, addProduct, bytes, promoteHigh, promoteLow, VECTOR } from "./vector";

/** Columns of d that are worked on at a time: those of as many rows fit a core's cache. */
const COLUMNS: usize = 16 * VECTOR;
/** From so many columns and rows on those of a row lie far apart, and are put side by side first. */
const WIDE = 32;

/**
 * For more rows the entry (j, k) is the sum over rows of d_j x_k.
 *
 * @param room For [rows, WIDE] vectors.
 * @param most Whether to find the largest entry as well.
 */
export function sumEntries(
  d: usize, fanOut: i32, x: usize, fanIn: i32, rows: i32, room: usize, most: bool,
): void {
  if (most) sumEntriesOf(true, d, fanOut, x, fanIn, rows, room);
  else sumEntriesOf(false, d, fanOut, x, fanIn, rows, room);
}

/** The same; a literal `most`, since a question for each entry would take time. */
// @ts-ignore: decorator
@inline function sumEntriesOf(
  most: bool, d: usize, fanOut: i32, x: usize, fanIn: i32, rows: i32, room: usize,
): void {
  const dRow = bytes(fanOut), xRow = bytes(fanIn), isWide = fanIn >= WIDE && rows >= WIDE;
  let absLow = f64x2.splat(0), absHigh = absLow, squaresLow = absLow, squaresHigh = absLow;
  let largestEntry = i32x4.splat(0);
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
          if (most) largestEntry = largerOf(largestEntry, entry);
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
  v128.store(LARGEST, largestEntry);
  v128.store(SUMS + bytes(Sum.Abs), absLow);
  v128.store(SUMS + bytes(Sum.Abs), absHigh, 16);
  v128.store(SUMS + bytes(Sum.Squares), squaresLow);
  v128.store(SUMS + bytes(Sum.Squares), squaresHigh, 16);
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
