/**
 * The main job: sweeps seeds and depths, writes CSV files, prints a summary.
 */
import { join } from "node:path";
import * as v from "valibot";
import { runCommand } from "../src/options/command.ts";
import { type FlagKind, readFlags, validateFlags } from "../src/options/flags.ts";
import { OptionsError } from "../src/options/problem.ts";
import { workerCount } from "../src/options/schemas.ts";
import { startProgress } from "../src/report/progress.ts";
import { summary } from "../src/report/summary.ts";
import { sweepSchema } from "../src/sweep/schema.ts";
import { directoryProblem, exists, writeFiles } from "../src/sweep/files.ts";
import { runSweep } from "../src/sweep/sweep.ts";

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
  quiet: "switch",
};

const runSchema = v.object({
  workers: v.optional(workerCount, () => navigator.hardwareConcurrency),
  out: v.optional(v.string(), "out"),
  runs: v.optional(v.boolean(), false),
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
    const { config, workers, out, runs, quiet } = await readOptions(args);
    const started = new Date();
    const startedAt = performance.now();
    const progress = !quiet && Deno.stderr.isTerminal() ? await startProgress() : undefined;
    const interrupt = new Interrupt();
    try {
      const result = await runSweep(config, {
        workers,
        keepRuns: runs,
        signal: interrupt.signal,
        ...(progress && { onProgress: progress.update }),
      }, workerModule);
      progress?.stop();
      const seconds = (performance.now() - startedAt) / 1000;
      const facts = { started, seconds, workers };
      const files = await writeFiles(out, result, { runs, facts, signal: interrupt.signal });
      if (!quiet) {
        const paths = files.map(({ name }) => join(out, name)).join(" ");
        console.log(`${summary(result)}\n\n${seconds.toFixed(1)} s, written: ${paths}`);
        if (!runs && await exists(join(out, "runs.csv"))) {
          console.log(`${join(out, "runs.csv")} is from an earlier sweep`);
        }
      }
    } finally {
      progress?.stop();
      interrupt.stopListening();
    }
  });
}

/** What the flags say; refused with all their problems at once. */
async function readOptions(args: readonly string[]) {
  const flags = readFlags(args, { ...SWEEP_FLAGS, ...RUN_FLAGS });
  const sweep = validateFlags(sweepSchema, flags, Object.keys(SWEEP_FLAGS));
  const run = validateFlags(runSchema, flags, Object.keys(RUN_FLAGS));
  const out = await directoryProblem("--out", String(flags.values["out"] ?? "out"));
  const problems = [...flags.problems, ...sweep.problems, ...run.problems, ...(out ? [out] : [])];
  if (sweep.value === undefined || run.value === undefined || problems.length > 0) {
    throw new OptionsError(problems);
  }
  return { config: sweep.value, ...run.value };
}

/** Ends the work when the process is asked to end, so that it can tidy up. */
class Interrupt {
  readonly #controller = new AbortController();
  readonly #listeners = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => {
    const listener = () =>
      this.#controller.abort(new Error(`ended by ${name}; nothing was written`));
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stopListening(): void {
    for (const stop of this.#listeners) stop();
  }
}

if (import.meta.main) await main(Deno.args);
