/**
 * The files beside the tables: the report, and charts by themselves.
 */
import { messageOf } from "../../src/options/problem.ts";
import type { Content } from "../../src/sweep/sinks/directory.ts";
import type { Found } from "../../src/sweep/sinks/memory.ts";
import { chartFile, chartSvg, drawCharts } from "./charts.ts";
import type { ToPng } from "./png.ts";
import { reportPage } from "./report.ts";

/** Which files are wanted. */
export interface Wanted {
  readonly noReport: boolean;
  readonly svg: boolean;
  readonly png: boolean;
}

/** Kept apart, since Deno downloads all that it finds by following imports, called or not. */
const EXTENSION = ".ts";

/**
 * The files by their paths in the sweep's directory.
 *
 * @throws {Error} If the charts cannot be drawn, saying how to do without them.
 */
export async function filesOf(found: Found, wanted: Wanted): Promise<ReadonlyMap<string, Content>> {
  if (wanted.noReport && !wanted.svg && !wanted.png) return new Map();
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
  if (!noReport) files.set("report.html", reportPage(found, charts));
  if (svg) {
    for (const chart of charts) files.set(chartFile(chart, found, "svg"), chartSvg(chart));
  }
  if (png) {
    const { toPng }: { readonly toPng: ToPng } = await import(`./png${EXTENSION}`);
    for (const chart of charts) files.set(chartFile(chart, found, "png"), toPng(chart.svg));
  }
  return files;
}
