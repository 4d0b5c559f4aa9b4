/**
 * PyTorch's CPU random generator: the 32-bit Mersenne Twister MT19937 and the float32 uniform draw
 * on it.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998, with the
 * seeding of 2002; used as in at::mt19937 and at::uniform_real_distribution.
 */
import { notAllowed, show } from "../options/problem.ts";
import { BLOCK, fillBlock, pairOf } from "./normal.ts";

/** Words of state. */
const N = 624;
/** The recurrence's middle word. */
const M = 397;
/** The twist matrix's last row. */
const MATRIX_A = 0x9908b0df;
/** Multiplier of the state's initialisation (Knuth, TAOCP vol. 2, 3rd ed., p. 106). */
const SEED_MULTIPLIER = 1812433253;
/** The least float32 that has all its digits. */
const LEAST_NORMAL = 2 ** -126;

/**
 * A stream of pseudo-random numbers, equal bit for bit to that of `torch.manual_seed(seed)` on the
 * CPU.
 *
 * @example
 * ```ts
 * import { TorchGenerator } from "@gradflow/gradflow";
 * import { assertEquals } from "@std/assert";
 *
 * const generator = new TorchGenerator(123);
 * assertEquals(generator.rand(), 0.29611194133758545); // torch.rand(1).item()
 * ```
 */
export class TorchGenerator {
  readonly #state = new Uint32Array(N);
  #next = N;
  /** The second of a pair of normal numbers, where only the first is used so far. */
  #second: number | undefined;

  /**
   * Starts the stream of a seed.
   *
   * @param seed A whole number from -2^63 to 2^64 - 1, as torch.manual_seed takes it (a number must
   * be a safe integer). Only its low 32 bits count: PyTorch's CPU generator drops the others.
   * @throws {RangeError} If the seed is not such a number.
   */
  constructor(seed: number | bigint) {
    const valid = typeof seed === "bigint"
      ? seed >= -(2n ** 63n) && seed < 2n ** 64n
      : Number.isSafeInteger(seed);
    if (!valid) {
      throw new RangeError(
        notAllowed(
          "seed",
          show(seed),
          "a whole number from -2^63 to 2^64 - 1 (beyond 2^53 as a bigint, such as 2n ** 60n)",
        ),
      );
    }
    const state = this.#state;
    let word = typeof seed === "bigint" ? Number(BigInt.asUintN(32, seed)) : seed >>> 0;
    state[0] = word;
    for (let i = 1; i < N; i++) {
      word = (Math.imul(SEED_MULTIPLIER, word ^ (word >>> 30)) + i) | 0;
      state[i] = word;
    }
  }

  /** The next 32 random bits, as a whole number from 0 to 2^32 - 1. */
  nextUint32(): number {
    if (this.#next === N) this.#next = twist(this.#state);
    return tempered(this.#state[this.#next++]!) >>> 0;
  }

  /** One float32 from [0, 1), a multiple of 2^-24: what `torch.rand(1)` draws. */
  rand(): number {
    return unit(this.nextUint32());
  }

  /**
   * Fills an array with float32 numbers from [from, to), as `Tensor.uniform_(from, to)` does.
   *
   * @param out The array to fill, in order.
   * @param from Lower bound, rounded to float32.
   * @param to Upper bound, rounded to float32.
   * @returns `out`.
   * @throws {TypeError} If `out` is not a Float32Array.
   * @throws {RangeError} If a bound is not finite, `from` exceeds `to`, or their distance is beyond
   * float32.
   */
  uniform(out: Float32Array, from = 0, to = 1): Float32Array {
    if (!(out instanceof Float32Array)) {
      throw new TypeError(notAllowed("out", show(out), "a Float32Array"));
    }
    const low = Math.fround(from);
    const high = Math.fround(to);
    const range = Math.fround(high - low);
    if (!(range >= 0 && Number.isFinite(low) && Number.isFinite(range))) {
      throw new RangeError(
        notAllowed(
          "uniform",
          `from ${show(from)} to ${show(to)}`,
          "finite float32 bounds, from <= to, whose distance is a finite float32 as well",
        ),
      );
    }
    const state = this.#state;
    let next = this.#next;
    if (low === -high && high >= LEAST_NORMAL) {
      // (2 u - 1) high, a product of two factors of 24 bits, has no rounding but the last, to float32;
      // and it stays below high.
      const scale = range * 2 ** -24;
      for (let i = 0; i < out.length;) {
        if (next === N) next = twist(state);
        for (const end = Math.min(out.length, i + N - next); i < end; i++) {
          out[i] = (tempered(state[next++]!) & 0xffffff) * scale + low;
        }
      }
    } else {
      for (let i = 0; i < out.length; i++) {
        if (next === N) next = twist(state);
        const value = fusedMultiplyAdd(unit(tempered(state[next++]!)), range, low);
        // Rounding may reach the open end; PyTorch then gives the closed one.
        out[i] = value === high ? low : value;
      }
    }
    this.#next = next;
    return out;
  }

  /**
   * Fills an array with normal numbers, as `Tensor.normal_(mean, deviation)` does for a float32 tensor.
   *
   * Below 16 numbers PyTorch draws pairs of float64, and the second of a pair waits in the generator for
   * the next such call, whatever is drawn between. From 16 on it draws float32 in blocks of 16, the last
   * 16 anew where the number is no multiple of 16.
   *
   * The random words are PyTorch's. Beside PyTorch 2.13 on an x86 processor with AVX2 all of 2 * 10^6
   * numbers drawn in pairs were the same, bit for bit, and of 3.3 * 10^7 drawn in blocks all but 72, of which
   * 61 differ by 1 ulp and 11 by 2. Without AVX2 PyTorch's own numbers in blocks are further from these.
   *
   * @param out The array to fill, in order.
   * @param mean The mean.
   * @param deviation The standard deviation.
   * @returns `out`.
   * @throws {TypeError} If `out` is not a Float32Array.
   * @throws {RangeError} If the mean is not finite in float32, or the deviation is not so or is below 0.
   */
  normal(out: Float32Array, mean = 0, deviation = 1): Float32Array {
    if (!(out instanceof Float32Array)) {
      throw new TypeError(notAllowed("out", show(out), "a Float32Array"));
    }
    if (![mean, deviation].every((n) => Number.isFinite(Math.fround(n))) || deviation < 0) {
      const given = `mean ${show(mean)} and deviation ${show(deviation)}`;
      throw new RangeError(
        notAllowed("normal", given, "finite float32 numbers, the deviation from 0 up"),
      );
    }
    if (out.length < BLOCK) {
      for (let i = 0; i < out.length; i++) out[i] = this.#nextNormal() * deviation + mean;
      return out;
    }
    this.uniform(out);
    const whole = out.length - out.length % BLOCK;
    for (let at = 0; at < whole; at += BLOCK) {
      fillBlock(out.subarray(at, at + BLOCK), mean, deviation);
    }
    if (whole < out.length) fillBlock(this.uniform(out.subarray(-BLOCK)), mean, deviation);
    return out;
  }

  /** One of a pair of normal numbers in float64, of mean 0 and deviation 1. */
  #nextNormal(): number {
    const waiting = this.#second;
    if (waiting !== undefined) {
      this.#second = undefined;
      return waiting;
    }
    const [first, second] = pairOf(this.#nextUnit53(), this.#nextUnit53());
    this.#second = second;
    return first;
  }

  /** One float64 from [0, 1), a multiple of 2^-53. */
  #nextUnit53(): number {
    const high = this.nextUint32() & 0x1fffff;
    return (high * 2 ** 32 + this.nextUint32()) * 2 ** -53;
  }
}

/** The state's words after these; gives the place of the first. */
function twist(state: Uint32Array): 0 {
  const twisted = (word: number, next: number) => {
    const upperAndLower = (word & 0x80000000) | (next & 0x7fffffff);
    return (upperAndLower >>> 1) ^ (-(next & 1) & MATRIX_A);
  };
  for (let i = 0; i < N - M; i++) state[i] = state[i + M]! ^ twisted(state[i]!, state[i + 1]!);
  for (let i = N - M; i < N - 1; i++) {
    state[i] = state[i + M - N]! ^ twisted(state[i]!, state[i + 1]!);
  }
  state[N - 1] = state[M - 1]! ^ twisted(state[N - 1]!, state[0]!);
  return 0;
}

/** The 32 random bits that a word of the state gives. */
function tempered(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}

/** A float32 of [0, 1) from random bits. */
function unit(bits: number): number {
  return (bits & 0xffffff) * 2 ** -24;
}

/**
 * u * range + low rounded once to float32, for float32 arguments with u in 24 bits.
 *
 * PyTorch's compiler contracts its `u * (to - from) + from` to a fused multiply-add. The product of
 * two 24-bit significands is exact in float64; the sum may not be, and rounding it to float32 then
 * rounds a second time, wrongly where the first rounding has made a tie. Source of the cure, rounding
 * the sum to odd: S. Boldo and G. Melquiond, "Emulation of FMA and correctly rounded sums", IEEE
 * Transactions on Computers 57(4), 2008.
 */
function fusedMultiplyAdd(u: number, range: number, low: number): number {
  const product = u * range;
  const sum = product + low;
  // Knuth's two-sum: the exact error of the addition.
  const productPart = sum - low;
  const error = (product - productPart) + (low - (sum - productPart));
  if (error === 0) return Math.fround(sum);
  return Math.fround(roundToOdd(sum, error));
}

const float64 = new Float64Array(1);
const bits = new BigUint64Array(float64.buffer);

/** The float64 next to sum + error whose last bit is odd, where error is not 0. */
function roundToOdd(sum: number, error: number): number {
  float64[0] = sum;
  if ((bits[0]! & 1n) === 0n) {
    // An even sum is one step from the odd one on the error's side; away from 0 adds to the bits.
    bits[0] = bits[0]! + ((error > 0) === (sum > 0) ? 1n : -1n);
  }
  return float64[0]!;
}
