/**
 * A sweep in a few lines of text, for a terminal.
 */
import { type Metric, METRIC_RULES, type MetricRule } from "../../src/probe/metrics.ts";
import type { GradientRow } from "../../src/sweep/columns/gradients.ts";
import type { SweepResult } from "../../src/sweep/sinks/memory.ts";
import { optionText } from "../../src/options/option.ts";
import type { NetsKey } from "../../src/sweep/columns/nets.ts";
import { seedCount } from "../../src/sweep/seeds.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import { type NetSize, sizeKey, sizesOf } from "../../src/sweep/sizes.ts";
import { signed, verdictLines } from "./verdicts.ts";
import { bareTable, type Cell, scientific } from "../../src/text/table.ts";

/** Depths, or sizes, that a line lists; there may be thousands. */
const MOST_LISTED = 10;

/** What a summary is made from. */
type Summarised = Pick<SweepResult, "config" | "gradients" | "decay">;

/**
 * For each metric a table: per depth and width, the variants side by side, with the first layer's median
 * magnitude, the median ratio of the first to the last layer's, and the median slope. Below it, a verdict
 * on the deepest nets of each variant, and the values that are not in the table.
 */
export function summary(result: Summarised): string {
  return result.config.metrics.map((metric) => metricSummary(result, metric)).join("\n\n");
}

function metricSummary({ config, gradients, decay }: Summarised, metric: Metric): string {
  const { variants, width: widths, activation, seeds } = config;
  const hasWidths = widths.length > 1;
  const sizeCells = ({ depth, width }: NetSize) =>
    hasWidths ? [`${depth}`, `${width}`] : [`${depth}`];
  const rows: Cell[][] = [
    [
      ...(hasWidths ? ["", ""] : [""]),
      ...variants.map((content) => ({ content, colSpan: 3, hAlign: "center" as const })),
    ],
    [
      ...(hasWidths ? ["depth", "width"] : ["depth"]),
      ...variants.flatMap(() => ["first layer", "first/last", "decades/layer"]),
    ],
  ];
  const own = gradients.filter((row) => row.metric === metric);
  const firsts = byNets(own.filter(({ layer }) => layer === 0));
  const decays = byNets(decay.filter((row) => row.metric === metric));
  for (const size of sizesOf(config)) {
    const cells = variants.flatMap((variant) => {
      const key = netsKey({ variant, ...size });
      const { median, log10_median } = firsts.get(key)!;
      const { first_over_last_median, log10_first_over_last_median, slope_median } = decays.get(
        key,
      )!;
      return [
        scientific(median, log10_median),
        scientific(first_over_last_median, log10_first_over_last_median),
        signed(slope_median),
      ];
    });
    rows.push([...sizeCells(size), ...cells]);
  }
  const inputs = config.inputs === undefined ? "" : `${config.inputs.length} input rows, `;
  const { what, slope } = MEASURED[METRIC_RULES[metric].of];
  const parts = [
    activation,
    ...(config.init === "torch" ? [] : [config.init]),
    ...(config.output === "activated" ? [] : [`${config.output} output`]),
  ];
  const title = `${metric} of ${what}: ${parts.join(", ")}, ` +
    `${hasWidths ? "widths" : "width"} ${optionText(widths)}, ${inputs}` +
    `${seedCount(seeds)} seeds (medians; ${slope})`;
  const table = bareTable(rows[1]!.map(() => "right"), rows);
  const deepest = sizesOf(config).at(-1)!;
  const verdicts = variants.flatMap((variant) =>
    verdictLines(decays.get(netsKey({ variant, ...deepest }))!, hasWidths)
  );
  return [title, table, ...verdicts, ...notes(own, config)].join("\n");
}

/** What a metric is of, and what the sign of its slope means. */
const MEASURED: Readonly<Record<MetricRule["of"], { what: string; slope: string }>> = {
  "gradient": { what: "the weight gradient", slope: "+ vanishes toward the input" },
  "input": { what: "the layer's input", slope: "- vanishes toward the output" },
  "pre-activation": {
    what: "the gradient by the pre-activation",
    slope: "+ vanishes toward the input",
  },
};

/** The nets of a row as the key of a map. */
function netsKey(nets: NetsKey): string {
  return `${nets.variant} ${sizeKey(nets)}`;
}

/** Rows by their nets, each of which has one. */
function byNets<Row extends NetsKey>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [netsKey(row), row]));
}

/** What the table leaves out: zeros and what is not finite, where there are any. */
function notes(
  rows: readonly GradientRow[],
  { width, output }: Pick<SweepConfig, "width" | "output">,
): string[] {
  const hasWidths = width.length > 1;
  return [...Map.groupBy(rows, ({ variant }) => variant)].flatMap(([variant, own]) => {
    const total = (column: "seeds" | "zero" | "nonfinite") =>
      own.reduce((sum, row) => sum + row[column], 0);
    const lines: string[] = [];
    for (
      const [column, meaning] of [
        ["zero", "exactly 0, left out of logarithms and slopes"],
        ["nonfinite", "not finite, left out of everything"],
      ] as const
    ) {
      if (total(column) === 0) continue;
      lines.push(`${variant}: ${total(column)} of ${total("seeds")} magnitudes are ${meaning}`);
    }
    const dead = own.filter(({ layer, depth, zero }) => layer === depth - 1 && zero > 0);
    if (dead.length > 0) {
      const where = dead.slice(0, MOST_LISTED).map(({ depth, width, zero, seeds }) =>
        `${zero} of ${seeds} at depth ${depth}${hasWidths ? ` and width ${width}` : ""}`
      );
      if (dead.length > MOST_LISTED) {
        where.push(`and more at ${dead.length - MOST_LISTED} ${hasWidths ? "sizes" : "depths"}`);
      }
      lines.push(
        `${variant}: first/last leaves out nets whose last layer is 0: ${where.join(", ")}`,
      );
      if (output === "activated") {
        lines.push(
          `${variant}: there the output unit's activation is flat; --output linear leaves it out`,
        );
      }
    }
    return lines;
  });
}
