/**
 * The numbers that the statistics' kernel computes log10 with, as the source of a module. They are exact
 * to the last bit because src/statistics/kernel/exact_log10.ts computes them.
 */
import { LN10, nearest, ONE } from "../../src/float64/exact.ts";
import { log10Bits } from "../../src/statistics/kernel/exact_log10.ts";

/** Numbers are multiples of 2^-192 here, and of their two parts the upper ones multiples of 2^-40. */
const [BITS, LOWER] = [192n, 152n];

/** What a number's leading bits say: it is near 1 + step / 128, or below 1 near 1 + step / 256. */
const [FIRST, STEPS] = [-75, 128];

/** A number as the sum of two; products of the upper one with some whole numbers are exact. */
function inTwo(whole: bigint, lower = LOWER): [upper: number, rest: number] {
  const upper = (whole + (1n << (lower - 1n))) >> lower << lower;
  return [nearest(upper, BITS), nearest(whole - upper, BITS)];
}

/**
 * For each step a factor c of at most 11 bits that brings its numbers near 1, and -log10 c in two parts;
 * then constants, each twice.
 */
export function log10Table(): string {
  const rows = Array.from({ length: STEPS }, (_, i) => {
    const step = FIRST + i;
    const factor = Math.round(1024 / (1 + step / (step < 0 ? 256 : 128))) / 1024;
    return [factor, ...inTwo(-log10Bits(factor)), 0];
  });
  const perE = ONE * ONE / LN10;
  // Of r 's 29 bits and these 24 a product has no more than 53.
  const constants = [...inTwo(perE, BITS - 25n), nearest(perE, BITS), ...inTwo(log10Bits(2))]
    .concat(
      // log10(1 + r) = (r - r^2 / 2 + r^3 / 3 - ...) / ln 10
      Array.from(
        { length: 7 },
        (_, i) => nearest(perE / BigInt(i % 2 === 0 ? -i - 2 : i + 2), BITS),
      ),
    );
  const list = (numbers: number[]) => `memory.data<f64>([${numbers.join(", ")}], 16)`;
  return `export const STEPS: usize = ${list(rows.flat())};
export const CONSTANTS: usize = ${list(constants.flatMap((number) => [number, number]))};
`;
}
