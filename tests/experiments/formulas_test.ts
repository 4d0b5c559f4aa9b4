/**
 * What experiments compute themselves to predict or to fit.
 */
import { assertAlmostEquals } from "@std/assert";
import { binomialLogs, logMoments } from "../../scripts/experiments/log_chi_square.ts";
import { slopeOf } from "../../scripts/experiments/slope.ts";

const EULER = 0.5772156649015329;

Deno.test("logMoments() has the closed forms of one, two and four squares", () => {
  // One square: E ln z^2 = -gamma - ln 2. The mean of two: an exponential number. Of four: a gamma number.
  for (
    const [k, mean, variance] of [
      [1, -EULER - Math.LN2, Math.PI ** 2 / 2],
      [2, -EULER, Math.PI ** 2 / 6],
      [4, 1 - EULER - Math.LN2, Math.PI ** 2 / 6 - 1],
    ] as const
  ) {
    const found = logMoments(k);
    assertAlmostEquals(found.mean, mean, 1e-14);
    assertAlmostEquals(found.variance, variance, 1e-14);
  }
});

Deno.test("binomialLogs() counts each number of squares as often as it happens", () => {
  // Of two: one with chance 2/3, which is z^2, or both with 1/3, which is twice their mean.
  const [one, both] = [logMoments(1), logMoments(2)];
  const means = [one.mean, both.mean + Math.LN2] as const;
  const mean = (2 * means[0] + means[1]) / 3;
  const variance = (2 * (one.variance + means[0] ** 2) + both.variance + means[1] ** 2) / 3 -
    mean ** 2;
  const found = binomialLogs(2);
  assertAlmostEquals(found.mean, mean, 1e-14);
  assertAlmostEquals(found.variance, variance, 1e-14);
});

Deno.test("binomialLogs() of many is 5/n, and its mean half of it below 0", () => {
  const { mean, variance } = binomialLogs(1000);
  assertAlmostEquals(1000 * variance, 5, 0.03);
  assertAlmostEquals(1000 * mean, -2.5, 0.02);
});

Deno.test("slopeOf() is the least-squares line's slope, and how well points hold it", () => {
  const { slope, reach } = slopeOf([[0, 1], [1, 2], [2, 6]]);
  assertAlmostEquals(slope, 2.5, 1e-15);
  assertAlmostEquals(reach, Math.sqrt(2), 1e-15);
});
