/**
 * What a summary's table leaves out, in words.
 */
import { type Metric, METRIC_RULES } from "../../src/probe/metrics.ts";
import type { GradientRow } from "../../src/sweep/columns/gradients.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import { hang } from "../../src/text/wrap.ts";

/** Why the last layer of a net has no gradient. */
const FLAT = "there the output unit's activation is flat; --output linear leaves it out";

/** The notes in lines. */
export function notes(...args: Parameters<typeof noteSentences>): string[] {
  return noteSentences(...args).flatMap((sentence) => hang(...sentence));
}

/** Zeros and what is not finite, where there are any: a few sentences for each variant, in lines. */
export function noteSentences(
  rows: readonly GradientRow[],
  metric: Metric,
  { width, output }: Pick<SweepConfig, "width" | "output">,
): string[][] {
  return [...Map.groupBy(rows, ({ variant }) => variant)].flatMap(([variant, own]) => {
    const total = (column: "seeds" | "zero" | "nonfinite") =>
      own.reduce((sum, row) => sum + row[column], 0);
    const sentences: string[][] = [];
    for (
      const [column, meaning] of [
        ["zero", "exactly 0: in no logarithm or slope"],
        ["nonfinite", "not finite, left out of everything"],
      ] as const
    ) {
      if (total(column) === 0) continue;
      const share = `${total(column)} of ${total("seeds")} magnitudes`;
      sentences.push([`${variant}: ${share} are ${meaning}`]);
    }
    const dead = own.filter(({ layer, depth, zero }) => layer === depth - 1 && zero > 0);
    if (dead.length > 0) {
      const most = dead.reduce((one, other) => other.zero > one.zero ? other : one);
      const nets = `depth ${most.depth}${width.length > 1 ? `, width ${most.width}` : ""}`;
      const isFlat = output === "activated" && METRIC_RULES[metric].of !== "input";
      sentences.push([
        `${variant}: first/last leaves out nets whose last layer is 0,`,
        `at most ${most.zero} of ${most.seeds} (${nets})${isFlat ? ";" : ""}`,
        ...(isFlat ? [FLAT] : []),
      ]);
    }
    return sentences;
  });
}
