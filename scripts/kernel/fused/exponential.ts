/**
 * The exponential function.
 *
 * Polynomials, here and in other files, are least-maximum fits by scripts/kernel/fit.py.
 */
import { add, constant, mul, sub } from "./vector";

/** Places in the table below. */
export const enum Exp {
  One,
  /** 1.5 * 2^23: a sum with it is rounded to a whole number, kept in the low bits. */
  Rounding,
  Log2E,
  /** Products with less than e^-76 = 2^-109.64 would be denormal, which is slow. */
  Smallest,
  /** (2^f - 1) / f by powers of f, and 4 more; relative error of 2^f 9e-8 for |f| <= 1/2. */
  Power,
  /** (e^x - 1 - x) / x^2 by powers of x, and 4 more; relative error of e^x - 1 1e-8. */
  MinusOne = 9,
  /** From here up to 0. */
  MinusOneBegins = 14,
}

const TABLE = memory.data<f32>([
  1, 12582912, 1.4426950408889634, -109.64,
  0.6931470036506653, 0.24022242426872253, 0.05550732463598251, 0.009671499952673912,
  0.0013265116140246391,
  0.4999993145465851, 0.16665293276309967, 0.04157695546746254, 0.008073251694440842,
  0.0010357091668993235,
  -0.7,
]);

// @ts-ignore: decorator
@inline export function expConstant(index: Exp): v128 {
  return constant(TABLE, index);
}

/** e^x for x <= 0, and 0 below e^-76; NaN of NaN. */
// @ts-ignore: decorator
@inline export function exp(x: v128): v128 {
  return expShifted(x, i32x4.splat(0));
}

/** e^x 2^n for x <= 0, n >= 0 and a product of at most about 1; 0 where that is below e^-76. */
// @ts-ignore: decorator
@inline export function expShifted(x: v128, n: v128): v128 {
  const y = mul(x, expConstant(Exp.Log2E));
  const rounded = add(y, expConstant(Exp.Rounding));
  const f = sub(y, sub(rounded, expConstant(Exp.Rounding)));
  let p = mul(f, expConstant(Exp.Power + 4));
  p = mul(add(p, expConstant(Exp.Power + 3)), f);
  p = mul(add(p, expConstant(Exp.Power + 2)), f);
  p = mul(add(p, expConstant(Exp.Power + 1)), f);
  p = mul(add(p, expConstant(Exp.Power)), f);
  p = add(p, expConstant(Exp.One));
  p = i32x4.add(p, i32x4.shl(i32x4.add(rounded, n), 23)); // adds to the exponent
  const product = add(y, f32x4.convert_i32x4_s(n));
  return v128.andnot(p, f32x4.le(product, expConstant(Exp.Smallest))); // NaN stays
}

/** e^x - 1 for x <= 0, where e is e^x; precise near 0, too, where e - 1 would cancel. */
// @ts-ignore: decorator
@inline export function expMinusOne(x: v128, e: v128): v128 {
  let p = expConstant(Exp.MinusOne + 4);
  p = add(mul(p, x), expConstant(Exp.MinusOne + 3));
  p = add(mul(p, x), expConstant(Exp.MinusOne + 2));
  p = add(mul(p, x), expConstant(Exp.MinusOne + 1));
  p = add(mul(p, x), expConstant(Exp.MinusOne));
  const small = add(x, mul(mul(x, x), p));
  const isSmall = f32x4.gt(x, expConstant(Exp.MinusOneBegins));
  return v128.bitselect(small, sub(e, expConstant(Exp.One)), isSmall);
}
