/**
 * Means and standard deviations of numbers that come in parts: each part's are computed, then merged.
 */

/** The mean of some numbers. */
export interface Mean {
  readonly count: number;
  /** NaN where the count is 0. */
  readonly mean: number;
}

/** The mean of some numbers, and how much they vary. */
export interface Moments extends Mean {
  /** The sum of the squares of their deviations from the mean. */
  readonly squares: number;
}

/**
 * The mean of the first `count` values; NaN if one of them, or their sum, is not finite. It comes from a
 * sum with Neumaier's compensation (ZAMM 54, 1974), which is as good as a sum in twice the precision. Its
 * last bits depend on the order of the values, so the order must not depend on chance.
 */
export function meanOf(values: ArrayLike<number>, count: number = values.length): Mean {
  let [sum, lost] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }
  return { count, mean: (sum + lost) / count };
}

/** The moments of the first `count` values. */
export function momentsOf(values: ArrayLike<number>, count: number = values.length): Moments {
  const { mean } = meanOf(values, count);
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2;
  return { count, mean, squares };
}

/** The mean of two parts together. */
export function mergeMeans(a: Mean, b: Mean): Mean {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  const count = a.count + b.count;
  return { count, mean: a.mean + (b.mean - a.mean) * (b.count / count) };
}

/** The moments of two parts together (Chan, Golub and LeVeque, Stanford CS-79-773, 1979). */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  const apart = b.mean - a.mean;
  const { count, mean } = mergeMeans(a, b);
  const squares = a.squares + b.squares + apart * apart * (a.count * (b.count / count));
  return { count, mean, squares };
}

/** The sample's standard deviation (n - 1); NaN where there are fewer than two numbers. */
export function deviation({ count, squares }: Moments): number {
  return count < 2 ? NaN : Math.sqrt(squares / (count - 1));
}
