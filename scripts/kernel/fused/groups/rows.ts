/**
 * A few rows of a weight that is not kept, backward: see linear.ts, whose sums run in the same order.
 */
import { addProduct, bytes, VECTOR } from "../vector";

/**
 * Adds W^T d0 to g0 and W^T d1 to g1, for up to four rows of W in one group. All of d stays in
 * registers, so that each weight costs the processor least.
 */
export function addRows(
  rows: i32, fanIn: i32, w: usize, d0: usize, d1: usize, g0: usize, g1: usize,
): void {
  // lockstep 4
  if (rows == $$) return addRowsOf($$, fanIn, w, d0, d1, g0, g1);
  // end
  unreachable();
}

// @ts-ignore: decorator
@inline function addRowsOf(
  rows: i32, fanIn: i32, w: usize, dAt: usize, eAt: usize, g0: usize, g1: usize,
): void {
  const row = bytes(fanIn), end = w + row;
  let d0 = v128.load(dAt), e0 = v128.load(eAt), d1 = d0, e1 = d0, d2 = d0, e2 = d0, d3 = d0, e3 = d0;
  if (rows > 1) d1 = v128.load(dAt, 16), e1 = v128.load(eAt, 16);
  if (rows > 2) d2 = v128.load(dAt, 32), e2 = v128.load(eAt, 32);
  if (rows > 3) d3 = v128.load(dAt, 48), e3 = v128.load(eAt, 48);
  for (; w + 2 * VECTOR <= end; w += 2 * VECTOR, g0 += 2 * VECTOR, g1 += 2 * VECTOR) {
    addColumns(2, rows, w, row, d0, d1, d2, d3, e0, e1, e2, e3, g0, g1);
  }
  if (w < end) addColumns(1, rows, w, row, d0, d1, d2, d3, e0, e1, e2, e3, g0, g1);
}

/** One or two columns. */
// @ts-ignore: decorator
@inline function addColumns(
  columns: i32, rows: i32, w: usize, row: usize,
  d0: v128, d1: v128, d2: v128, d3: v128, e0: v128, e1: v128, e2: v128, e3: v128,
  g0: usize, g1: usize,
): void {
  let p = v128.load(g0), q = v128.load(g1), r = p, s = p;
  if (columns > 1) r = v128.load(g0, 16), s = v128.load(g1, 16);
  // lockstep 4
  if (rows > $) {
    const a = v128.load(w);
    p = addProduct(p, a, d$);
    q = addProduct(q, a, e$);
    if (columns > 1) {
      const b = v128.load(w, 16);
      r = addProduct(r, b, d$);
      s = addProduct(s, b, e$);
    }
    w += row;
  }
  // end
  v128.store(g0, p);
  v128.store(g1, q);
  if (columns > 1) {
    v128.store(g0, r, 16);
    v128.store(g1, s, 16);
  }
}
