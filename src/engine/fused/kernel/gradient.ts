/**
 * The gradient on its way back, kept near 1 by powers of two so that no depth makes it underflow.
 */
import { Join } from "./task";
import { add, bytes, constant, mul, sum, VECTOR } from "./vector";

/** A net's largest entry is kept between these: with a phi' or a weight beside it, it is in float32. */
const BOUNDS = memory.data<f32>([
  9.313225746154785e-10, // 2^-30
  1073741824, // 2^30
]);

/**
 * From the gradient g by y = join(x, f(x)) that by z: d = phi'(z) g. Where x is one number that was
 * broadcast, its sum goes to g's first place.
 *
 * @param g Of a group's nets, in all rows; it is normalised, see there for the last parameters.
 * @returns The sum of |d|.
 */
export function chain(
  how: Join, g: usize, d: usize, slope: usize, fanIn: i32, fanOut: i32, rows: i32, exponents: usize,
  due: bool,
): v128 {
  const width = how == Join.OneOut ? fanIn : fanOut;
  normalise(g, rows * width, exponents, due);
  let total = f32x4.splat(0);
  for (let row = 0; row < rows; row++, g += bytes(width)) {
    const all = how == Join.OneOut || how == Join.OneIn ? sum(g, width) : total;
    for (let k: usize = 0; k < bytes(fanOut); k += VECTOR, d += VECTOR, slope += VECTOR) {
      const product = mul(v128.load(slope), how == Join.OneOut ? all : v128.load(g + k));
      v128.store(d, product);
      total = add(total, f32x4.abs(product));
    }
    if (how == Join.OneIn) v128.store(g, all);
  }
  return total;
}

/** Where a net's largest entry is out of bounds, but not 0. */
// @ts-ignore: decorator
@inline export function isOut(largest: v128): v128 {
  const small = v128.and(
    f32x4.lt(largest, constant(BOUNDS, 0)),
    f32x4.gt(largest, f32x4.splat(0)),
  );
  return v128.or(small, f32x4.gt(largest, constant(BOUNDS, 1)));
}

/**
 * Brings the largest of `count` entries to 1 or just above, where it is finite and not 0.
 *
 * @param exponents To which the powers of two that the entries are divided by are added.
 * @param due In all nets; if not, in those where it is out of bounds.
 */
function normalise(a: usize, count: i32, exponents: usize, due: bool): void {
  const end = a + bytes(count);
  let largest = f32x4.splat(0);
  for (let at = a; at < end; at += VECTOR) largest = f32x4.pmax(largest, f32x4.abs(v128.load(at)));
  // The exponent field of a float32: 0 for denormals, whose power is that of 1; 255 for infinities.
  const field = i32x4.max_s(i32x4.shr_u(largest, 23), i32x4.splat(1));
  const some = due ? f32x4.gt(largest, f32x4.splat(0)) : isOut(largest);
  const moved = v128.and(some, i32x4.lt_s(field, i32x4.splat(254)));
  if (!v128.any_true(moved)) return;
  const exponent = v128.and(i32x4.sub(field, i32x4.splat(127)), moved);
  const scale = i32x4.shl(i32x4.sub(i32x4.splat(127), exponent), 23); // 2^-exponent
  for (let at = a; at < end; at += VECTOR) v128.store(at, mul(v128.load(at), scale));
  v128.store(exponents, i32x4.add(v128.load(exponents), exponent));
}
