/** Four float32 at a time, one for each of four nets. */

/** Bytes of a vector. */
export const VECTOR: usize = 16;

/** The bytes of `count` vectors. */
// @ts-ignore: decorator
@inline export function bytes(count: i32): usize {
  return <usize>count * VECTOR;
}

// @ts-ignore: decorator
@inline export function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

// @ts-ignore: decorator
@inline export function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

// @ts-ignore: decorator
@inline export function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/** sum + a b, rounded twice: a fused product would depend on the processor. */
// @ts-ignore: decorator
@inline export function addProduct(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** a += b, for `count` vectors. */
export function addTo(a: usize, b: usize, count: i32): void {
  for (const end = a + bytes(count); a < end; a += VECTOR, b += VECTOR) {
    v128.store(a, add(v128.load(a), v128.load(b)));
  }
}

/** The sum of `count` vectors at `a`. */
export function sum(a: usize, count: i32): v128 {
  let total = f32x4.splat(0);
  for (const end = a + bytes(count); a < end; a += VECTOR) total = add(total, v128.load(a));
  return total;
}

/**
 * The constant at a place in a table, in every lane. Tables are read from memory because V8 builds
 * a v128.const anew at each use inside a loop.
 */
// @ts-ignore: decorator
@inline export function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

/** The lower two lanes of two vectors, as the lower and the upper two of one. */
// @ts-ignore: decorator
@inline export function merged(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(low, high, 0, 2);
}

/** The lower two lanes, in float64. */
// @ts-ignore: decorator
@inline export function promoteLow(a: v128): v128 {
  return f64x2.promote_low_f32x4(a);
}

/** The upper two lanes, in float64. */
// @ts-ignore: decorator
@inline export function promoteHigh(a: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(a, a, 2, 3, 2, 3));
}
