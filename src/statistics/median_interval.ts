/**
 * A confidence interval of the median that holds for any distribution.
 */

/** The share of samples whose interval misses the median that is allowed at either end. */
const TAIL = 0.025;
/** Weights of the binomial distribution, next to its largest, that are too small to count. */
const NEGLIGIBLE = 1e-25;

/**
 * The ranks, from 0, of the two of n sorted numbers between which the median lies with 95 % probability or
 * more, whatever the distribution; undefined for fewer than 6 numbers, which have none.
 *
 * How many of n numbers lie below the median is binomial: B of n with p = 1/2. The numbers r-th from either
 * end, r from 1, miss it with the probability 2 P(B < r), so r is the largest with P(B < r) <= 2.5 %.
 * Source: W. J. Conover, Practical Nonparametric Statistics, 3rd edition (1999), section 3.2.
 */
export function medianInterval(n: number): readonly [low: number, high: number] | undefined {
  if (n < 6) return undefined;
  // P(B = j) next to P(B = m), for j from m = floor(n / 2) down.
  const weights = [1];
  const middle = Math.floor(n / 2);
  for (let j = middle; j > 0; j--) {
    const weight = weights.at(-1)! * (j / (n - j + 1));
    if (weight < NEGLIGIBLE) break;
    weights.push(weight);
  }
  // Both halves; of an even n the weight in the middle belongs to both.
  const half = sum(weights);
  const most = TAIL * (n % 2 === 0 ? 2 * half - 1 : 2 * half);
  let at = weights.length - 1;
  for (let below = 0; (below += weights[at]!) <= most;) at--;
  const rank = middle - at; // the smallest j with P(B <= j) > 2.5 %, that is r
  return [rank - 1, n - rank];
}

/** The sum, the smallest weights first. */
function sum(weights: readonly number[]): number {
  return weights.reduceRight((sum, weight) => sum + weight, 0);
}
