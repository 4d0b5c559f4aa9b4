/**
 * The tables in docs/ that follow from tables in the code: flags, columns, names.
 *
 * `deno task docs` writes them; a test sees to it that they are up to date.
 */
import { ACTIVATION_RULES } from "../../src/nn/activations.ts";
import { BIAS_RULES, INITIALISATION_RULES } from "../../src/nn/initialisations.ts";
import { OUTPUT_RULES } from "../../src/nn/outputs.ts";
import { VARIANT_RULES } from "../../src/nn/variants.ts";
import { CHARTS } from "../../src/charts/charts.ts";
import type { AnyTable } from "../../src/options/option.ts";
import { METRIC_RULES, type MetricRule } from "../../src/probe/metrics.ts";
import { TABLES } from "../../src/sweep/columns/tables.ts";
import { SWEEP_OPTIONS } from "../../src/sweep/options.ts";
import { flagName } from "../command/flags.ts";
import { exampleOf } from "../command/usage.ts";
import { COMMAND_OPTIONS } from "../resume/options.ts";
import { fillTables, markdownTable } from "./markdown.ts";

/** The pages that have such tables. */
export const PAGES: readonly URL[] = ["sweep", "family", "charts"].map((page) =>
  new URL(`../../docs/${page}.md`, import.meta.url)
);

/** The flags that make a net one of the family, and what each may be. */
const FAMILY = [
  ["--activation", ACTIVATION_RULES],
  ["--init", INITIALISATION_RULES],
  ["--bias", BIAS_RULES],
  ["--variants", VARIANT_RULES],
  ["--output", OUTPUT_RULES],
] as const;

/** What a magnitude may be of. */
const MEASURED: Readonly<Record<MetricRule["of"], string>> = {
  "gradient": "the weight's gradient, all entries",
  "input": "its first factor, over rows and inputs",
  "pre-activation": "its second factor, over rows and units",
};

/** The tables by the names that stand in the pages. */
const CONTENTS: Readonly<Record<string, () => string>> = {
  "sweep flags": () => flagTable(SWEEP_OPTIONS),
  "command flags": () => flagTable(COMMAND_OPTIONS),
  "gradients columns": () => columnTable("gradients"),
  "decay columns": () => columnTable("decay"),
  "runs columns": () => columnTable("runs"),
  "family": () => markdownTable(["flag", "name", "formula", "source"], FAMILY.flatMap(familyRows)),
  "charts": () =>
    markdownTable(
      ["name", "what it shows"],
      Object.entries(CHARTS).map(([name, { meaning }]) => [`\`${name}\``, meaning]),
    ),
  "metrics": () =>
    markdownTable(
      ["metric", "what it is", "of"],
      Object.entries(METRIC_RULES).map(([name, { meaning, of }]) => [
        `\`${name}\``,
        meaning,
        MEASURED[of],
      ]),
    ),
};

/**
 * A page with its tables as the code has them.
 *
 * @throws {Error} If there is no table of a name.
 */
export function withTables(page: string): string {
  return fillTables(page, (name) => {
    const content = CONTENTS[name];
    if (content === undefined) throw new Error(`there is no table "${name}"`);
    return content();
  });
}

function familyRows([flag, rules]: (typeof FAMILY)[number]): string[][] {
  return Object.entries(rules).map(([name, { formula, source }]) => [
    `\`${flag}\``,
    `\`${name}\``,
    formula,
    source,
  ]);
}

function flagTable(options: AnyTable): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const example = exampleOf(option);
    return [`\`${flagName(name)}\``, example && `\`${example}\``, option.help];
  });
  return markdownTable(["flag", "default", "meaning"], rows);
}

function columnTable(name: keyof typeof TABLES): string {
  const columns = Object.entries<{ meaning: string }>(TABLES[name].columns);
  return markdownTable(
    ["column", "meaning"],
    columns.map(([name, { meaning }]) => [`\`${name}\``, meaning]),
  );
}

if (import.meta.main) {
  for (const page of PAGES) {
    await Deno.writeTextFile(page, withTables(await Deno.readTextFile(page)));
  }
}
