/**
 * What scripts/sweep.ts does: sweeps seeds and depths, writes CSV files, prints a summary.
 */
import { join } from "node:path";
import { OptionsError, type Problem, valueProblem } from "../../src/options/problem.ts";
import { checkSweep } from "../../src/sweep/check.ts";
import { SWEEP_OPTIONS } from "../../src/sweep/options.ts";
import { isSeeds, type Seeds } from "../../src/sweep/seeds.ts";
import { plan } from "../../src/sweep/plan.ts";
import { hang } from "../../src/text/wrap.ts";
import { runCommand } from "../command/command.ts";
import { checkFlags, readFlags, valuesOf } from "../command/flags.ts";
import { Interrupt } from "../command/interrupt.ts";
import { startProgress } from "../command/progress.ts";
import { complain, sayDone } from "../command/speak.ts";
import { summary, writtenLines } from "../command/summary.ts";
import { usage } from "../command/usage.ts";
import { directoryProblem } from "../resume/out_directory.ts";
import { filesOf, namesOf } from "../report/files.ts";
import { COMMAND_OPTIONS } from "../resume/options.ts";
import { shardDirectory, shardName } from "../resume/shard.ts";
import { type FileSweepResult, sweepToFiles } from "../resume/sweep_to_files.ts";
import { oldLines } from "./old_lines.ts";

const FLAGS = { ...SWEEP_OPTIONS, ...COMMAND_OPTIONS };

const USAGE = usage(
  "deno run -A scripts/sweep.ts [flags]",
  "Measures the gradient magnitude of each layer at initialisation, for many seeds and depths, and " +
    "writes gradients.csv, decay.csv, sweep.json and report.html.",
  FLAGS,
);

/**
 * Runs the command.
 *
 * @param args The words after the script's name.
 * @param workerModule The workers' module, for tests of failing ones; gradflow's if left out.
 * @returns The exit code.
 */
export async function main(args: readonly string[], workerModule?: string): Promise<number> {
  return await runCommand("sweep", USAGE, args, async () => {
    const { quiet, notes, ...sweep } = await readOptions(args);
    for (const note of quiet ? [] : notes) await complain(`sweep: ${note}`);
    const progress = quiet
      ? undefined
      : await startProgress((text) => complain(`sweep: ${text}`), sweep.workers);
    using interrupt = new Interrupt();
    try {
      const result = await sweepToFiles({
        ...sweep,
        signal: interrupt.signal,
        onShare: progress?.update,
        others: namesOf(sweep.config, sweep),
        filesOf: (found) => filesOf(found, sweep),
        onWarning: (line) => void complain(`sweep: ${line}`),
        workerModule,
      });
      progress?.stop();
      if (!quiet) await sayDone(await report(sweep.out, result), interrupt.signal);
    } finally {
      progress?.stop();
    }
  });
}

/** What is said in the end. */
async function report(out: string, result: FileSweepResult): Promise<string> {
  const { seconds, wasFinished, resumed, damaged, journal, found, files, replaced } = result;
  if (wasFinished) return `${journal ?? out}: finished already; --restart begins anew`;
  const written = journal === undefined ? files.map(({ name }) => join(out, name)) : [journal];
  return [
    ...(found ? [summary(found), ""] : []),
    ...(damaged > 0 ? [`${damaged} bytes of the journal were not whole; done again`] : []),
    ...(resumed > 0 ? [`${resumed} units were done before`] : []),
    ...writtenLines(`${seconds.toFixed(1)} s, written:`, written),
    ...(replaced === undefined ? [] : hang(replaced)),
    ...(found ? await oldLines(out, files) : []),
  ].join("\n");
}

/** What the flags say; refused with all their problems at once. */
async function readOptions(args: readonly string[]) {
  const flags = readFlags(args, FLAGS);
  const command = checkFlags(COMMAND_OPTIONS, flags);
  const keeping = command.valid.runs ? "in a file" : "nothing";
  const sweep = checkSweep(valuesOf(SWEEP_OPTIONS, flags), keeping, flags.words);
  const problems: Problem[] = [...flags.problems, ...sweep.problems, ...command.problems];
  const [base, shard] = [String(flags.values["out"] ?? "out"), command.valid.shard];
  const out = await directoryProblem("--out", shard ? shardDirectory(base, shard) : base);
  if (out !== undefined) problems.push(out);
  if (flags.values["resume"] && flags.values["restart"]) {
    const message = "--resume and --restart exclude each other";
    problems.push({ option: "restart", message });
  }
  if (shard !== undefined && sweep.value !== undefined) {
    const units = plan(sweep.value).length;
    const allowed = `at most ${units} parts, since this sweep has ${units} units of work`;
    if (shard.of > units) problems.push(valueProblem("--shard", shardName(shard), allowed));
  }
  if (sweep.value === undefined || command.value === undefined || problems.length > 0) {
    throw new OptionsError(problems);
  }
  const { workers = navigator.hardwareConcurrency, ...rest } = command.value;
  const notes = [...flags.notes, ...oneSeed(sweep.value.seeds)];
  return { config: sweep.value, ...rest, workers, shard, notes };
}

/** A line about a single seed, where a number of seeds may have been meant. */
function oneSeed(seeds: Seeds): string[] {
  if ("from" in seeds || seeds.length > 1) return [];
  const [seed] = seeds as [number];
  const isNumberOfSeeds = seed > 1 && isSeeds({ from: 0, to: seed - 1 });
  return !isNumberOfSeeds ? [] : [`seed ${seed} alone; --seeds 0..${seed - 1} for ${seed} seeds`];
}
