/**
 * The input row where none is given.
 */

/** n numbers evenly spaced from 1 to -1: for n = 3 the notebook's 1, 0, -1, for n = 1 just 1. */
export function defaultInput(n: number): number[] {
  return Array.from({ length: n }, (_, k) => n === 1 ? 1 : 1 - 2 * k / (n - 1));
}
