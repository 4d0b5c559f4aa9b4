/**
 * A sweep as one page of HTML, which needs nothing else: what becomes of the gradient in words, in charts
 * and in numbers, and how to do it again.
 */
import denoJson from "../../deno.json" with { type: "json" };
import { optionText } from "../../src/options/option.ts";
import type { Metric } from "../../src/probe/metrics.ts";
import { csvText, fileName } from "../../src/sweep/columns/tables.ts";
import { SWEEP_OPTIONS } from "../../src/sweep/options.ts";
import { sizesOf } from "../../src/sweep/sizes.ts";
import { seedCount } from "../../src/sweep/seeds.ts";
import type { Found } from "../../src/sweep/sinks/memory.ts";
import { scientific } from "../../src/text/table.ts";
import { commandLine } from "../command/command_line.ts";
import { flagName } from "../command/flags.ts";
import { noteSentences } from "../command/notes.ts";
import { counted, slopeText } from "../command/summary.ts";
import { signed, verdictSentences } from "../command/verdicts.ts";
import type { DrawnChart } from "./charts.ts";
import { download, htmlTable, text } from "./markup.ts";
import { STYLE } from "./style.ts";
import { capital } from "../../src/text/capital.ts";

/** Larger tables are not in the page, in letters. */
const MOST_IN_PAGE = 2 ** 22;

/** More rows are not shown, but are in the files. */
const MOST_ROWS = 200;

/** The page of what a sweep found. */
export function reportPage(found: Found, charts: readonly DrawnChart[]): string {
  const { metrics, activation, seeds, width } = found.config;
  const title =
    `Gradients of ${activation} nets, ${width.length > 1 ? "widths" : "width"} ${
      optionText(width)
    }, ` +
    counted(seedCount(seeds), "seed");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}${charts.map((chart) => chart.rules(idOf(chart))).join("\n")}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
<p class="quiet">How the magnitude of each layer's gradient changes with depth, at initialisation.</p>
${metrics.map((metric) => metricPart(found, metric, charts)).join("\n")}
<h2>The numbers</h2>
<p>${tableLinks(found)}</p>
<h2>The configuration</h2>
${configuration(found)}
<h2>Run it again</h2>
<p>In a clone of gradflow ${denoJson.version}; the same flags give the same bytes:</p>
<pre>${text(commandLine(found.config))}</pre>
</main>
</body>
</html>
`;
}

/** What is said of one metric: verdicts, charts, a table. */
function metricPart(found: Found, metric: Metric, charts: readonly DrawnChart[]): string {
  const { config, decay, gradients } = found;
  const deepest = sizesOf(config).at(-1)!;
  const verdicts = decay.filter((row) =>
    row.metric === metric && row.depth === deepest.depth && row.width === deepest.width
  ).map((row) => {
    const [shallow, deep] = [config.depths[0]!, row.depth].map((depth) =>
      gradients.find((other) =>
        other.layer === 0 && other.metric === metric && other.variant === row.variant &&
        other.width === row.width && other.depth === depth
      )
    );
    const [verdict, ...more] = verdictSentences(row, config.width.length > 1, shallow, deep)
      .map((sentence) => `${text(sentence.join(" "))}.`);
    const beware = more.length === 0
      ? ""
      : `\n<ul>${more.map((sentence) => `<li>${capital(sentence)}</li>`).join("")}</ul>`;
    return `<div class="verdict"><p>${verdict}</p>${beware}</div>`;
  });
  const figures = charts.filter((chart) => chart.metric === metric).map((chart) =>
    `<figure id="${idOf(chart)}" role="img" tabindex="0" aria-label="${
      text(chart.description)
    }">${chart.svg}</figure>`
  );
  return [
    ...(config.metrics.length > 1 ? [`<h2>${metric}</h2>`] : []),
    ...verdicts,
    ...figures,
    summaryTable(found, metric),
    ...leftOut(found, metric),
  ].join("\n");
}

function idOf({ chart, metric }: DrawnChart): string {
  return `${chart}-${metric}`;
}

/** A row for each variant, depth and width. */
function summaryTable({ decay, gradients }: Found, metric: Metric): string {
  const own = decay.filter((row) => row.metric === metric);
  const firsts = gradients.filter((row) => row.metric === metric && row.layer === 0);
  const rows = own.slice(0, MOST_ROWS).map((row, i) => [
    row.variant,
    row.depth,
    row.width,
    scientific(firsts[i]!.median, firsts[i]!.log10_median),
    scientific(row.first_over_last_median, row.log10_first_over_last_median),
    signed(row.slope_median),
    Number.isNaN(row.slope_q05) ? "-" : `${signed(row.slope_q05)} to ${signed(row.slope_q95)}`,
    signed(row.theory_slope),
    row.verdict,
  ]);
  const more = own.length - rows.length;
  const head = ["variant", "depth", "width", "first layer", "first/last", "decades per layer"]
    .concat(["9 in 10 nets", "theory", "verdict"]);
  return htmlTable(
    `${metric}: medians over the seeds, first/last of each net's own ratio. Decades per layer is the ` +
      `slope of the logarithm along the layers: ${
        slopeText(metric)
      }. Theory is that of infinitely wide nets, for ` +
      `mean squares${more > 0 ? `. ${more} more rows are in decay.csv` : ""}.`,
    head,
    rows,
  );
}

/** What is in no ratio or slope. */
function leftOut({ config, gradients }: Found, metric: Metric): string[] {
  const own = gradients.filter((row) => row.metric === metric);
  return noteSentences(own, metric, config).map((sentence) =>
    `<p class="quiet">${text(sentence.join(" "))}.</p>`
  );
}

/** The tables as files to save, or where they lie. */
function tableLinks({ gradients, decay }: Found): string {
  const links = ([["gradients", gradients], ["decay", decay]] as const).map(([name, rows]) => {
    const file = fileName(name);
    let content = "";
    for (const piece of csvText(name, rows as never)) {
      content += piece;
      if (content.length > MOST_IN_PAGE) {
        return `<a href="${file}">${file}</a> (too large to be in this page: it lies beside it)`;
      }
    }
    return download(file, "text/csv", content);
  });
  return `Save ${
    links.join(" and ")
  }: every layer's distribution over the seeds, and how it changes ` +
    "from layer to layer.";
}

function configuration({ config }: Found): string {
  const rows = Object.entries(SWEEP_OPTIONS).flatMap(([name]) => {
    const value = config[name as keyof typeof config];
    return value === undefined
      ? []
      : [`<dt>${text(flagName(name).slice(2))}</dt><dd>${text(optionText(value))}</dd>`];
  });
  return `<dl>\n${rows.join("\n")}\n</dl>`;
}
