/**
 * A linear layer, forward and backward: z = W x + b, and g = s + W^T d.
 *
 * Four units go together, so that each number that is read serves several sums and none waits for
 * another. Two streams (two variants, or two rows) share each weight that is read; of one alone,
 * both are the same. Each sum runs in the order of the columns, or rows, so that a net's numbers do
 * not depend on its company.
 */
import { addProduct, bytes, VECTOR } from "./vector";

/** z0 = W x0 + b and z1 = W x1 + b; W is fanOut x fanIn, row-major, and b follows it. */
export function forward(
  w: usize,
  fanIn: i32,
  fanOut: i32,
  x0: usize,
  x1: usize,
  z0: usize,
  z1: usize,
): void {
  const row = bytes(fanIn);
  let b = w + <usize>fanOut * row;
  let rest = fanOut;
  for (; rest >= 4; rest -= 4) {
    forwardRows(4, w, row, b, x0, x1, z0, z1);
    w += 4 * row;
    b += 4 * VECTOR;
    z0 += 4 * VECTOR;
    z1 += 4 * VECTOR;
  }
  if (rest == 3) forwardRows(3, w, row, b, x0, x1, z0, z1);
  else if (rest == 2) forwardRows(2, w, row, b, x0, x1, z0, z1);
  else if (rest == 1) forwardRows(1, w, row, b, x0, x1, z0, z1);
}

/** `count` rows of W; a literal, so that what is beyond it is not compiled. */
// @ts-ignore: decorator
@inline function forwardRows(
  count: i32,
  w: usize,
  row: usize,
  b: usize,
  x0: usize,
  x1: usize,
  z0: usize,
  z1: usize,
): void {
  let p0 = v128.load(b), q0 = p0;
  let p1 = p0, q1 = p0, p2 = p0, q2 = p0, p3 = p0, q3 = p0;
  if (count > 1) p1 = v128.load(b, 16), q1 = p1;
  if (count > 2) p2 = v128.load(b, 32), q2 = p2;
  if (count > 3) p3 = v128.load(b, 48), q3 = p3;
  const row2 = row + row, row3 = row2 + row;
  for (const end = x0 + row; x0 < end; x0 += VECTOR, x1 += VECTOR, w += VECTOR) {
    const x = v128.load(x0), y = v128.load(x1);
    let v = v128.load(w);
    p0 = addProduct(p0, v, x);
    q0 = addProduct(q0, v, y);
    if (count > 1) {
      v = v128.load(w + row);
      p1 = addProduct(p1, v, x);
      q1 = addProduct(q1, v, y);
    }
    if (count > 2) {
      v = v128.load(w + row2);
      p2 = addProduct(p2, v, x);
      q2 = addProduct(q2, v, y);
    }
    if (count > 3) {
      v = v128.load(w + row3);
      p3 = addProduct(p3, v, x);
      q3 = addProduct(q3, v, y);
    }
  }
  storeFirst(count, z0, p0, p1, p2, p3);
  storeFirst(count, z1, q0, q1, q2, q3);
}

/** g0 = s0 + W^T d0 and g1 = s1 + W^T d1, where s is left out where its mask is 0. */
export function backward(
  w: usize,
  fanIn: i32,
  fanOut: i32,
  d0: usize,
  d1: usize,
  s0: usize,
  s1: usize,
  mask0: v128,
  mask1: v128,
  g0: usize,
  g1: usize,
): void {
  const row = bytes(fanIn);
  const end = d0 + bytes(fanOut);
  let rest = fanIn;
  for (; rest >= 4; rest -= 4) {
    backwardColumns(4, w, row, end, d0, d1, s0, s1, mask0, mask1, g0, g1);
    w += 4 * VECTOR;
    s0 += 4 * VECTOR;
    s1 += 4 * VECTOR;
    g0 += 4 * VECTOR;
    g1 += 4 * VECTOR;
  }
  if (rest == 3) backwardColumns(3, w, row, end, d0, d1, s0, s1, mask0, mask1, g0, g1);
  else if (rest == 2) backwardColumns(2, w, row, end, d0, d1, s0, s1, mask0, mask1, g0, g1);
  else if (rest == 1) backwardColumns(1, w, row, end, d0, d1, s0, s1, mask0, mask1, g0, g1);
}

/** `count` columns of W; a literal, so that what is beyond it is not compiled. */
// @ts-ignore: decorator
@inline function backwardColumns(
  count: i32,
  w: usize,
  row: usize,
  end: usize,
  d0: usize,
  d1: usize,
  s0: usize,
  s1: usize,
  mask0: v128,
  mask1: v128,
  g0: usize,
  g1: usize,
): void {
  let p0 = v128.and(v128.load(s0), mask0), q0 = v128.and(v128.load(s1), mask1);
  let p1 = p0, q1 = p0, p2 = p0, q2 = p0, p3 = p0, q3 = p0;
  if (count > 1) p1 = v128.and(v128.load(s0, 16), mask0), q1 = v128.and(v128.load(s1, 16), mask1);
  if (count > 2) p2 = v128.and(v128.load(s0, 32), mask0), q2 = v128.and(v128.load(s1, 32), mask1);
  if (count > 3) p3 = v128.and(v128.load(s0, 48), mask0), q3 = v128.and(v128.load(s1, 48), mask1);
  for (; d0 < end; d0 += VECTOR, d1 += VECTOR, w += row) {
    const d = v128.load(d0), e = v128.load(d1);
    let v = v128.load(w);
    p0 = addProduct(p0, v, d);
    q0 = addProduct(q0, v, e);
    if (count > 1) {
      v = v128.load(w, 16);
      p1 = addProduct(p1, v, d);
      q1 = addProduct(q1, v, e);
    }
    if (count > 2) {
      v = v128.load(w, 32);
      p2 = addProduct(p2, v, d);
      q2 = addProduct(q2, v, e);
    }
    if (count > 3) {
      v = v128.load(w, 48);
      p3 = addProduct(p3, v, d);
      q3 = addProduct(q3, v, e);
    }
  }
  storeFirst(count, g0, p0, p1, p2, p3);
  storeFirst(count, g1, q0, q1, q2, q3);
}

// @ts-ignore: decorator
@inline function storeFirst(count: i32, at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, a);
  if (count > 1) v128.store(at, b, 16);
  if (count > 2) v128.store(at, c, 32);
  if (count > 3) v128.store(at, d, 48);
}
