/**
 * The normal distribution as PyTorch draws it on the CPU, by G. E. P. Box and M. E. Muller, "A Note on
 * the Generation of Random Normal Deviates", Annals of Mathematical Statistics 29(2), 1958.
 *
 * Logarithm, sine and cosine are computed here by sums and products alone, since those of Math may differ
 * from one machine to another. The kernel has the same in scripts/kernel/fused/groups/normal.ts.
 */

/** Numbers of a block. PyTorch draws fewer in pairs, in float64. */
export const BLOCK = 16;

const PAIRS = BLOCK / 2;
const { fround, sqrt } = Math;

/** Coefficients are float32, as in the computation itself. */
const float32 = (...values: number[]): readonly number[] => values.map(fround);

/** sqrt(1/2); log 2 in two parts, of which the first has 9 bits. */
const [ROOT_HALF, LOG2_LOW] = float32(0.7071067811865476, -2.1219444e-4) as [number, number];
const LOG2_HIGH = 0.693359375;
/**
 * (log(1 + x) - x + x^2 / 2) / x^3 by powers of x, the highest first. These and the following
 * polynomials, of float32 functions, are those of S. L. Moshier's Cephes library, which PyTorch uses.
 */
const LOG_FIRST = float32(
  7.0376836292e-2,
  -1.1514610310e-1,
  1.1676998740e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
);
const LOG_LAST = float32(-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1);
/** 2 pi, and pi / 2 in three parts: a few times the first two have no rounding. */
const [TWO_PI, QUARTER_HIGH, QUARTER_MIDDLE, QUARTER_LOW] = float32(
  2 * Math.PI,
  1.5703125,
  4.837512969970703125e-4,
  7.54978995489188216e-8,
) as [number, number, number, number];
/** (cos x - 1 + x^2 / 2) / x^4, and (sin x - x) / x^3, by powers of x^2, the highest first. */
const [COS0, COS1, COS2] = float32(
  2.443315711809948e-5,
  -1.388731625493765e-3,
  4.166664568298827e-2,
) as [number, number, number];
const [SIN0, SIN1, SIN2] = float32(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1) as [
  number,
  number,
  number,
];

const number = new Float32Array(1);
const bits = new Int32Array(number.buffer);

/**
 * Makes 16 normal numbers of 16 that are uniform in [0, 1), multiples of 2^-24, in their places: of the
 * k-th and the (k + 8)-th the k-th, with the cosine, and the (k + 8)-th, with the sine.
 *
 * PyTorch computes them in float32, on processors with AVX2 with the fused multiply-adds that its
 * compiler makes; so does this, but for those where a second rounding changes one number in a million.
 */
export function fillBlock(block: Float32Array, mean: number, deviation: number): void {
  const [shift, scale] = [fround(mean), fround(deviation)];
  for (let k = 0; k < PAIRS; k++) {
    const u = block[k + PAIRS]!;
    const radius = fround(sqrt(-2 * log32(1 - block[k]!)));
    const quarters = nearest(4 * u);
    const angle = fround(TWO_PI * u);
    let x = fround(angle - quarters * QUARTER_HIGH);
    x = fround(x - quarters * QUARTER_MIDDLE);
    x = fround(x - fround(quarters * QUARTER_LOW));
    const z = fround(x * x);
    let even = fround(COS0 * z + COS1); // a fused multiply-add: the product is not rounded
    even = fround(even * z + COS2);
    even = fround(even * z);
    even = fround(fround(even * z - z / 2) + 1);
    let odd = fround(SIN0 * z + SIN1);
    odd = fround(odd * z + SIN2);
    odd = fround(odd * z);
    odd = fround(odd * x + x);
    const [cos, sin] = rotated(even, odd, quarters);
    block[k] = fround(radius * cos) * scale + shift;
    block[k + PAIRS] = fround(radius * sin) * scale + shift;
  }
}

/** log(u) of a float32 from (0, 1], as a float32. */
function log32(u: number): number {
  number[0] = u;
  let exponent = (bits[0]! >> 23) - 126;
  bits[0] = bits[0]! & 0x7fffff | 0x3f000000;
  let x: number = number[0]; // from 1/2 up to 1
  if (x < ROOT_HALF) {
    exponent--;
    x += x;
  }
  x = fround(x - 1);
  const z = fround(x * x);
  let y = LOG_FIRST[0]!;
  for (let k = 1; k < LOG_FIRST.length; k++) y = fround(fround(y * x) + LOG_FIRST[k]!);
  for (let k = 0; k < LOG_LAST.length; k++) y = fround(y * x + LOG_LAST[k]!);
  y = fround(y * x);
  y = fround(y * z + fround(exponent * LOG2_LOW));
  y = fround(y - z / 2);
  return fround(fround(x + y) + exponent * LOG2_HIGH);
}

/** The whole number next to x from 0 to 2^22, the even one of two. */
function nearest(x: number): number {
  return fround(fround(x + 0xc00000) - 0xc00000);
}

/** Cosine and sine of an angle that is so many quarters of a turn from the one whose these are. */
function rotated(cos: number, sin: number, quarters: number): [cos: number, sin: number] {
  switch (quarters & 3) {
    case 0:
      return [cos, sin];
    case 1:
      return [-sin, cos];
    case 2:
      return [-cos, -sin];
    default:
      return [sin, -cos];
  }
}

/** log 2 in two parts, of which the first has 32 bits; pi / 2 likewise. */
const [LOG2_FIRST, LOG2_REST] = [0.6931471803691238, 1.9082149292705877e-10];
const [QUARTER_FIRST, QUARTER_REST] = [1.5707963267341256, 6.077100506506192e-11];
/** 2 / 21, 2 / 19, ... 2 / 3: 2 atanh(s) is 2 s, and s^3 times these by powers of s^2. */
const ATANH = Array.from({ length: 10 }, (_, k) => 2 / (21 - 2 * k));
/** The Taylor coefficients of the sine, from x^17 to x^3, and of the cosine, from x^16 to x^2. */
const SIN = [17, 15, 13, 11, 9, 7, 5, 3].map((n) => (n % 4 === 1 ? 1 : -1) / factorial(n));
const COS = [16, 14, 12, 10, 8, 6, 4, 2].map((n) => (n % 4 === 0 ? 1 : -1) / factorial(n));

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which of the two words has the exponent, by the machine's order of bytes. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Two normal numbers of mean 0 and deviation 1, in float64, of two that are uniform in [0, 1). */
export function pairOf(u: number, v: number): [first: number, second: number] {
  const radius = sqrt(-2 * log64(1 - v));
  const angle = 2 * Math.PI * u;
  const quarters = Math.floor(angle * (2 / Math.PI) + 0.5);
  const x = angle - quarters * QUARTER_FIRST - quarters * QUARTER_REST;
  const z = x * x;
  let odd = SIN[0]!;
  for (let k = 1; k < SIN.length; k++) odd = odd * z + SIN[k]!;
  let even = COS[0]!;
  for (let k = 1; k < COS.length; k++) even = even * z + COS[k]!;
  const [cos, sin] = rotated(1 + z * even, x + x * z * odd, quarters);
  return [radius * cos, radius * sin];
}

/** log(u) of a float64 from [2^-53, 1]. */
function log64(u: number): number {
  double[0] = u;
  let exponent = (words[HIGH]! >>> 20) - 1023;
  words[HIGH] = words[HIGH]! & 0xfffff | 0x3ff00000;
  let m: number = double[0]; // from 1 up to 2
  if (m > Math.SQRT2) {
    exponent++;
    m *= 0.5;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = ATANH[0]!;
  for (let k = 1; k < ATANH.length; k++) series = series * z + ATANH[k]!;
  return exponent * LOG2_FIRST + (2 * s + (s * z * series + exponent * LOG2_REST));
}
