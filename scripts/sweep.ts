/**
 * The main job: sweeps seeds and depths, writes CSV files, prints a summary.
 */
import { join } from "node:path";
import * as v from "valibot";
import { Interrupt, runCommand, sayWritten } from "./command/command.ts";
import { type FlagKind, readFlags, validateFlags } from "./command/flags.ts";
import { OptionsError } from "../src/options/problem.ts";
import { workerCount } from "../src/options/schemas.ts";
import { shardDirectory, shardName, shardSchema } from "./resume/shard.ts";
import { type FileSweep, type FileSweepResult, sweepToFiles } from "./resume/sweep_to_files.ts";
import { directoryProblem, exists } from "../src/sweep/sinks/directory.ts";
import { startProgress } from "./command/progress.ts";
import { summary } from "./command/summary.ts";
import { plan } from "../src/sweep/plan.ts";
import { sweepSchema } from "../src/sweep/schema.ts";

const USAGE = `usage: deno run -A scripts/sweep.ts [flags]

Measures the gradient magnitude of each layer at initialisation, for many seeds and depths.

  --seeds 0..999           a range, both ends included, or a list
  --depths 2,4,8,16,32,64  numbers of linear layers
  --width 3                units of each layer but the last, which has one
  --input 1,0,-1           the input row; by default evenly spaced from 1 to -1
  --activation gelu        gelu, gelu-tanh, relu, tanh, sigmoid, silu or linear
  --variants plain,shortcut
                           of plain, shortcut and shortcut-matched
  --metrics mean_abs       of mean_abs and rms
  --engine fused           fused (float32 on WASM SIMD, fast) or tfjs (float64 by autodiff)
  --workers N              threads; by default one for each core
  --out out                the directory for the files
  --runs                   write each seed's magnitudes as well, to runs.csv
  --resume                 go on with the sweep in that directory, if it was interrupted
  --restart                begin anew, even if a sweep in that directory was interrupted
  --shard 2/8              only the second of eight equal parts, for scripts/merge.ts to put together
  --quiet                  no progress line, no summary`;

const SWEEP_FLAGS: Readonly<Record<string, FlagKind>> = {
  seeds: "seeds",
  depths: "numbers",
  width: "number",
  input: "numbers",
  activation: "text",
  variants: "texts",
  metrics: "texts",
  engine: "text",
};

const RUN_FLAGS: Readonly<Record<string, FlagKind>> = {
  workers: "number",
  out: "text",
  runs: "switch",
  resume: "switch",
  restart: "switch",
  shard: "text",
  quiet: "switch",
};

const runSchema = v.object({
  workers: v.optional(workerCount, () => navigator.hardwareConcurrency),
  out: v.optional(v.string(), "out"),
  runs: v.optional(v.boolean(), false),
  resume: v.optional(v.boolean(), false),
  restart: v.optional(v.boolean(), false),
  shard: v.optional(shardSchema),
  quiet: v.optional(v.boolean(), false),
});

/**
 * Runs the command.
 *
 * @param args The words after the script's name.
 * @param workerModule The workers' module, for tests of failing ones; gradflow's if left out.
 */
export async function main(args: readonly string[], workerModule?: string): Promise<void> {
  await runCommand("sweep", USAGE, args, async () => {
    const { quiet, ...sweep } = await readOptions(args);
    const progress = !quiet && Deno.stderr.isTerminal() ? await startProgress() : undefined;
    using interrupt = new Interrupt();
    try {
      const result = await sweepToFiles({
        ...sweep,
        signal: interrupt.signal,
        ...(progress && { onProgress: progress.update }),
      }, workerModule);
      progress?.stop();
      if (!quiet) sayWritten(await report(sweep, result));
    } finally {
      progress?.stop();
    }
  });
}

/** What is said in the end. */
async function report(
  { out, runs }: Pick<FileSweep, "out" | "runs">,
  result: FileSweepResult,
): Promise<string> {
  const { seconds, resumed, damaged, journal, found, files } = result;
  const written = journal ?? files.map(({ name }) => join(out, name)).join(" ");
  const old = join(out, "runs.csv");
  return [
    ...(found ? [summary(found), ""] : []),
    ...(damaged > 0 ? [`${damaged} bytes of the journal were not whole; done again`] : []),
    ...(resumed > 0 ? [`${resumed} units were done before`] : []),
    `${seconds.toFixed(1)} s, written: ${written}`,
    ...(found && !runs && await exists(old) ? [`${old} is from an earlier sweep`] : []),
  ].join("\n");
}

/** What the flags say; refused with all their problems at once. */
async function readOptions(args: readonly string[]) {
  const flags = readFlags(args, { ...SWEEP_FLAGS, ...RUN_FLAGS });
  const sweep = validateFlags(sweepSchema, flags, Object.keys(SWEEP_FLAGS));
  const run = validateFlags(runSchema, flags, Object.keys(RUN_FLAGS));
  const problems = [...flags.problems, ...sweep.problems, ...run.problems];
  const [base, shard] = [String(flags.values["out"] ?? "out"), run.value?.shard];
  const out = await directoryProblem("--out", shard ? shardDirectory(base, shard) : base);
  if (out !== undefined) problems.push(out);
  if (flags.values["resume"] && flags.values["restart"]) {
    problems.push({ option: "--restart", given: "with --resume", allowed: "one of the two" });
  }
  const units = sweep.value && plan(sweep.value).length;
  if (shard !== undefined && units !== undefined && shard.of > units) {
    const allowed = `at most ${units} parts, since this sweep has ${units} units of work`;
    problems.push({ option: "--shard", given: shardName(shard), allowed });
  }
  if (sweep.value === undefined || run.value === undefined || problems.length > 0) {
    throw new OptionsError(problems);
  }
  return { config: sweep.value, ...run.value, shard };
}

if (import.meta.main) await main(Deno.args);
