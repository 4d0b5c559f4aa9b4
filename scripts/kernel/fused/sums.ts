/**
 * What magnitudes are made of: sums over a layer's numbers, and the largest of them.
 */
import { bytes, promoteHigh, promoteLow, VECTOR } from "./vector";

/** Places of sums in float64, each of nets 0 and 1, then of nets 2 and 3. */
export const enum Sum {
  /** Of the entries of dL/dW: of |e|, and of e^2. */
  Abs = 0,
  Squares = 2,
  /** Of the squares of d, and of those of x. */
  DSquares = 4,
  XSquares = 6,
}

export const SUMS = memory.data(8 * VECTOR);

/** The largest |e| of the entries, in float32. */
export const LARGEST = memory.data(VECTOR);

/** The largest |a|; NaN if there is one. */
// @ts-ignore: decorator
@inline export function largest(a: usize, count: i32): v128 {
  let most = i32x4.splat(0);
  for (const end = a + bytes(count); a < end; a += VECTOR) most = largerOf(most, v128.load(a));
  return most;
}

/** The larger of `most` and |a|. As whole numbers floats from 0 up have the same order, NaN at the end. */
// @ts-ignore: decorator
@inline export function largerOf(most: v128, a: v128): v128 {
  return i32x4.max_s(most, f32x4.abs(a));
}

/** The sum of squares, in float64, since float32 may overflow. */
export function sumSquares(a: usize, count: i32, place: i32): void {
  let lows = f64x2.splat(0), highs = lows;
  for (const end = a + bytes(count); a < end; a += VECTOR) {
    const low = promoteLow(v128.load(a)), high = promoteHigh(v128.load(a));
    lows = f64x2.add(lows, f64x2.mul(low, low));
    highs = f64x2.add(highs, f64x2.mul(high, high));
  }
  v128.store(SUMS + bytes(place), lows);
  v128.store(SUMS + bytes(place), highs, 16);
}

/** The sum of the entries' squares for one row: sum (d_j x_k)^2 = sum d^2 sum x^2. */
export function multiplySums(): void {
  for (let half = 0; half < 2; half++) {
    const d = v128.load(SUMS + bytes(Sum.DSquares + half));
    const x = v128.load(SUMS + bytes(Sum.XSquares + half));
    v128.store(SUMS + bytes(Sum.Squares + half), f64x2.mul(d, x));
  }
}
