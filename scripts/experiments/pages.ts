/**
 * Runs all experiments, and writes what they measure into their pages in docs/experiments/:
 * `deno task experiments`.
 */
import { complain } from "../command/speak.ts";
import { fillTables, markdownTable } from "../docs/markdown.ts";
import { cellsOf, HEAD } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";
import { EXPERIMENTS } from "./experiments.ts";

/** The page of an experiment. */
export function pageOf({ name }: Experiment): URL {
  return new URL(`../../docs/experiments/${name}.md`, import.meta.url);
}

/** A page's text with the table of what was measured. */
export function withFindings(
  page: string,
  experiment: Experiment,
  findings: readonly Finding[],
): string {
  const rows = findings.map((finding) => cellsOf(experiment, finding));
  return fillTables(page, () => markdownTable(HEAD, rows));
}

if (import.meta.main) {
  for (const experiment of EXPERIMENTS) {
    const page = pageOf(experiment);
    const findings = await experiment.measure("full");
    await Deno.writeTextFile(
      page,
      withFindings(await Deno.readTextFile(page), experiment, findings),
    );
    await complain(`${experiment.name}: ${findings.length} numbers`);
  }
}
