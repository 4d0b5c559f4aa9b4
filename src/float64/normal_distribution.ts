/**
 * The standard normal distribution in float64, precise in both tails.
 *
 * Phi(-x) is the density times Mills' ratio R(x), for x >= 0, and nothing cancels. R is a continued
 * fraction far out. Nearer it is Taylor's series around the nearest of some points, whose coefficients
 * follow from R' = x R - 1.
 *
 * Source of the fraction: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 1964,
 * formula 26.2.14; of the name: J. P. Mills, Biometrika 18, 1926.
 */

const ROOT_2PI = Math.sqrt(2 * Math.PI);

/** The points lie so far apart, from 0 to where the fraction begins. */
const STEP = 1 / 8;
const FRACTION_BEGINS = 16;
/** So many terms give all digits from there on. */
const FRACTION_TERMS = 9;
/** Taylor's coefficients of a point: the next one is under 1e-17 at half a step. */
const TERMS = 12;

/** [points, TERMS] */
const TAYLOR = taylorTable();

/** The density, e^(-x^2/2) / sqrt(2 pi), within 1e-15 relative. */
export function normalPdf(x: number): number {
  const square = x * x;
  if (!(square < 1500)) return Number.isNaN(x) ? x : 0;
  // A rounding error of the square would count square / 2 times; a float's square has none.
  const float = Math.fround(x);
  const error = (float * float - square) + (x - float) * (x + float);
  return Math.exp(-square / 2) * (1 - error / 2) / ROOT_2PI;
}

/** The distribution function Phi, within 1e-15 relative. */
export function normalCdf(x: number): number {
  const tail = normalPdf(x) * millsRatio(Math.abs(x));
  return x > 0 ? 1 - tail : tail;
}

/** (1 - Phi(x)) / Phi'(x) for x >= 0, within 1e-15 relative. */
export function millsRatio(x: number): number {
  if (!(x < FRACTION_BEGINS)) return fraction(x, FRACTION_TERMS);
  const point = Math.round(x / STEP);
  const h = x - point * STEP;
  let at = (point + 1) * TERMS - 1;
  let sum = TAYLOR[at]!;
  for (let k = 1; k < TERMS; k++) sum = TAYLOR[--at]! + h * sum;
  return sum;
}

/** 1 / (x + 1 / (x + 2 / (x + 3 / ...))) */
function fraction(x: number, terms: number): number {
  let rest = x;
  for (let k = terms; k > 0; k--) rest = x + k / rest;
  return 1 / rest;
}

function taylorTable(): Float64Array {
  const points = FRACTION_BEGINS / STEP + 1;
  const table = new Float64Array(points * TERMS);
  for (let point = 0; point < points; point++) {
    const x = point * STEP;
    // With n terms the fraction is within about e^(-2 x sqrt n).
    let [before, term] = [-1, x === 0 ? ROOT_2PI / 2 : fraction(x, Math.ceil(400 / x ** 2) + 12)];
    for (let k = 0; k < TERMS; k++) {
      table[point * TERMS + k] = term;
      [before, term] = [term, (x * term + before) / (k + 1)];
    }
  }
  return table;
}
