/**
 * A linear layer of one net, forward and backward: z = W x + b, and g = s + W^T d, some rows of W at a
 * time.
 *
 * The lanes are four units; each sum runs in the same order as in ../groups/linear.ts, so that a net
 * has the same numbers there and here. Two streams share each weight that is read; of one alone, both
 * are the same.
 */
import { addProduct, VECTOR } from "../vector";

/** Rows of W that are used at a time. */
export const PANEL: i32 = 8;

/**
 * Adds W x to z for `rows` rows of W, at most PANEL; up to seven z behind them, and three w behind each
 * row, are read or written as well.
 *
 * @param w The rows, each of `columns` float32.
 * @param z0 What the sums start from, and where they go.
 */
export function forward(
  rows: i32, columns: i32, w: usize, x0: usize, x1: usize, z0: usize, z1: usize,
): void {
  if (rows > 4) forwardRows(8, columns, w, x0, x1, z0, z1);
  else forwardRows(4, columns, w, x0, x1, z0, z1);
}

/** Four or eight rows: a literal, so that what is beyond them is not compiled. */
// @ts-ignore: decorator
@inline function forwardRows(
  rows: i32, columns: i32, w: usize, x0: usize, x1: usize, z0: usize, z1: usize,
): void {
  const row = <usize>columns << 2;
  let p = v128.load(z0), q = v128.load(z1), r = p, s = q;
  if (rows > 4) r = v128.load(z0, 16), s = v128.load(z1, 16);
  let a0 = w, a1 = a0 + row, a2 = a1 + row, a3 = a2 + row, a4 = a3 + row;
  let a5 = a4 + row, a6 = a5 + row, a7 = a6 + row;
  const end = w + (row & ~15);
  for (; a0 < end; a0 += VECTOR, a1 += VECTOR, a2 += VECTOR, a3 += VECTOR) {
    // Four columns of four rows, transposed: the rows of a column are units that follow each other.
    let low = interleaveLow(v128.load(a0), v128.load(a1));
    let next = interleaveLow(v128.load(a2), v128.load(a3));
    let high = interleaveHigh(v128.load(a0), v128.load(a1));
    let last = interleaveHigh(v128.load(a2), v128.load(a3));
    const b0 = firstHalves(low, next), b1 = secondHalves(low, next);
    const b2 = firstHalves(high, last), b3 = secondHalves(high, last);
    if (rows > 4) {
      low = interleaveLow(v128.load(a4), v128.load(a5));
      next = interleaveLow(v128.load(a6), v128.load(a7));
      high = interleaveHigh(v128.load(a4), v128.load(a5));
      last = interleaveHigh(v128.load(a6), v128.load(a7));
      a4 += VECTOR;
      a5 += VECTOR;
      a6 += VECTOR;
      a7 += VECTOR;
    }
    const c0 = firstHalves(low, next), c1 = secondHalves(low, next);
    const c2 = firstHalves(high, last), c3 = secondHalves(high, last);
    // lockstep 4
    {
      const x = v128.load32_splat(x0, $ * 4), y = v128.load32_splat(x1, $ * 4);
      p = addProduct(p, b$, x);
      q = addProduct(q, b$, y);
      if (rows > 4) {
        r = addProduct(r, c$, x);
        s = addProduct(s, c$, y);
      }
    }
    // end
    x0 += VECTOR;
    x1 += VECTOR;
  }
  for (const stop = w + row; a0 < stop; a0 += 4, x0 += 4, x1 += 4) {
    const x = v128.load32_splat(x0), y = v128.load32_splat(x1);
    const b = columnOf(a0, row);
    p = addProduct(p, b, x);
    q = addProduct(q, b, y);
    if (rows > 4) {
      const c = columnOf(a4, row);
      r = addProduct(r, c, x);
      s = addProduct(s, c, y);
      a4 += 4;
    }
  }
  v128.store(z0, p);
  v128.store(z1, q);
  if (rows > 4) {
    v128.store(z0, r, 16);
    v128.store(z1, s, 16);
  }
}

/** The column of four rows that starts at `a`. */
// @ts-ignore: decorator
@inline function columnOf(a: usize, row: usize): v128 {
  let column = v128.load32_splat(a);
  column = v128.load_lane<f32>(a + row, column, 1);
  column = v128.load_lane<f32>(a + 2 * row, column, 2);
  return v128.load_lane<f32>(a + 3 * row, column, 3);
}

// @ts-ignore: decorator
@inline function interleaveLow(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
}

// @ts-ignore: decorator
@inline function interleaveHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
}

// @ts-ignore: decorator
@inline function firstHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 0, 2);
}

// @ts-ignore: decorator
@inline function secondHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 1, 3);
}

/**
 * Adds W^T d to g for `rows` rows of W, at most PANEL; up to seven g, and w behind the last row, are
 * read or written as well.
 */
export function backward(
  rows: i32, columns: i32, w: usize, d0: usize, d1: usize, g0: usize, g1: usize,
): void {
  const row = <usize>columns << 2, end = w + row;
  if (rows == PANEL) {
    for (; w < end; w += 2 * VECTOR, g0 += 2 * VECTOR, g1 += 2 * VECTOR) {
      let p = v128.load(g0), q = v128.load(g1), r = v128.load(g0, 16), s = v128.load(g1, 16);
      let v = w;
      // lockstep 8
      {
        const a = v128.load(v), b = v128.load(v, 16);
        const d = v128.load32_splat(d0, $ * 4), e = v128.load32_splat(d1, $ * 4);
        p = addProduct(p, a, d);
        q = addProduct(q, a, e);
        r = addProduct(r, b, d);
        s = addProduct(s, b, e);
        v += row;
      }
      // end
      v128.store(g0, p);
      v128.store(g1, q);
      v128.store(g0, r, 16);
      v128.store(g1, s, 16);
    }
    return;
  }
  for (; w < end; w += VECTOR, g0 += VECTOR, g1 += VECTOR) {
    let p = v128.load(g0), q = v128.load(g1);
    let v = w;
    for (let j: usize = 0; j < (<usize>rows << 2); j += 4, v += row) {
      const a = v128.load(v);
      p = addProduct(p, a, v128.load32_splat(d0 + j));
      q = addProduct(q, a, v128.load32_splat(d1 + j));
    }
    v128.store(g0, p);
    v128.store(g1, q);
  }
}
