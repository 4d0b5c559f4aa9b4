/**
 * Logarithms of sums of squares of normal numbers: their means and variances, exactly.
 *
 * ln of a chi-square number of k degrees of freedom has the mean ln 2 + psi(k/2) and the variance
 * psi'(k/2), psi being the digamma function.
 */

/** A mean and a variance. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** -psi(1) */
const EULER = 0.5772156649015329;

/** Of ln of the mean of the squares of k normal numbers of variance 1. */
export function logMoments(k: number): Moments {
  const isOdd = k % 2 === 1;
  let x = isOdd ? 0.5 : 1;
  let psi = -EULER - (isOdd ? 2 * Math.LN2 : 0);
  let slope = Math.PI ** 2 / (isOdd ? 2 : 6);
  for (; x < k / 2; x++) { // psi(x + 1) = psi(x) + 1/x
    psi += 1 / x;
    slope -= 1 / x ** 2;
  }
  return { mean: psi - Math.log(k / 2), variance: slope };
}

/**
 * Of ln of twice the mean of n such squares, of which each counts with probability 1/2 and is else 0; where
 * none counts, there is no logarithm, and it is left out.
 */
export function binomialLogs(n: number): Moments {
  let probability = 2 ** -n; // of k out of n
  let [mean, square, within] = [0, 0, 0];
  const some = 1 - probability;
  for (let k = 1; k <= n; k++) {
    probability *= (n - k + 1) / k;
    const one = logMoments(k);
    const log = one.mean + Math.log(2 * k / n);
    mean += probability / some * log;
    square += probability / some * log ** 2;
    within += probability / some * one.variance;
  }
  return { mean, variance: within + square - mean ** 2 };
}
