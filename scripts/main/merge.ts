/**
 * What scripts/merge.ts does: puts the shards of a sweep together.
 */
import { join } from "node:path";
import type { AnyTable } from "../../src/options/option.ts";
import { OptionsError } from "../../src/options/problem.ts";
import { hang } from "../../src/text/wrap.ts";
import { runCommand } from "../command/command.ts";
import { checkFlags, readFlags } from "../command/flags.ts";
import { Interrupt } from "../command/interrupt.ts";
import { complain, sayDone } from "../command/speak.ts";
import { summary, writtenLines } from "../command/summary.ts";
import { usage } from "../command/usage.ts";
import { filesOf } from "../report/files.ts";
import { mergeShards } from "../resume/merge.ts";
import { COMMAND_OPTIONS } from "../resume/options.ts";
import { directoryProblem } from "../resume/out_directory.ts";
import { oldLines } from "./old_lines.ts";

const { out, noReport, svg, png, quiet } = COMMAND_OPTIONS;
const FLAGS = { out, noReport, svg, png, quiet } as const satisfies AnyTable;

const USAGE = usage(
  "deno run -A scripts/merge.ts DIR... [flags]",
  "Writes the files that a whole sweep would have written, from the directories of all its shards.",
  FLAGS,
);

/**
 * Runs the command.
 *
 * @param args The words after the script's name.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand("merge", USAGE, args, async () => {
    const flags = readFlags(args, FLAGS, true);
    const { value, problems } = checkFlags(FLAGS, flags);
    const directory = await directoryProblem("--out", String(flags.values["out"] ?? "out"));
    const all = [...flags.problems, ...problems, ...(directory ? [directory] : [])];
    if (value === undefined || all.length > 0) throw new OptionsError(all);
    using interrupt = new Interrupt();
    const merged = await mergeShards(flags.stray, value.out, {
      signal: interrupt.signal,
      filesOf: (found) => filesOf(found, value),
      onWarning: (line) => void complain(`merge: ${line}`),
    });
    if (value.quiet) return;
    const paths = merged.files.map(({ name }) => join(value.out, name));
    const { replaced } = merged;
    const lines = [
      ...[summary(merged), "", ...writtenLines("written:", paths)],
      ...(replaced === undefined ? [] : hang(replaced)),
      ...await oldLines(value.out, merged.files),
    ];
    await sayDone(lines.join("\n"), interrupt.signal);
  });
}
