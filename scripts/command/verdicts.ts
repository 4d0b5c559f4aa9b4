/**
 * A sweep's verdicts in words, with the numbers behind them.
 */
import type { DecayRow } from "../../src/sweep/columns/decay.ts";
import type { GradientRow } from "../../src/sweep/columns/gradients.ts";
import { LITTLE, STABLE_DECADES, type Verdict } from "../../src/statistics/verdict.ts";
import { isMeanTrusted, rateOf } from "../../src/sweep/verdict.ts";
import { scientific } from "../../src/text/table.ts";
import { hang } from "../../src/text/wrap.ts";

/** A sentence in the lines of a terminal. */
type Sentence = readonly string[];

/** What the words of a verdict go on with. */
const WORDS: Readonly<Record<Verdict, (row: DecayRow) => Sentence>> = {
  vanishing: (row) => changing(row, "is lost"),
  exploding: (row) => changing(row, "is gained"),
  stable: (row) => ["less than two decades from end to end,", rateText(row)],
  silent: () => [],
  unknown: () => ["the numbers leave the rate in doubt"],
};

/** The verdict on the nets of a row, and what to beware of, in lines: see {@linkcode verdictSentences}. */
export function verdictLines(...args: Parameters<typeof verdictSentences>): string[] {
  return hang(...verdictSentences(...args).flat());
}

/**
 * The verdict on the nets of a row, and what to beware of: layers that all grow with the depth, a mean that
 * does not stand for most nets, a line that describes little, silent nets.
 *
 * @param hasWidths Whether there are nets of several widths.
 * @param shallow The first layer of the shallowest nets that are like those of the row.
 * @param deep The first layer of the nets of the row.
 */
export function verdictSentences(
  row: DecayRow,
  hasWidths: boolean,
  shallow?: GradientRow,
  deep?: GradientRow,
): Sentence[] {
  const { verdict, variant, depth, width, r2_median, silent } = row;
  const nets = `${variant}, depth ${depth}${hasWidths ? `, width ${width}` : ""}`;
  const [first, ...more] = WORDS[verdict](row);
  const sentences: Sentence[] = [
    [`${nets}: ${verdict}${first === undefined ? "" : `: ${first}`}`, ...more],
  ];
  const decades = (deep?.log10_median ?? 0) - (shallow?.log10_median ?? 0);
  if (verdict === "stable" && Math.abs(decades) >= STABLE_DECADES && Number.isFinite(decades)) {
    const median = ({ depth, median, log10_median }: GradientRow) =>
      `${scientific(median, log10_median)} at depth ${depth}`;
    sentences.push([
      `but the deeper the net, the ${
        decades > 0 ? "larger" : "smaller"
      } in all layers: the first one's`,
      `median is ${median(shallow!)}, and ${median(deep!)}`,
    ]);
  }
  if (!isMeanTrusted(row) && signed(row.slope_mean) !== signed(row.slope_median)) {
    sentences.push([
      `do not trust the mean slope, ${signed(row.slope_mean)}, which follows a few nets;`,
      `the median is ${signed(row.slope_median)}, and 9 of 10 nets are from ` +
      `${signed(row.slope_q05)} to ${signed(row.slope_q95)}`,
    ]);
  }
  if (r2_median < LITTLE) {
    sentences.push([
      `a straight line describes little here: R^2 is ${r2_median.toFixed(2)} (median)`,
    ]);
  }
  if (silent > 0) {
    const share = silent < 0.001 ? "under 0.1" : (100 * silent).toFixed(1);
    sentences.push([`${share} % of the nets are silent: their first or last layer is exactly 0`]);
  }
  return sentences;
}

/** A verdict of a rate that adds up. */
function changing(row: DecayRow, what: string): Sentence {
  const layers = 1 / Math.abs(rateOf(row).rate);
  return [
    `a decade ${what} every ${layers < 1 ? layers.toPrecision(2) : layers.toFixed(1)} layers,`,
    `about float16's six decades after ${row.layers_to_1e6} layers, ` +
    `float32's 38 after ${row.layers_to_1e38},`,
    rateText(row),
  ];
}

function rateText(row: DecayRow): string {
  const { of, rate } = rateOf(row);
  const where = of === "median"
    ? "the median of the nets"
    : `the mean over the nets' layers ${row.interior_from} to ${row.interior_to}`;
  return `by ${signed(rate)} decades/layer, ${where}`;
}

/** A slope with its sign. */
export function signed(value: number): string {
  if (Number.isNaN(value)) return "-";
  const text = value.toFixed(3);
  return Number(text) === 0 ? "+0.000" : value < 0 ? text : `+${text}`;
}
