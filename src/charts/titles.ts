/**
 * Titles of charts: the finding in words with its number; below it the nets, how the chart is to be read,
 * and which nets are left out of it.
 */
import type { Variant } from "../nn/variants.ts";
import { METRIC_RULES, type MetricRule } from "../probe/metrics.ts";
import type { ChartTitle } from "./spec.ts";
import type { Nets } from "./nets.ts";
import { countText, lines, shareText } from "./text.ts";
import { SIZES } from "./theme.ts";

/** The words for a magnitude. */
export interface Quantity {
  /** In a sentence. */
  readonly the: string;
  /** Behind a metric's name. */
  readonly of: string;
  /** Toward which end of the net it goes. */
  readonly toward: "input" | "output";
}

/** The words for what a metric is of. */
const QUANTITIES: Readonly<Record<MetricRule["of"], Quantity>> = {
  "gradient": { the: "gradient", of: "the weight gradient", toward: "input" },
  "input": { the: "signal", of: "the layer's input", toward: "output" },
  "pre-activation": {
    the: "backward signal",
    of: "the gradient by the pre-activation",
    toward: "input",
  },
};

/** The words for what a chart's metric is of. */
export function quantityOf({ metric }: Pick<Nets, "metric">): Quantity {
  return QUANTITIES[METRIC_RULES[metric].of];
}

/** What a chart's numbers are, for an axis. */
export function measured(nets: Pick<Nets, "metric">): string {
  return `${nets.metric} of ${quantityOf(nets).of}`;
}

/** How to read bands, if there are any. */
export function bandText(isCut: boolean): string {
  return `Band: 9 in 10 nets${isCut ? ", cut off where it leaves the axis" : ""}.`;
}

/** A variant's part of a finding. */
export interface Clause {
  readonly variant: Variant;
  /** By which variants are compared; NaN if there is no number. */
  readonly number: number;
  readonly text: string;
}

/** The most variants that a title tells of one by one. */
const MOST_TOLD = 2;

/** The clauses that a title has: all, or the two extremes of many. */
function told(clauses: readonly Clause[]): { texts: readonly string[]; rest: string } {
  if (clauses.length <= MOST_TOLD) return { texts: clauses.map(({ text }) => text), rest: "" };
  const known = clauses.filter(({ number }) => !Number.isNaN(number));
  const least = known.reduce<Clause | undefined>(
    (a, b) => a && a.number <= b.number ? a : b,
    undefined,
  );
  const most = known.reduce<Clause | undefined>(
    (a, b) => a && a.number >= b.number ? a : b,
    undefined,
  );
  if (least === undefined || least === most) {
    const text = (least ?? clauses[0]!).text;
    return { texts: [text], rest: ` (one of ${clauses.length} variants)` };
  }
  return { texts: [most!.text, least.text], rest: ` (the extremes of ${clauses.length} variants)` };
}

/** What a title is made from. */
export interface TitleParts {
  /** The beginning of the sentence. */
  readonly begin: string;
  /** How the sentence goes on for each variant. */
  readonly clauses: readonly Clause[];
  /** What stands between two clauses. */
  readonly between: string;
  /** How the chart is to be read. */
  readonly reading: string;
  /** How wide the chart is, in pixels. */
  readonly width: number;
}

/** A chart's title. */
export function titleOf(
  nets: Nets,
  { begin, clauses, between, reading, width }: TitleParts,
): ChartTitle {
  const { texts, rest } = told(clauses);
  const text = `${begin}${texts.join(between)}${rest}`;
  return {
    text: lines(text.charAt(0).toUpperCase() + text.slice(1), width, SIZES.title, "bold"),
    subtitle: [netsText(nets), reading, leftOut(nets)].filter((part) => part !== "").flatMap(
      (part) => lines(part, width, SIZES.subtitle),
    ),
  };
}

/** A title and all that is below it as one text. */
export function descriptionOf({ text, subtitle }: ChartTitle): string {
  return `${text.join(" ")}. ${subtitle.join(" ")}`;
}

/** The nets of a chart. */
function netsText(nets: Nets): string {
  const { config, width, widths, seeds } = nets;
  const others = widths.length > 1 ? ` (of ${widths.map(String).join(", ")})` : "";
  return [
    measured(nets),
    ...(config === undefined ? [] : [config.activation]),
    ...(config?.output === "linear" ? ["linear output"] : []),
    `width ${width}${others}`,
    seeds === 1 ? "1 seed" : `${countText(seeds)} seeds`,
    ...(config === undefined ? [] : [`${config.init} initialisation`]),
    ...(config?.weightGain === undefined || config.weightGain === 1
      ? []
      : [`weight gain ${config.weightGain}`]),
    ...(config?.bias === undefined || config.bias === "torch" ? [] : [`${config.bias} bias`]),
    ...(config?.sigmaW === undefined ? [] : [`sigma_w ${config.sigmaW}`]),
    ...(config?.sigmaB === undefined ? [] : [`sigma_b ${config.sigmaB}`]),
  ].join(", ");
}

/** Which of the deepest nets have no gradient, or one that is not finite. */
function leftOut({ variants, depths, decay }: Nets): string {
  const depth = depths.at(-1)!;
  const some = (column: "silent" | "nonfinite", words: string) => {
    const nets = variants.flatMap((variant) => {
      const share = decay(variant, depth)?.[column] ?? 0;
      return share > 0 ? [`${shareText(share)} of ${variant} nets`] : [];
    });
    return nets.length === 0 ? [] : [`${words}: ${nets.join(", ")}.`];
  };
  const parts = [
    ...some("silent", "exactly 0 at the first or last layer"),
    ...some("nonfinite", "infinite or NaN, and not drawn"),
  ];
  return parts.length === 0 ? "" : `Of depth ${depth}, ${parts.join(" ")}`;
}
