/** Four float32 at a time, one for each of four nets, and the constants of the kernel. */

/** Bytes of a vector. */
export const VECTOR: usize = 16;

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

/**
 * The constant at a place in a table, in every lane. Tables are read from memory because V8 builds
 * a v128.const anew at each use inside a loop.
 */
// @ts-ignore: decorator
@inline export function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}
