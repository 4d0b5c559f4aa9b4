/**
 * A linear layer, forward and backward, for all groups of a block: z = W x + b, and g = s + W^T d.
 *
 * Up to four units go together, so that each number that is read serves several sums and none waits
 * for another. Two streams (two variants, or two rows) share each weight that is read; of one alone,
 * both are the same. Each sum runs in the order of the columns, or rows, so that a net's numbers do
 * not depend on its company.
 */
import { addProduct, bytes, VECTOR } from "../vector";

/**
 * In the place of a literal number of columns or rows: any number, or any multiple of four, counted
 * when run. Four at a time have their addresses counted up, and the loop's end tested, but once.
 */
const ANY: i32 = 0;
const FOURS: i32 = -4;

/**
 * Rows of W that are used at a time going back. Each column of four lies in another place of each row:
 * so few rows are each read from start to end, as processors expect it.
 */
const PANEL: i32 = 16;

/**
 * z0 = W x0 + b and z1 = W x1 + b; W is fanOut x fanIn, row-major, and b follows it.
 *
 * @param wStep From a group's W to the next one's, as the other steps.
 */
export function forward(
  groups: i32, fanIn: i32, fanOut: i32,
  w: usize, wStep: usize,
  x0: usize, x1: usize, xStep: usize,
  z0: usize, z1: usize, zStep: usize,
): void {
  // lockstep 4
  if (fanIn == $$) {
    return forwardGroups($$, groups, fanIn, fanOut, w, wStep, x0, x1, xStep, z0, z1, zStep);
  }
  // end
  if (fanIn % 4 == 0) {
    return forwardGroups(FOURS, groups, fanIn, fanOut, w, wStep, x0, x1, xStep, z0, z1, zStep);
  }
  forwardGroups(ANY, groups, fanIn, fanOut, w, wStep, x0, x1, xStep, z0, z1, zStep);
}

// @ts-ignore: decorator
@inline function forwardGroups(
  columns: i32, groups: i32, fanIn: i32, fanOut: i32,
  w: usize, wStep: usize,
  x0: usize, x1: usize, xStep: usize,
  z0: usize, z1: usize, zStep: usize,
): void {
  const row = bytes(fanIn), bias = row * <usize>fanOut;
  for (; groups > 0; groups--) {
    let v = w, b = w + bias, p = z0, q = z1;
    let rest = fanOut;
    for (; rest > 4; rest -= 4) {
      forwardRows(4, columns, v, row, b, x0, x1, p, q);
      v += 4 * row;
      b += 4 * VECTOR;
      p += 4 * VECTOR;
      q += 4 * VECTOR;
    }
    // lockstep 4
    if (rest == $$) forwardRows($$, columns, v, row, b, x0, x1, p, q);
    // end
    w += wStep;
    x0 += xStep;
    x1 += xStep;
    z0 += zStep;
    z1 += zStep;
  }
}

/** Some rows of W; literals, so that what is beyond them is not compiled. */
// @ts-ignore: decorator
@inline function forwardRows(
  rows: i32, columns: i32, w: usize, row: usize, b: usize, x0: usize, x1: usize, z0: usize, z1: usize,
): void {
  let p0 = v128.load(b), q0 = p0;
  let p1 = p0, q1 = p0, p2 = p0, q2 = p0, p3 = p0, q3 = p0;
  if (rows > 1) p1 = v128.load(b, 16), q1 = p1;
  if (rows > 2) p2 = v128.load(b, 32), q2 = p2;
  if (rows > 3) p3 = v128.load(b, 48), q3 = p3;
  const w1 = w + row, w2 = w1 + row, w3 = w2 + row;
  let k: usize = 0;
  do {
    // lockstep 4
    if (columns > $ || columns == FOURS || columns == ANY && $ == 0) {
      const x = v128.load(x0 + k, $ * 16), y = v128.load(x1 + k, $ * 16);
      let v = v128.load(w + k, $ * 16);
      p0 = addProduct(p0, v, x);
      q0 = addProduct(q0, v, y);
      if (rows > 1) {
        v = v128.load(w1 + k, $ * 16);
        p1 = addProduct(p1, v, x);
        q1 = addProduct(q1, v, y);
      }
      if (rows > 2) {
        v = v128.load(w2 + k, $ * 16);
        p2 = addProduct(p2, v, x);
        q2 = addProduct(q2, v, y);
      }
      if (rows > 3) {
        v = v128.load(w3 + k, $ * 16);
        p3 = addProduct(p3, v, x);
        q3 = addProduct(q3, v, y);
      }
    }
    // end
    k += columns == FOURS ? 4 * VECTOR : VECTOR;
  } while (columns <= ANY && k < row);
  storeFirst(rows, z0, p0, p1, p2, p3);
  storeFirst(rows, z1, q0, q1, q2, q3);
}

/**
 * g0 = s0 + W^T d0 and g1 = s1 + W^T d1, where s is left out where its mask is 0.
 *
 * @param s0Step The streams' s may be of different sizes.
 */
export function backward(
  groups: i32, fanIn: i32, fanOut: i32,
  w: usize, wStep: usize,
  d0: usize, d1: usize, dStep: usize,
  s0: usize, s0Step: usize, mask0: v128,
  s1: usize, s1Step: usize, mask1: v128,
  g0: usize, g1: usize, gStep: usize,
): void {
  // lockstep 4
  if (fanOut == $$) {
    return backwardGroups(
      $$, groups, fanIn, fanOut, w, wStep, d0, d1, dStep,
      s0, s0Step, mask0, s1, s1Step, mask1, g0, g1, gStep,
    );
  }
  // end
  if (fanOut % 4 == 0) {
    return backwardGroups(
      FOURS, groups, fanIn, fanOut, w, wStep, d0, d1, dStep,
      s0, s0Step, mask0, s1, s1Step, mask1, g0, g1, gStep,
    );
  }
  backwardGroups(
    ANY, groups, fanIn, fanOut, w, wStep, d0, d1, dStep,
    s0, s0Step, mask0, s1, s1Step, mask1, g0, g1, gStep,
  );
}

// @ts-ignore: decorator
@inline function backwardGroups(
  rows: i32, groups: i32, fanIn: i32, fanOut: i32,
  w: usize, wStep: usize,
  d0: usize, d1: usize, dStep: usize,
  s0: usize, s0Step: usize, mask0: v128,
  s1: usize, s1Step: usize, mask1: v128,
  g0: usize, g1: usize, gStep: usize,
): void {
  const row = bytes(fanIn), all = i32x4.splat(-1);
  for (; groups > 0; groups--) {
    // The sums go on from panel to panel, in g.
    for (let j = 0; j < fanOut; j += PANEL) {
      const first = j == 0, size = bytes(min(fanOut - j, PANEL));
      const c = d0 + bytes(j), d = d1 + bytes(j);
      const m = first ? mask0 : all, n = first ? mask1 : all;
      let v = w + <usize>j * row, r = first ? s0 : g0, s = first ? s1 : g1, p = g0, q = g1;
      let rest = fanIn;
      for (; rest > 4; rest -= 4) {
        backwardColumns(4, rows, v, row, size, c, d, r, s, m, n, p, q);
        v += 4 * VECTOR;
        r += 4 * VECTOR;
        s += 4 * VECTOR;
        p += 4 * VECTOR;
        q += 4 * VECTOR;
      }
      // lockstep 4
      if (rest == $$) backwardColumns($$, rows, v, row, size, c, d, r, s, m, n, p, q);
      // end
    }
    w += wStep;
    d0 += dStep;
    d1 += dStep;
    s0 += s0Step;
    s1 += s1Step;
    g0 += gStep;
    g1 += gStep;
  }
}

/** Some columns of W; literals, so that what is beyond them is not compiled. */
// @ts-ignore: decorator
@inline function backwardColumns(
  columns: i32, rows: i32, w: usize, row: usize, size: usize, d0: usize, d1: usize, s0: usize, s1: usize,
  mask0: v128, mask1: v128, g0: usize, g1: usize,
): void {
  let p0 = v128.and(v128.load(s0), mask0), q0 = v128.and(v128.load(s1), mask1);
  let p1 = p0, q1 = p0, p2 = p0, q2 = p0, p3 = p0, q3 = p0;
  if (columns > 1) p1 = v128.and(v128.load(s0, 16), mask0), q1 = v128.and(v128.load(s1, 16), mask1);
  if (columns > 2) p2 = v128.and(v128.load(s0, 32), mask0), q2 = v128.and(v128.load(s1, 32), mask1);
  if (columns > 3) p3 = v128.and(v128.load(s0, 48), mask0), q3 = v128.and(v128.load(s1, 48), mask1);
  let j: usize = 0;
  do {
    // lockstep 4
    if (rows > $ || rows == FOURS || rows == ANY && $ == 0) {
      const d = v128.load(d0 + j, $ * 16), e = v128.load(d1 + j, $ * 16);
      let v = v128.load(w);
      p0 = addProduct(p0, v, d);
      q0 = addProduct(q0, v, e);
      if (columns > 1) {
        v = v128.load(w, 16);
        p1 = addProduct(p1, v, d);
        q1 = addProduct(q1, v, e);
      }
      if (columns > 2) {
        v = v128.load(w, 32);
        p2 = addProduct(p2, v, d);
        q2 = addProduct(q2, v, e);
      }
      if (columns > 3) {
        v = v128.load(w, 48);
        p3 = addProduct(p3, v, d);
        q3 = addProduct(q3, v, e);
      }
      w += row;
    }
    // end
    j += rows == FOURS ? 4 * VECTOR : VECTOR;
  } while (rows <= ANY && j < size);
  storeFirst(columns, g0, p0, p1, p2, p3);
  storeFirst(columns, g1, q0, q1, q2, q3);
}

// @ts-ignore: decorator
@inline function storeFirst(count: i32, at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, a);
  if (count > 1) v128.store(at, b, 16);
  if (count > 2) v128.store(at, c, 32);
  if (count > 3) v128.store(at, d, 48);
}
