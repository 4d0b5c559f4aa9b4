/**
 * log10 of many numbers: the same digits as Math.log10 has in V8 15, which are the right ones, since it
 * rounds the exact logarithm, in less than half of the time.
 *
 * x = 2^k m, where r is a number of few bits near 1 / m, from a table, and z = r m - 1 is small:
 * log10 x = k log10 2 - log10 r + log10(1 + z). All terms but the last ones of the series are added in
 * two parts, without a rounding error that could count. The rest is known to 2^-66, which tells nearly
 * always how to round (Ziv, ACM TOMS 17(3), 1991); where it does not, Math.log10 is asked.
 */

/** A number in two parts, of which the first has few bits. */
type Parts = readonly [high: number, low: number];

/** Whole numbers of 2^-BITS, for the tables. */
const BITS = 160n;
const ONE = 1n << BITS;

/** log((n + 1) / n). */
function logOfNext(n: number): bigint {
  const twice = 2n * BigInt(n) + 1n;
  let sum = 0n;
  for (let power = 2n * ONE / twice, i = 1n; power > 0n; i += 2n) {
    sum += power / i;
    power /= twice * twice;
  }
  return sum;
}

/** log(b / n), for the whole numbers n from `a` to `b`, in that order. */
function logsTo(b: number, a: number): bigint[] {
  const logs = [0n];
  for (let n = b - 1; n >= a; n--) logs.push(logs.at(-1)! + logOfNext(n));
  return logs.reverse();
}

/** A number in two parts, of which the first is a multiple of 2^-bits. */
function partsOf(number: bigint, bits: bigint): Parts {
  const unit = 1n << (BITS - bits);
  const high = (number + unit / 2n) / unit * unit;
  return [high, number - high].map((part) => Number(part) * 2 ** -Number(BITS)) as [number, number];
}

const [LOG_2] = logsTo(2 ** 7, 2 ** 6) as [bigint];
const LOG_10 = 3n * LOG_2 + logOfNext(4);
/** A natural logarithm as log10. */
const log10Of = (log: bigint) => log * ONE / LOG_10;

const [TWO_HIGH, TWO_LOW] = partsOf(log10Of(LOG_2), 42n);
const [E_HIGH, E_LOW] = partsOf(log10Of(ONE), 25n);
const E = E_HIGH + E_LOW;
/** The series of log10(1 + z), from z^2 on. */
const [C2, C3, C4, C5, C6, C7] = [-E / 2, E / 3, -E / 4, E / 5, -E / 6, E / 7];

/** For each of the leading 8 bits of m behind its point: r, in 11 bits, and -log10 r. */
const INDEX_BITS = 8;
const R = Float64Array.from(
  { length: 1 << INDEX_BITS },
  (_, i) => Math.round(2 ** 11 / (1 + (i + 0.5) / (1 << INDEX_BITS))) / 2 ** 11,
);
const OF_NUMERATORS = logsTo(2 ** 11, 2 ** 10);
const LOGS = Float64Array.from(
  [...R].flatMap((r) => partsOf(log10Of(OF_NUMERATORS[(r - 0.5) * 2 ** 11]!), 42n)),
);

/** 2^-k by the 11 bits of a float64's exponent; none for 0, tiny numbers, and what is not finite. */
const SCALES = Float64Array.from(
  { length: 2048 },
  (_, field) => field === 0 || field === 2047 ? NaN : 2 ** (1023 - field),
);

/** Added and subtracted again, it leaves 24 bits behind the point. */
const ROUND = 1.5 * 2 ** 28;
/** More than all that is not known of a logarithm. */
const DOUBT = 2 ** -66;

/** The logarithm of a number that is not plain; of those 1 is the most frequent one. */
function asked(x: number): number {
  return x === 1 ? 0 : Math.log10(x);
}

/**
 * Sets logs[i] to log10 of mantissas[from + i] plus exponents[from + i] times `perExponent`, for all i.
 *
 * @param words The bytes of `mantissas`, as whole numbers of 32 bits.
 */
export function scaledLog10s(
  logs: Float64Array,
  mantissas: Float64Array,
  words: Int32Array,
  exponents: Int32Array,
  from: number,
  perExponent: number,
): void {
  for (let i = 0, at = from; i < logs.length; i++, at++) {
    const head = words[2 * at + 1]!;
    const field = head >> 20 & 2047, index = head >> 20 - INDEX_BITS & (1 << INDEX_BITS) - 1;
    const k = field - 1023, m = mantissas[at]! * SCALES[field]!, r = R[index]!;
    const mHigh = (m + ROUND) - ROUND;
    const zHigh = r * mHigh - 1, zLow = r * (m - mHigh), z = zHigh + zLow;
    // What is exact, added to the largest term of the series, with the rounding error of that.
    const exact = k * TWO_HIGH + LOGS[2 * index]!, term = zHigh * E_HIGH;
    const sum = exact + term, back = sum - exact;
    const error = (exact - (sum - back)) + (term - back);
    const series = z * z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * (C6 + z * C7)))));
    const low = k * TWO_LOW + LOGS[2 * index + 1]!;
    const rest = error + (low + (zHigh * E_LOW + zLow * E + series));
    const log = sum + (rest - DOUBT);
    logs[i] = (log === sum + (rest + DOUBT) ? log : asked(mantissas[at]!)) +
      exponents[at]! * perExponent;
  }
}
