/**
 * Experiments as commands: what they print, and when they fail.
 */
import * as schema from "../../src/options/schemas.ts";
import { bareTable } from "../../src/text/table.ts";
import { wrap } from "../../src/text/wrap.ts";
import { runCommand } from "../command/command.ts";
import { readOptions } from "../command/flags.ts";
import { say } from "../command/speak.ts";
import { usage } from "../command/usage.ts";
import { type Experiment, type Finding, isWithin } from "./experiment.ts";

const FLAGS = {
  small: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "measure little: enough to see that it works, in a second or two",
  },
} as const;

/** What stands above the numbers of a finding. */
export const HEAD: readonly string[] = ["", "measured", "predicted", "margin"];

/**
 * An experiment's command: prints each number measured, beside the one predicted if there is one.
 *
 * @param args The words after the script's name.
 * @returns The exit code: 1 if a number is not within its margin.
 */
export async function main(experiment: Experiment, args: readonly string[]): Promise<number> {
  const { name, question } = experiment;
  const text = usage(
    `deno run -A scripts/experiments/${name}.ts [flags]`,
    `${question} Measures, and prints what was predicted beside it; docs/experiments/${name}.md ` +
      "says more.",
    FLAGS,
  );
  return await runCommand(name, text, args, async () => {
    const { small } = readOptions(FLAGS, args);
    const findings = await experiment.measure(small ? "small" : "full");
    const rows = findings.map((finding) => [
      ...cellsOf(experiment, finding),
      finding.predicted === undefined ? "" : isWithin(finding) ? "within" : "NOT WITHIN",
    ]);
    const outside = findings.filter((finding) => !isWithin(finding)).length;
    await say([
      ...wrap(question, 80),
      bareTable(["left", "right", "right", "right", "left"], [[...HEAD, ""], ...rows]),
    ].join("\n"));
    if (outside > 0) {
      throw new Error(`${outside} of ${findings.length} numbers are not within their margins`);
    }
  });
}

/** Runs an experiment's command, and ends the process with its exit code. */
export async function runExperiment(experiment: Experiment): Promise<never> {
  Deno.exit(await main(experiment, Deno.args));
}

/** A finding as text, in the columns of HEAD. */
export function cellsOf({ digits = 4 }: Experiment, finding: Finding): string[] {
  const cells = [finding.what, finding.measured.toPrecision(digits)];
  if (finding.predicted === undefined) return [...cells, "", ""];
  const { predicted, margin } = finding;
  return [...cells, predicted.toPrecision(digits), `${Number((100 * margin).toPrecision(2))} %`];
}
