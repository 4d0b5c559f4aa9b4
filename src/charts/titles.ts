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
import { capital } from "../text/capital.ts";

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
  /** What is found; variants with the same text are named together. */
  readonly text: string;
}

/** The most different texts that a title has. */
const MOST_TOLD = 2;

/** The most variants that are named together. */
const MOST_NAMED = 3;

/** What a title is made from. */
export interface TitleParts {
  /** The beginning of the sentence. */
  readonly begin: string;
  /** How the sentence goes on for each variant. */
  readonly clauses: readonly Clause[];
  /** What follows a clause: of which variants it is. */
  readonly of: (variants: string) => string;
  /** What stands between two clauses. */
  readonly between: string;
  /** How the chart is to be read. */
  readonly reading: string;
  /** Where the chart has nets whose first or last layer is 0, if that is not seen. */
  readonly silent?: string;
  /** Which sizes the nets have, and which are the largest, where the chart has several widths. */
  readonly sizes?: { readonly text: string; readonly largest: string };
  /** How wide the chart is, in pixels. */
  readonly width: number;
}

/** A chart's title. */
export function titleOf(nets: Nets, parts: TitleParts): ChartTitle {
  const { begin, reading, silent = "", sizes, width } = parts;
  const largest = sizes?.largest ?? `depth ${nets.depths.at(-1)!}`;
  const text = `${begin}${finding(parts)}`;
  return {
    text: lines(capital(text), width, SIZES.title, "bold"),
    subtitle: [netsText(nets, sizes?.text), reading, leftOut(nets, largest, silent)].filter((
      part,
    ) => part !== "")
      .flatMap(
        (part) => lines(part, width, SIZES.subtitle),
      ),
  };
}

/** The clauses of all variants, or where these are many, of the two extremes. */
function finding({ clauses, of, between }: Pick<TitleParts, "clauses" | "of" | "between">): string {
  const texts = Map.groupBy(clauses, ({ text }) => text);
  if (texts.size <= MOST_TOLD) {
    return [...texts].map(([text, same]) => `${text}${of(named(same))}`).join(between);
  }
  const known = clauses.filter(({ number }) => !Number.isNaN(number)).sort((a, b) =>
    b.number - a.number
  );
  const [most, least] = [known[0] ?? clauses[0]!, known.at(-1) ?? clauses[0]!];
  const ends = [...new Set([most, least])].map((end) => `${end.text}${of(end.variant)}`);
  return `${ends.join(between)} (${
    ends.length === 1 ? "one" : "the extremes"
  } of ${clauses.length} variants)`;
}

/** The names of some variants, or how many they are. */
function named(clauses: readonly Clause[]): string {
  const names = clauses.map(({ variant }) => variant);
  if (names.length > MOST_NAMED) return `${names.length} kinds of`;
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** A title and all that is below it as one text. */
export function descriptionOf({ text, subtitle }: ChartTitle): string {
  return `${text.join(" ")}. ${subtitle.join(" ")}`;
}

/** The nets of a chart. */
function netsText(nets: Nets, sizes = widthText(nets)): string {
  const { config, seeds } = nets;
  return [
    measured(nets),
    ...(config === undefined ? [] : [config.activation]),
    ...(config?.output === "linear" ? ["linear output"] : []),
    sizes,
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

function widthText({ width, widths }: Nets): string {
  return `width ${width}${widths.length > 1 ? ` (of ${widths.map(String).join(", ")})` : ""}`;
}

/** Which of the largest nets have no gradient, or one that is not finite. */
function leftOut({ variants, depths, decay }: Nets, largest: string, silent: string): string {
  const depth = depths.at(-1)!;
  const some = (column: "silent" | "nonfinite", words: string) => {
    const nets = variants.flatMap((variant) => {
      const share = decay(variant, depth)?.[column] ?? 0;
      return share > 0 ? [`${shareText(share)} of ${variant} nets`] : [];
    });
    return nets.length === 0 ? [] : [`${words}: ${nets.join(", ")}`];
  };
  const parts = [
    ...some("silent", `exactly 0 at the first or last layer${silent}`),
    ...some("nonfinite", "infinite or NaN, and not drawn"),
  ];
  return parts.length === 0 ? "" : `Of ${largest}, ${parts.join("; ")}.`;
}
