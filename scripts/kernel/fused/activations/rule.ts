/**
 * What an activation function, phi, is to the kernel: each is a class in a file of this folder, and
 * what it lacks does not compile.
 *
 * phi and phi' are PyTorch's, in formulas that keep their relative precision in the tails, where
 * 1 - tanh^2 would cancel. They are computed together, since they share their exponential.
 *
 * The classes have no objects: rule<Gelu>().apply(...) is a call that is known when compiled.
 */
import { bytes, VECTOR } from "../vector";

@unmanaged
export abstract class ActivationRule {
  /**
   * Puts phi(z) at `out` and phi'(z) at `slope`, for `count` vectors and up to three behind.
   *
   * @param near Whether most z are expected near 0.
   * @returns Whether there may be a z in the tail.
   */
  abstract apply(z: usize, out: usize, slope: usize, count: i32, near: bool): bool;

  // The tail, where phi' = e^-w c, and phi = e^-w u: see tails.ts.

  /** Below this, phi and phi' are so to float32's precision. */
  abstract tailBegins(): f32;

  /** Below this, float64 has only 0, as float32 has for long. */
  abstract tailEnds(): f32;

  /** Whether phi'(-z) = phi'(z): both sides are tails then. */
  abstract isEven(): bool;

  /** Whether phi is next to 0 in the tail as phi' is; tanh is next to -1. */
  abstract valueVanishes(): bool;

  /** w for x < 0. */
  abstract tailExponent(x: v128): v128;

  /** u for x < 0, where phi vanishes. */
  abstract tailValue(x: v128): v128;

  /** c for x < 0. */
  abstract tailSlope(x: v128): v128;
}

/** A rule without a tail, such as ReLU's. Its apply() returns false, so that nothing asks for one. */
@unmanaged
export abstract class TaillessRule extends ActivationRule {
  tailBegins(): f32 {
    return unreachable();
  }

  tailEnds(): f32 {
    return unreachable();
  }

  isEven(): bool {
    return unreachable();
  }

  valueVanishes(): bool {
    return unreachable();
  }

  tailExponent(_x: v128): v128 {
    return unreachable();
  }

  tailValue(_x: v128): v128 {
    return unreachable();
  }

  tailSlope(_x: v128): v128 {
    return unreachable();
  }
}

/** A rule in whose tail phi and phi' fall as e^x: so w = -x, and float64 has 0 below -750. */
@unmanaged
export abstract class ExponentialTailRule extends ActivationRule {
  @inline tailEnds(): f32 {
    return -750;
  }

  @inline tailExponent(x: v128): v128 {
    return f32x4.neg(x);
  }
}

/** The rule of a class. */
// @ts-ignore: decorator
@inline export function rule<Rule>(): Rule {
  return changetype<Rule>(0);
}

/** Applies a rule vector by vector, with its method applyOne(z, out, slope). */
// @ts-ignore: decorator
@inline export function applyEach<Rule>(z: usize, out: usize, slope: usize, count: i32): void {
  for (const end = z + bytes(count); z < end; z += VECTOR, out += VECTOR, slope += VECTOR) {
    rule<Rule>().applyOne(z, out, slope);
  }
}

/** Whether some |z| is in the tail, or beyond it on the other side. */
// @ts-ignore: decorator
@inline export function anyFar<Rule>(z: usize, count: i32): bool {
  let largest = f32x4.splat(0);
  for (const end = z + bytes(count); z < end; z += VECTOR) {
    largest = f32x4.pmax(largest, f32x4.abs(v128.load(z)));
  }
  return v128.any_true(f32x4.gt(largest, f32x4.splat(-rule<Rule>().tailBegins())));
}

// @ts-ignore: decorator
@inline export function isNegative(x: v128): v128 {
  return i32x4.shr_s(x, 31);
}
