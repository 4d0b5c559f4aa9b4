/**
 * Runs a sweep: config -> plan -> workers -> collected magnitudes -> rows.
 */
import * as v from "valibot";
import { OptionsError } from "../options/problem.ts";
import { workerCount } from "../options/schemas.ts";
import { validate } from "../options/validate.ts";
import { Collector } from "./collect.ts";
import type { SweepConfig, SweepOptions } from "./config.ts";
import { measureUnits, Progress } from "./measure.ts";
import { plan } from "./plan.ts";
import { sweepSchema } from "./schema.ts";
import type { DecayRow, GradientRow, RunRow } from "./rows.ts";

/** How a sweep runs; none of it has an effect on the results. */
export interface RunOptions {
  /** Worker threads. Default: one for each core. */
  readonly workers?: number;
  /** Keep each seed's magnitudes, for {@linkcode SweepResult.runs}. Default: false. */
  readonly keepRuns?: boolean;
  /** Ends the sweep early; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Called as results arrive, with the numbers of layers measured and to measure: those of all
   * nets, a net being a (seed, variant, depth). Layers, because they cost about the same, and nets
   * do not.
   */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a sweep found. */
export interface SweepResult {
  /** What was swept. */
  readonly config: SweepConfig;
  /** A row for each (variant, depth, layer, metric), in that order. */
  readonly gradients: readonly GradientRow[];
  /** A row for each (variant, depth, metric), in that order. */
  readonly decay: readonly DecayRow[];
  /**
   * A row for each (variant, depth, seed, layer, metric), in that order. Throws a TypeError if the
   * sweep was not told to keep them.
   */
  readonly runs: () => Iterable<RunRow>;
}

/** The part of {@linkcode RunOptions} that can be wrong. */
const RUN_ENTRIES = {
  workers: v.optional(workerCount),
  keepRuns: v.optional(v.boolean("true or false")),
  signal: v.optional(v.instance(AbortSignal, "an AbortSignal")),
  onProgress: v.optional(v.function("a function")),
};

const runSchema = v.strictObject(
  RUN_ENTRIES,
  `only the options ${Object.keys(RUN_ENTRIES).join(", ")}`,
);

/**
 * Measures gradient magnitude at initialisation for every seed, depth and variant, on a pool of
 * workers.
 *
 * Each net draws its parameters right after `torch.manual_seed(seed)`, so that the variants of a
 * seed have the same weights. The result depends on `options` alone.
 *
 * @param options What to sweep.
 * @param run How to run it.
 * @returns The distribution of each layer's magnitude, and the decay over layers.
 * @throws {OptionsError} Before any work starts, naming all options that cannot be used.
 * @throws {Error} If a worker fails; the signal's reason if it is aborted.
 *
 * @example
 * ```ts
 * import { sweep } from "@gradflow/gradflow";
 * import { assert } from "@std/assert";
 *
 * const { decay } = await sweep({ seeds: { from: 0, to: 99 }, depths: [8] }, { workers: 1 });
 * const [plain, shortcut] = decay;
 * assert(plain!.slope_mean > 0.4); // decades per layer: the gradient vanishes toward the input
 * assert(shortcut!.slope_mean < 0.2);
 * ```
 */
export async function sweep(
  options: SweepOptions = {},
  run: RunOptions = {},
): Promise<SweepResult> {
  const swept = validate(sweepSchema, options);
  const runs = validate(runSchema, run);
  if (swept.value === undefined || runs.value === undefined) {
    throw new OptionsError([...swept.problems, ...runs.problems]);
  }
  return await runSweep(swept.value, run);
}

/**
 * {@linkcode sweep} for options that have been checked.
 *
 * @param workerModule The workers' module; tests have others.
 */
export async function runSweep(
  config: SweepConfig,
  run: RunOptions,
  workerModule?: string,
): Promise<SweepResult> {
  const units = plan(config);
  const keepRuns = run.keepRuns ?? false;
  const collector = new Collector(config, units, keepRuns);
  const progress = new Progress(config, run.onProgress);
  await measureUnits(config, units, { ...run, samples: keepRuns }, (unit, result) => {
    collector.add(unit, result);
    progress.add(unit);
  }, workerModule);
  return {
    config,
    gradients: collector.gradients(),
    decay: collector.decay(),
    runs: () => collector.runs(),
  };
}
