/**
 * Which nets a chart shows: those of one metric and one width.
 */
import * as v from "valibot";
import type { Activation } from "../nn/activations.ts";
import type { Init } from "../nn/initialisations.ts";
import type { Output } from "../nn/outputs.ts";
import type { Variant } from "../nn/variants.ts";
import { checkOptions, type Schemas } from "../options/check.ts";
import { notAllowed, OptionsError, show, valueProblem } from "../options/problem.ts";
import * as schema from "../options/schemas.ts";
import { type Metric, METRICS } from "../probe/metrics.ts";
import type { DecayRow } from "../sweep/columns/decay.ts";
import type { GradientRow } from "../sweep/columns/gradients.ts";
import { type Theme, THEMES } from "./theme.ts";

/** What a subtitle says of the nets that is not in the rows. */
export interface NetsConfig extends Init {
  /** The activation after each linear layer. */
  readonly activation: Activation;
  /** What follows the last linear layer. */
  readonly output: Output;
}

/** What charts are made from. A SweepResult is such a source. */
export interface ChartSource {
  /** The rows of gradients.csv. */
  readonly gradients: readonly GradientRow[];
  /** The rows of decay.csv. */
  readonly decay: readonly DecayRow[];
  /** The configuration, as in sweep.json, for the subtitle. */
  readonly config?: NetsConfig | undefined;
}

/** What a chart may be told. */
export interface ChartOptions {
  /** Colours for a light page or a dark one. Default: `light`. */
  readonly theme?: Theme | undefined;
  /** Which magnitude. Default: the first one in the rows. */
  readonly metric?: Metric | undefined;
  /** Of which width. Default: the widest one in the rows. */
  readonly width?: number | undefined;
  /**
   * How wide all panels are together, with what is between them, in pixels from 200 to 10,000; axes and
   * legends come on top. Where there is little room, panels are below each other. Default: 720.
   */
  readonly pixels?: number | undefined;
}

/** The options' schemas. */
const SCHEMAS = {
  theme: v.optional(schema.name(THEMES), "light"),
  metric: v.optional(schema.name(METRICS)),
  width: v.optional(schema.wholeNumber(1)),
  pixels: v.optional(schema.wholeNumber(200, 10_000), 720),
} satisfies Schemas;

/** The nets of a chart. */
export interface Nets {
  readonly theme: Theme;
  readonly metric: Metric;
  readonly width: number;
  /** How wide all panels are together. */
  readonly pixels: number;
  /** All widths that there are, ascending. */
  readonly widths: readonly number[];
  /** In the order of the rows. */
  readonly variants: readonly Variant[];
  /** Ascending. */
  readonly depths: readonly number[];
  /** The number of seeds. */
  readonly seeds: number;
  readonly config: NetsConfig | undefined;
  /** The rows of a variant and depth, from the first layer to the last; none if there are none. */
  readonly layers: (variant: Variant, depth: number) => readonly GradientRow[];
  /** The row of a variant and depth, if there is one. */
  readonly decay: (variant: Variant, depth: number) => DecayRow | undefined;
}

/**
 * The nets that a chart is of.
 *
 * @throws {OptionsError} Naming all options that cannot be used, such as a metric that no row is of.
 * @throws {RangeError} If there is no row.
 * @throws {TypeError} If the source has no rows at all.
 */
export function netsOf(source: ChartSource, options: ChartOptions): Nets {
  if (![source?.gradients, source?.decay].every((rows) => Array.isArray(rows))) {
    const allowed = "what a sweep found: an object with the rows gradients and decay";
    throw new TypeError(notAllowed("source", show(source), allowed));
  }
  const { gradients, decay, config } = source;
  const { theme, metric, width, pixels } = checkOptions(SCHEMAS, options);
  const first = gradients[0];
  if (first === undefined) throw new RangeError(notAllowed("gradients", "no row", "one or more"));
  const metrics = distinct(gradients, "metric");
  const widths = distinct(gradients, "width").sort(ascending);
  const problems = [
    ...(metric === undefined || metrics.includes(metric)
      ? []
      : [valueProblem("metric", metric, `what the rows have: ${metrics.join(", ")}`)]),
    ...(width === undefined || widths.includes(width)
      ? []
      : [valueProblem("width", `${width}`, `what the rows have: ${widths.join(", ")}`)]),
  ];
  if (problems.length > 0) throw new OptionsError(problems);
  const chosen = { metric: metric ?? metrics[0]!, width: width ?? widths.at(-1)! };
  const isChosen = (row: GradientRow | DecayRow) =>
    row.metric === chosen.metric && row.width === chosen.width;
  const rows = gradients.filter(isChosen);
  const keyOf = ({ variant, depth }: Pick<DecayRow, "variant" | "depth">) => `${variant} ${depth}`;
  const byNets = Map.groupBy(rows, keyOf);
  for (const own of byNets.values()) own.sort((a, b) => a.layer - b.layer);
  const decays = new Map(decay.filter(isChosen).map((row) => [keyOf(row), row]));
  return {
    theme: theme!,
    pixels: pixels!,
    ...chosen,
    widths,
    variants: distinct(rows, "variant"),
    depths: distinct(rows, "depth").sort(ascending),
    seeds: rows[0]?.seeds ?? 0,
    config,
    layers: (variant, depth) => byNets.get(keyOf({ variant, depth })) ?? [],
    decay: (variant, depth) => decays.get(keyOf({ variant, depth })),
  };
}

/** The values of a column, each once, in their order. */
function distinct<Name extends keyof GradientRow>(
  rows: readonly GradientRow[],
  column: Name,
): GradientRow[Name][] {
  return [...new Set(rows.map((row) => row[column]))];
}

function ascending(a: number, b: number): number {
  return a - b;
}
