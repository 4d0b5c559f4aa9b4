/**
 * The gradient on its way back, brought near 1 by powers of two so that no depth makes it underflow.
 */
import { bytes, mul, VECTOR } from "./vector";

/**
 * Brings the largest of `count` entries to 1 or just above, where it is finite and not 0.
 *
 * @param exponents Where the powers of two add up that the entries have been divided by.
 */
export function normalise(a: usize, count: i32, exponents: usize): void {
  const end = a + bytes(count);
  let largest = f32x4.splat(0);
  for (let at = a; at < end; at += VECTOR) largest = f32x4.pmax(largest, f32x4.abs(v128.load(at)));
  // The exponent field of a float32: 0 for denormals, whose power is that of 1; 255 for infinities.
  const field = i32x4.max_s(i32x4.shr_u(largest, 23), i32x4.splat(1));
  const usable = v128.and(
    f32x4.gt(largest, f32x4.splat(0)),
    i32x4.lt_s(field, i32x4.splat(254)),
  );
  const exponent = v128.and(i32x4.sub(field, i32x4.splat(127)), usable);
  const scale = i32x4.shl(i32x4.sub(i32x4.splat(127), exponent), 23); // 2^-exponent
  for (let at = a; at < end; at += VECTOR) v128.store(at, mul(v128.load(at), scale));
  v128.store(exponents, i32x4.add(v128.load(exponents), exponent));
}
