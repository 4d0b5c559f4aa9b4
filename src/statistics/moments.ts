/**
 * Means and standard deviations of numbers that come in parts: each part's are computed, then merged.
 */
import { kernel } from "./kernel/kernel.ts";
import { addressOf } from "./kernel/room.ts";

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

/** The moments of some numbers. */
export function momentsOf(numbers: Float64Array): Moments {
  const address = addressOf(numbers);
  kernel().add(address, numbers.length);
  return momentsAround(readSums(numbers.length).values, address);
}

/** The moments of the numbers at an address in the kernel's memory, whose mean is known. */
export function momentsAround({ count, mean }: Mean, address: number): Moments {
  return { count, mean, squares: kernel().squaresFrom(mean, address, count) };
}

/** What there is to say of some numbers. */
export interface Sums {
  /**
   * Their mean; NaN if one of them, or their sum, is not finite. It comes from a sum with Neumaier's
   * compensation (ZAMM 54, 1974), which is as good as a sum in twice the precision. Its last bits depend
   * on the order of the numbers, so the order must not depend on chance.
   */
  readonly values: Mean;
  /** The mean of their squares: a plain sum, which loses little where all are above zero. */
  readonly square: number;
  /** Infinity and -Infinity where there are none. */
  readonly smallest: number;
  readonly largest: number;
}

/** The mean of some numbers, of their squares, the smallest and the largest one. */
export function sumsOf(numbers: Float64Array): Sums {
  kernel().add(addressOf(numbers), numbers.length);
  return readSums(numbers.length);
}

/** What the kernel has last summed, over so many numbers. */
export function readSums(count: number): Sums {
  const { sum, compensation, squares, smallest, largest } = kernel();
  return {
    values: { count, mean: (sum.value + compensation.value) / count },
    square: squares.value / count,
    smallest: smallest.value,
    largest: largest.value,
  };
}

/** The mean of the others that it has summed beside them. */
export function readOtherMean(count: number): Mean {
  const { otherSum, otherCompensation } = kernel();
  return { count, mean: (otherSum.value + otherCompensation.value) / count };
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
