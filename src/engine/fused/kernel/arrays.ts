/**
 * Elementwise work and sums on arrays of vectors.
 */
import { add, mul, VECTOR } from "./vector";

/** a = value, `count` times. */
export function fill(a: usize, value: v128, count: i32): void {
  for (const end = a + bytes(count); a < end; a += VECTOR) v128.store(a, value);
}

/** a = b */
export function copy(a: usize, b: usize, count: i32): void {
  for (const end = a + bytes(count); a < end; a += VECTOR, b += VECTOR) v128.store(a, v128.load(b));
}

/** a += b */
export function addTo(a: usize, b: usize, count: i32): void {
  for (const end = a + bytes(count); a < end; a += VECTOR, b += VECTOR) {
    v128.store(a, add(v128.load(a), v128.load(b)));
  }
}

/** a *= b */
export function multiplyBy(a: usize, b: usize, count: i32): void {
  for (const end = a + bytes(count); a < end; a += VECTOR, b += VECTOR) {
    v128.store(a, mul(v128.load(a), v128.load(b)));
  }
}

/** a *= by */
export function scale(a: usize, by: v128, count: i32): void {
  for (const end = a + bytes(count); a < end; a += VECTOR) v128.store(a, mul(v128.load(a), by));
}

/** The sum of a's vectors, of which there is at least one. */
export function sum(a: usize, count: i32): v128 {
  const end = a + bytes(count);
  let total = v128.load(a);
  for (a += VECTOR; a < end; a += VECTOR) total = add(total, v128.load(a));
  return total;
}

/** The sum of |a|. */
export function sumAbs(a: usize, count: i32): v128 {
  const end = a + bytes(count);
  let total = f32x4.splat(0);
  for (; a < end; a += VECTOR) total = add(total, f32x4.abs(v128.load(a)));
  return total;
}

/** Puts the sum of a^2, in float64, at `low` (nets 0 and 1) and behind it (nets 2 and 3). */
export function sumSquares(a: usize, count: i32, low: usize): void {
  const end = a + bytes(count);
  let p = f64x2.splat(0), q = p;
  for (; a < end; a += VECTOR) {
    const x = promoteLow(v128.load(a)), y = promoteHigh(v128.load(a));
    p = f64x2.add(p, f64x2.mul(x, x));
    q = f64x2.add(q, f64x2.mul(y, y));
  }
  v128.store(low, p);
  v128.store(low, q, 16);
}

/**
 * Divides arrays by a power of two that brings each net's largest entry to 1 or just above.
 *
 * @param a The first of `arrays` arrays of `count` vectors, `stride` bytes apart.
 * @returns The exponents. Where all entries are 0, or one is not finite, the net stays as it is.
 */
export function normalise(a: usize, stride: usize, count: i32, arrays: i32): v128 {
  let largest = f32x4.splat(0);
  for (let i = 0, array = a; i < arrays; i++, array += stride) {
    for (let at = array, end = array + bytes(count); at < end; at += VECTOR) {
      largest = f32x4.max(largest, f32x4.abs(v128.load(at)));
    }
  }
  // The exponent field of a float32: 0 for denormals, whose power is that of 1; 255 for infinities.
  const field = i32x4.max_s(i32x4.shr_u(largest, 23), i32x4.splat(1));
  const usable = v128.and(
    i32x4.gt_s(largest, i32x4.splat(0)),
    i32x4.lt_s(field, i32x4.splat(254)),
  );
  const exponent = v128.and(i32x4.sub(field, i32x4.splat(127)), usable);
  const scale = i32x4.shl(i32x4.sub(i32x4.splat(127), exponent), 23); // 2^-exponent
  for (let i = 0, array = a; i < arrays; i++, array += stride) {
    for (let at = array, end = array + bytes(count); at < end; at += VECTOR) {
      v128.store(at, mul(v128.load(at), scale));
    }
  }
  return exponent;
}

/** The lower two lanes, in float64. */
export function promoteLow(a: v128): v128 {
  return f64x2.promote_low_f32x4(a);
}

/** The upper two lanes, in float64. */
export function promoteHigh(a: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(a, a, 2, 3, 2, 3));
}

// @ts-ignore: decorator
@inline function bytes(count: i32): usize {
  return <usize>count * VECTOR;
}
