/**
 * Magnitudes as decimal text that loses nothing, also outside of float64's range.
 */
import { log10Of, type Magnitude } from "./magnitudes.ts";

/** So many digits tell any two mantissas of 53 bits apart. */
const DIGITS = 17;
/** The bits of a power of ten that are kept: many more than 17 digits can be in doubt by. */
const BITS = 256;
/** Powers of ten that are kept for the next number. */
const MOST_POWERS = 10_000;

/** A whole number times 2^exponent. */
interface Scaled {
  readonly whole: bigint;
  readonly exponent: number;
}

/**
 * The shortest decimal that reads back as the same magnitude, by a reader who takes any exponent and
 * rounds to 53 bits, such as 3.2e-1200; of those that are as short the nearest. What float64 holds looks
 * as JavaScript shows it.
 */
export function decimalOf({ mantissa, exponent }: Magnitude): string {
  if (exponent === 0) return `${mantissa}`;
  const power = Math.floor(log10Of(mantissa, exponent)); // or one beside it, by rounding
  return shortest(mantissa, exponent, power) ?? shortest(mantissa, exponent, power - 1) ??
    shortest(mantissa, exponent, power + 1)!;
}

/** The same, if the digit before its point is that of this power of ten. */
function shortest(mantissa: number, exponent: number, power: number): string | undefined {
  // All in 2^-BITS of the 17th digit: the magnitude, and half the way to its neighbours, which are two
  // quarters of the mantissa's last bit away, but below a power of two one.
  const unit = powerOfTen(DIGITS - 1 - power);
  const shift = BigInt(exponent - 54 + unit.exponent + BITS);
  const quarters = 4n * BigInt(mantissa * 2 ** 52);
  const [low, value, high] = [-(mantissa === 1 ? 1n : 2n), 0n, 2n].map((apart) =>
    (quarters + apart) * unit.whole << shift
  ) as [bigint, bigint, bigint];
  const one = 1n << BigInt(BITS);
  if (value < 10n ** 16n * one || value >= 10n ** 17n * one) return undefined;
  let [digits, last] = ["", 0]; // of which the last is that of 10^last
  for (let step = one, at = power - DIGITS + 1; at <= power; step *= 10n, at++) {
    const below = value / step;
    const isNearer = value - below * step < step / 2n;
    const candidates = isNearer ? [below, below + 1n] : [below + 1n, below];
    const fit = candidates.find((number) => number * step > low && number * step < high);
    if (fit === undefined) break; // nor does a shorter one
    [digits, last] = [`${fit}`, at];
  }
  const highest = last + digits.length - 1; // 9.9 may have become 10
  const [first, rest] = [digits[0], digits.slice(1).replace(/0+$/, "")];
  return `${first}${rest && `.${rest}`}e${highest < 0 ? "" : "+"}${highest}`;
}

const powers = new Map<number, Scaled>();

/** 10^n, within 2^-220 of it for |n| up to 10^9. */
function powerOfTen(n: number): Scaled {
  const there = powers.get(n);
  if (there !== undefined) return there;
  const made = makePower(n);
  if (powers.size >= MOST_POWERS) powers.clear();
  powers.set(n, made);
  return made;
}

function makePower(n: number): Scaled {
  if (n < 0) {
    const { whole, exponent } = powerOfTen(-n);
    // As many bits behind the quotient's point as it has.
    const bits = BITS + bitsOf(whole);
    return { whole: (1n << BigInt(bits)) / whole, exponent: -exponent - bits };
  }
  if (n < 64) return { whole: 10n ** BigInt(n), exponent: 0 };
  const half = powerOfTen(n >> 1);
  const whole = half.whole ** 2n * 10n ** BigInt(n & 1);
  const more = Math.max(0, bitsOf(whole) - BITS);
  return { whole: whole >> BigInt(more), exponent: 2 * half.exponent + more };
}

/** The bits of a whole number, or up to three more. */
function bitsOf(whole: bigint): number {
  return 4 * whole.toString(16).length;
}
