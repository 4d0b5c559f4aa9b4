/**
 * The averages that the recursions take, by fewer nodes, beside those of gaussianAverage().
 */
import { assertAlmostEquals } from "@std/assert";
import { ACTIVATION_RULES, ACTIVATIONS } from "../../src/nn/activations.ts";
import { KINKS } from "../../src/theory/kinks.ts";
import { gaussianAverage } from "../../src/theory/mod.ts";
import { momentsAt } from "../../src/theory/moments.ts";

for (const activation of ACTIVATIONS) {
  Deno.test(`${activation}: the recursions' averages are gaussianAverage()'s`, () => {
    const { at } = ACTIVATION_RULES[activation];
    for (let lnq = -9; lnq <= 30; lnq += 0.3) {
      const q = Math.exp(lnq);
      const average = (f: (value: number, slope: number, u: number) => number) =>
        gaussianAverage(
          (x) => {
            const { value, slope } = at(x);
            return f(value, slope, x / Math.sqrt(q));
          },
          q,
          KINKS[activation],
        );
      const { lnSquare, mean, lnVariance, lnSlope, kurtosis, uudd, dd } = momentsAt(
        activation,
        lnq,
      );
      const square = average((phi) => phi * phi), slopes = average((_, slope) => slope * slope);
      const middle = average((phi) => phi);
      const variance = average((phi) => (phi - middle) ** 2);
      const found = [lnSquare, mean, lnVariance, lnSlope, kurtosis, uudd[0], dd[2]];
      const expected = [
        Math.log(square),
        middle / Math.sqrt(square),
        Math.log(variance),
        Math.log(slopes),
        average((phi) => (phi - middle) ** 4) / variance ** 2,
        average((_, slope, u) => (u * slope) ** 2) / slopes,
        average((phi, slope) => (slope * (phi - middle)) ** 2) / slopes / variance,
      ];
      found.forEach((value, i) => {
        const most = 1e-10 * Math.max(1, Math.abs(expected[i]!));
        assertAlmostEquals(value, expected[i]!, most, `number ${i} at ln q = ${lnq}`);
      });
    }
  });
}
