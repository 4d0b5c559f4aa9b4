/**
 * Student's t distribution: the half-width of a 95 % confidence interval.
 */
import tCdf from "@stdlib/stats-base-dists-t-cdf";

/**
 * The t with 97.5 % of the distribution below it, to about 15 digits.
 *
 * The distribution function is inverted here because the same library's quantile function loads a
 * package that asks for the environment, and a sweep should need no permission.
 *
 * @param degreesOfFreedom A whole number from 1 up.
 */
export function t975(degreesOfFreedom: number): number {
  let [low, high] = [1.9, 12.8]; // the normal distribution's is 1.96, that for one degree 12.71
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (tCdf(middle, degreesOfFreedom) < 0.975) low = middle;
    else high = middle;
  }
}
