/**
 * What becomes of gradients on their way, in words.
 */
import type { Variant } from "../nn/variants.ts";
import type { Verdict } from "../statistics/verdict.ts";
import type { DecayRow } from "../sweep/columns/decay.ts";
import { rateOf } from "../sweep/verdict.ts";
import type { Nets } from "./nets.ts";
import { layersText, shareText } from "./text.ts";
import type { Clause } from "./titles.ts";

/** What a variant's deepest nets do to the gradient. */
export function rateClause(nets: Nets, variant: Variant): Clause {
  const depth = nets.depths.at(-1)!;
  const row = nets.decay(variant, depth);
  if (row === undefined) return { variant, number: NaN, text: "is not known" };
  const { rate } = rateOf(row);
  return { variant, number: rate, text: TURNS[row.verdict](row, rate) };
}

/** Verdicts as parts of a sentence. */
const TURNS: Readonly<Record<Verdict, (row: DecayRow, rate: number) => string>> = {
  vanishing: (_, rate) => `shrinks ${pace(rate)}`,
  exploding: (_, rate) => `grows ${pace(rate)}`,
  stable: ({ depth }) => `changes less than 100-fold over ${layersText(depth)}`,
  silent: ({ silent }) =>
    `is exactly 0 at the first or last layer, for ${shareText(silent)} of the seeds,`,
  unknown: ({ depth, nonfinite }) =>
    depth === 1
      ? "has one layer and no trend"
      : nonfinite > 0.5
      ? `is infinite or NaN, for ${shareText(nonfinite)} of the seeds,`
      : `has no clear trend over ${layersText(depth)}`,
};

/** A rate, in decades per layer, in words. */
function pace(rate: number): string {
  const size = Math.abs(rate);
  return size < 1
    ? `tenfold every ${(1 / size).toFixed(1)} layers`
    : `by ${size.toFixed(1)} decades every layer`;
}
