/**
 * Layers all of whose units lie in the tail of phi', where it is below what float32 holds.
 *
 * With shortcuts the signal grows, and such layers are not rare. There phi' = e^-w c with a large w;
 * it is kept times a power of two, 2^n, near 1, and n beside it. Below float64's smallest number it
 * is 0 here as well, so that a layer that PyTorch's float64 calls dead is dead.
 */
import { Activation, c, Constant, expShifted, gelusTail } from "./activation";
import { Layer, Task } from "./task";
import { add, mul, sub, VECTOR } from "./vector";

/** Beyond 2^-1074 float64 has only 0. */
const SMALLEST: i32 = 1074;

/**
 * Finds the nets in whose layer all units, in all rows of a variant, are in the tail, and puts their
 * phi', times 2^n, at `tails`, [rows, fanOut].
 *
 * @param z The pre-activations of the variant, [rows, fanOut].
 * @param shift Where n goes, for each net: 0 where the layer is not flat.
 * @returns Whether there is such a net.
 */
export function findFlat(kind: Activation, z: usize, count: i32, shift: usize, tails: usize): bool {
  v128.store(shift, i32x4.splat(0));
  if (kind == Activation.Relu || kind == Activation.Linear) return false;
  const even = kind == Activation.Tanh || kind == Activation.Sigmoid; // phi'(-z) = phi'(z)
  const end = z + <usize>count * VECTOR;
  let nearest = even ? minusAbs(v128.load(z)) : v128.load(z);
  for (let at = z + VECTOR; at < end; at += VECTOR) {
    const x = v128.load(at);
    nearest = f32x4.max(nearest, even ? minusAbs(x) : x);
  }
  // Where a value is NaN or infinite, so is the forward pass: nothing to save.
  const flat = v128.and(
    f32x4.lt(nearest, f32x4.splat(-tailBegins(kind))),
    f32x4.gt(nearest, f32x4.splat(-1e4)),
  );
  if (!v128.any_true(flat)) return false;
  const w = tailExponent(kind, nearest);
  const n = v128.and(i32x4.trunc_sat_f32x4_s(mul(w, c(Constant.Log2E))), flat);
  v128.store(shift, n);
  const alive = i32x4.lt_s(n, i32x4.splat(SMALLEST));
  for (; z < end; z += VECTOR, tails += VECTOR) {
    const x = even ? minusAbs(v128.load(z)) : v128.load(z);
    const e = expShifted(f32x4.neg(tailExponent(kind, x)), n);
    v128.store(tails, v128.and(mul(e, tailFactor(kind, x)), alive));
  }
  return true;
}

/** Puts the tails in the place of phi' in the nets whose layer is flat. */
export function placeTails(derivative: usize, tails: usize, count: i32, shift: v128): void {
  const flat = i32x4.gt_s(shift, i32x4.splat(0));
  for (const end = derivative + <usize>count * VECTOR; derivative < end;) {
    v128.store(derivative, v128.bitselect(v128.load(tails), v128.load(derivative), flat));
    derivative += VECTOR;
    tails += VECTOR;
  }
}

/** 2^-n in float32, 0 where n is too large for it. */
export function unshift(n: v128): v128 {
  const field = i32x4.max_s(i32x4.sub(i32x4.splat(127), n), i32x4.splat(0));
  return i32x4.shl(field, 23);
}

/** How far out, in z, phi' is e^-w c to float32's precision, w > 38. */
function tailBegins(kind: Activation): f32 {
  if (kind == Activation.Gelu) return 9;
  if (kind == Activation.GeluTanh) return 7.5;
  if (kind == Activation.Tanh) return 20;
  return 40;
}

/** w for x < 0. */
// @ts-ignore: decorator
@inline function tailExponent(kind: Activation, x: v128): v128 {
  if (kind == Activation.Gelu) return mul(mul(x, x), f32x4.splat(0.5));
  if (kind == Activation.GeluTanh) {
    const cubic = add(mul(mul(x, x), c(Constant.GeluTanhCubic)), c(Constant.One));
    return f32x4.neg(mul(mul(x, c(Constant.GeluTanhSlope)), cubic));
  }
  return kind == Activation.Tanh ? mul(x, c(Constant.MinusTwo)) : f32x4.neg(x);
}

/** c for x < 0. */
// @ts-ignore: decorator
@inline function tailFactor(kind: Activation, x: v128): v128 {
  if (kind == Activation.Gelu) return add(gelusTail(f32x4.neg(x)), mul(x, c(Constant.InverseSqrtTwoPi)));
  if (kind == Activation.GeluTanh) {
    const slope = add(mul(mul(x, x), c(Constant.GeluTanhCubicSlope)), c(Constant.One));
    return add(c(Constant.One), mul(mul(x, c(Constant.GeluTanhSlope)), slope));
  }
  if (kind == Activation.Silu) return add(c(Constant.One), x);
  return kind == Activation.Tanh ? c(Constant.Four) : c(Constant.One);
}

// @ts-ignore: decorator
@inline function minusAbs(x: v128): v128 {
  return f32x4.neg(f32x4.abs(x));
}
