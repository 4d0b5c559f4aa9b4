/**
 * The files beside the tables: the report, and charts by themselves.
 */
import { CHART_NAMES } from "../../src/charts/charts.ts";
import { messageOf } from "../../src/options/problem.ts";
import { METRICS } from "../../src/probe/metrics.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import type { Content } from "../../src/sweep/sinks/directory.ts";
import type { Found } from "../../src/sweep/sinks/memory.ts";
import { chartFile, chartsOf, chartSvg, drawCharts } from "./charts.ts";
import type { ToPng } from "./png.ts";
import { reportPage } from "./report.ts";

/** Which files are wanted. */
export interface Wanted {
  readonly noReport: boolean;
  readonly svg: boolean;
  readonly png: boolean;
}

/** The report's file. */
const REPORT = "report.html";

/** The files that any sweep may have beside its tables. */
export const ALL_FILES: ReadonlySet<string> = new Set([
  REPORT,
  ...CHART_NAMES.flatMap((chart) =>
    METRICS.flatMap((metric) =>
      [[metric], METRICS].flatMap((metrics) =>
        (["svg", "png"] as const).map((kind) => chartFile({ chart, metric }, { metrics }, kind))
      )
    )
  ),
]);

/** Kept apart, since Deno downloads all that it finds by following imports, called or not. */
const EXTENSION = ".ts";

/** The paths of the files that are wanted, in the sweep's directory. */
export function namesOf(config: SweepConfig, { noReport, svg, png }: Wanted): string[] {
  const kinds = [...(svg ? ["svg"] as const : []), ...(png ? ["png"] as const : [])];
  const charts = kinds.flatMap((kind) =>
    chartsOf(config).map((chart) => chartFile(chart, config, kind))
  );
  return [...(noReport ? [] : [REPORT]), ...charts];
}

/**
 * The files by their paths in the sweep's directory.
 *
 * @throws {Error} If the charts cannot be drawn, saying how to do without them.
 */
export async function filesOf(found: Found, wanted: Wanted): Promise<ReadonlyMap<string, Content>> {
  if (namesOf(found.config, wanted).length === 0) return new Map();
  try {
    return await drawnFiles(found, wanted);
  } catch (cause) {
    const why = messageOf(cause);
    throw new Error(`the charts cannot be drawn (--no-report leaves them out): ${why}`, { cause });
  }
}

async function drawnFiles(found: Found, { noReport, svg, png }: Wanted) {
  const files = new Map<string, Content>();
  const charts = await drawCharts(found);
  if (!noReport) files.set(REPORT, reportPage(found, charts));
  if (svg) {
    for (const chart of charts) files.set(chartFile(chart, found.config, "svg"), chartSvg(chart));
  }
  if (png) {
    const { toPng }: { readonly toPng: ToPng } = await import(`./png${EXTENSION}`);
    for (const chart of charts) files.set(chartFile(chart, found.config, "png"), toPng(chart.svg));
  }
  return files;
}
