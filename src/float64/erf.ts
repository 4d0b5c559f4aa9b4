/**
 * The error function in float64.
 *
 * Source: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 1964, formulas 7.1.6 and
 * 7.1.14.
 */
import { exp } from "./exponentials.ts";

const ROOT_PI = Math.sqrt(Math.PI);

/** erf(x), within 6e-16 relative. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Math.sign(x); // 1 to the last digit, or NaN
  // e^(-x^2), whose error would be x^2 times as large if the square were rounded; a float's is exact.
  const float = Math.fround(x);
  const gauss = exp(-float * float) * exp((float - x) * (float + x));
  if (size < 2) {
    let series = 1;
    for (let k = Math.ceil(8 + 13 * size); k > 0; k--) series = 1 + series * x * x / (k + 0.5);
    return 2 / ROOT_PI * x * gauss * series;
  }
  let fraction = size;
  for (let k = 40; k > 0; k--) fraction = size + k / 2 / fraction;
  return Math.sign(x) * (1 - gauss / (ROOT_PI * fraction));
}
