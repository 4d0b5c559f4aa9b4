/**
 * Student's t distribution: the half-width of a 95 % confidence interval.
 *
 * Sources: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 1964, formulas 26.5.4,
 * 26.7.1 and 26.7.5; the expansion's last term from H. Goldberg and H. Levine, Annals of Mathematical
 * Statistics 17(2), 1946.
 */
import { exp } from "../float64/exponentials.ts";
import { log1p } from "../float64/logarithms.ts";
import { deviation, type Moments } from "./moments.ts";

/**
 * The share above t. It is 0.025 but for the 6e-17 by which an earlier version was off, since results
 * keep their digits from version to version; it takes less than 1e-15 of t.
 */
const TAIL = 1 - 0.975 + 3 * 2 ** -56;

/** The normal distribution's t, with the same share above it: the limit for many degrees of freedom. */
const NORMAL = 1.959963984540053;

/** From here on the expansion for many degrees of freedom is good to the last digit. */
const MANY = 500;

/**
 * The t with 97.5 % of the distribution below it, within 3e-15 relative.
 *
 * @param degreesOfFreedom A whole number from 1 up.
 */
export function t975(degreesOfFreedom: number): number {
  let t = expansion(degreesOfFreedom);
  if (degreesOfFreedom >= MANY) return t;
  const beta = betaOf(degreesOfFreedom);
  for (let step = 0; step < 6; step++) t = improve(t, degreesOfFreedom, beta);
  return t;
}

/** Half the width of Student's 95 % confidence interval of a mean. */
export function margin(moments: Moments): number {
  const { count } = moments;
  return count < 2 ? NaN : t975(count - 1) * deviation(moments) / Math.sqrt(count);
}

/** The t as a series in 1 / n around the normal distribution's. */
function expansion(n: number): number {
  const square = NORMAL ** 2;
  const terms = [
    polynomial(square, 1, 1) / 4,
    polynomial(square, 3, 16, 5) / 96,
    polynomial(square, -15, 17, 19, 3) / 384,
    polynomial(square, -945, -1920, 1482, 776, 79) / 92160,
    polynomial(square, 17955, -765, -1782, 930, 339, 27) / 368640,
  ];
  return NORMAL + NORMAL * polynomial(1 / n, 0, ...terms);
}

/** The polynomial with these coefficients, the constant one first. */
function polynomial(x: number, ...coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** The beta function's B(n / 2, 1/2), from the exact binomial coefficient of 2m over m, m = floor(n / 2). */
function betaOf(n: number): number {
  const m = Math.floor(n / 2);
  let binomial = 1n;
  for (let k = 1n; k <= m; k++) binomial = binomial * (4n * k - 2n) / k;
  const share = Number(binomial) / 4 ** m;
  return n % 2 === 0 ? 1 / (m * share) : Math.PI * share;
}

/** One step of Newton's method. */
function improve(t: number, n: number, beta: number): number {
  const [a, squares] = [n / 2, n + t * t];
  const outside = t * t / squares; // x = n / squares is 1 less this
  // The series of the incomplete beta function I_x(a, 1/2), from a term on that is too small to count.
  let sum = 1;
  for (let j = Math.ceil(40 / outside); j > 0; j--) {
    sum = 1 + (sum - sum * outside) * ((a + j - 0.5) / (a + j));
  }
  // Both the density and twice the tail have the factor x^a / B(a, 1/2).
  const factor = exp(-a * log1p(t * (t / n))) / beta;
  return t + (Math.sqrt(outside) / a * sum - 2 * TAIL / factor) * Math.sqrt(squares) / 2;
}
