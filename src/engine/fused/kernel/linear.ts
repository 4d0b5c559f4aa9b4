/**
 * A linear layer, forward and backward: z = W x + b, and g += W^T d.
 *
 * Two streams (two variants, or two rows) share each weight that is read; of one stream alone, both
 * are the same. Four rows of W go together, so that their sums do not wait for each other. Each sum
 * runs in the order of the columns, or rows, so that a net's numbers do not depend on its company.
 */
import { addProduct, VECTOR } from "./vector";

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
  const row = <usize>fanIn * VECTOR;
  let b = w + <usize>fanOut * row;
  let j = 0;
  for (; j + 4 <= fanOut; j += 4) {
    let p0 = v128.load(b, 0), p1 = v128.load(b, 16), p2 = v128.load(b, 32), p3 = v128.load(b, 48);
    let q0 = p0, q1 = p1, q2 = p2, q3 = p3;
    const w1 = w + row, w2 = w1 + row, w3 = w2 + row;
    for (let k: usize = 0; k < row; k += VECTOR) {
      const x = v128.load(x0 + k), y = v128.load(x1 + k);
      let v = v128.load(w + k);
      p0 = addProduct(p0, v, x);
      q0 = addProduct(q0, v, y);
      v = v128.load(w1 + k);
      p1 = addProduct(p1, v, x);
      q1 = addProduct(q1, v, y);
      v = v128.load(w2 + k);
      p2 = addProduct(p2, v, x);
      q2 = addProduct(q2, v, y);
      v = v128.load(w3 + k);
      p3 = addProduct(p3, v, x);
      q3 = addProduct(q3, v, y);
    }
    v128.store(z0, p0, 0);
    v128.store(z0, p1, 16);
    v128.store(z0, p2, 32);
    v128.store(z0, p3, 48);
    v128.store(z1, q0, 0);
    v128.store(z1, q1, 16);
    v128.store(z1, q2, 32);
    v128.store(z1, q3, 48);
    w = w3 + row;
    b += 4 * VECTOR;
    z0 += 4 * VECTOR;
    z1 += 4 * VECTOR;
  }
  for (; j < fanOut; j++) {
    let p = v128.load(b), q = p;
    for (let k: usize = 0; k < row; k += VECTOR) {
      const v = v128.load(w + k);
      p = addProduct(p, v, v128.load(x0 + k));
      q = addProduct(q, v, v128.load(x1 + k));
    }
    v128.store(z0, p);
    v128.store(z1, q);
    w += row;
    b += VECTOR;
    z0 += VECTOR;
    z1 += VECTOR;
  }
}

/** g0 += W^T d0 and g1 += W^T d1. */
export function backward(
  w: usize,
  fanIn: i32,
  fanOut: i32,
  d0: usize,
  d1: usize,
  g0: usize,
  g1: usize,
): void {
  const row = <usize>fanIn * VECTOR;
  const both = g0 != g1;
  let j = 0;
  for (; j + 4 <= fanOut; j += 4) {
    const p0 = v128.load(d0, 0), p1 = v128.load(d0, 16), p2 = v128.load(d0, 32), p3 = v128.load(d0, 48);
    const q0 = v128.load(d1, 0), q1 = v128.load(d1, 16), q2 = v128.load(d1, 32), q3 = v128.load(d1, 48);
    const w1 = w + row, w2 = w1 + row, w3 = w2 + row;
    for (let k: usize = 0; k < row; k += VECTOR) {
      const a = v128.load(w + k), b = v128.load(w1 + k), c = v128.load(w2 + k), d = v128.load(w3 + k);
      let g = addProduct(addProduct(v128.load(g0 + k), a, p0), b, p1);
      v128.store(g0 + k, addProduct(addProduct(g, c, p2), d, p3));
      if (both) {
        g = addProduct(addProduct(v128.load(g1 + k), a, q0), b, q1);
        v128.store(g1 + k, addProduct(addProduct(g, c, q2), d, q3));
      }
    }
    w = w3 + row;
    d0 += 4 * VECTOR;
    d1 += 4 * VECTOR;
  }
  for (; j < fanOut; j++) {
    const p = v128.load(d0), q = v128.load(d1);
    for (let k: usize = 0; k < row; k += VECTOR) {
      const v = v128.load(w + k);
      v128.store(g0 + k, addProduct(v128.load(g0 + k), v, p));
      if (both) v128.store(g1 + k, addProduct(v128.load(g1 + k), v, q));
    }
    w += row;
    d0 += VECTOR;
    d1 += VECTOR;
  }
}
