/**
 * Runs a sweep: config -> plan -> workers -> collected magnitudes -> rows.
 */
import * as v from "valibot";
import { OptionsError } from "../options/problem.ts";
import { workerCount } from "../options/schemas.ts";
import { validate } from "../options/validate.ts";
import { Collector } from "./collect.ts";
import type { SweepConfig, SweepOptions } from "./config.ts";
import { csvText, type TableName, TABLES } from "./csv.ts";
import { measureUnits, Progress } from "./measure.ts";
import { plan } from "./plan.ts";
import type { DecayRow, DepthResult, GradientRow, RunRow } from "./rows.ts";
import { keepRunsProblem, sweepSchema } from "./schema.ts";

/** How a sweep runs; none of it has an effect on the results. */
export interface RunOptions {
  /** Worker threads. Default: one for each core. */
  readonly workers?: number | undefined;
  /** Keep each seed's magnitudes, for {@linkcode SweepResult.runs}. Default: false. */
  readonly keepRuns?: boolean | undefined;
  /** Ends the sweep early; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a sweep tells while it runs. */
export type SweepEvent = SweepProgress | SweepDepthResult;

/** More has been measured. */
export interface SweepProgress {
  /** The event's kind. */
  readonly kind: "progress";
  /**
   * Layers measured so far: those of all nets, a net being a (seed, variant, depth). Layers, because
   * they cost about the same, and nets do not.
   */
  readonly done: number;
  /** Layers to measure in all. */
  readonly total: number;
}

/** A (variant, depth) is done. The deepest nets are measured first. */
export interface SweepDepthResult extends DepthResult {
  /** The event's kind. */
  readonly kind: "result";
}

/** What a sweep found. */
export interface SweepResult {
  /** What was swept. */
  readonly config: SweepConfig;
  /** A row for each (variant, depth, layer, metric), in that order. */
  readonly gradients: readonly GradientRow[];
  /** A row for each (variant, depth, metric), in that order. */
  readonly decay: readonly DecayRow[];
  /** Whether {@linkcode SweepResult.runs} has each seed's magnitudes. */
  readonly keepRuns: boolean;
  /**
   * A row for each (variant, depth, seed, layer, metric), in that order. Throws a TypeError if the
   * sweep was not told to keep them.
   */
  readonly runs: () => Iterable<RunRow>;
  /**
   * A table as the text of the CSV file that scripts/sweep.ts writes. Throws a RangeError if there is
   * no table of that name, and a TypeError for `runs` that were not kept.
   */
  readonly csv: (table: TableName) => string;
}

/**
 * A sweep under way: a promise of all it finds, which can also be iterated over, once, to see progress
 * and results as they arrive, from the beginning. It runs whether it is iterated over or not; leaving
 * the iteration early ends it, and the promise is then rejected with a DOMException named AbortError.
 */
export interface Sweep extends Promise<SweepResult>, AsyncIterable<SweepEvent> {}

/** The part of {@linkcode RunOptions} that can be wrong. */
const RUN_ENTRIES = {
  workers: v.optional(workerCount),
  keepRuns: v.optional(v.boolean("true or false")),
  signal: v.optional(v.instance(AbortSignal, "an AbortSignal")),
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
 * seed have the same weights. The result depends on `options` alone. Nothing is written to disk; see
 * {@linkcode writeSweep}.
 *
 * @param options What to sweep.
 * @param run How to run it.
 * @returns A promise of the distribution of each layer's magnitude, and of the decay over layers; and
 * an async iterable of progress and of results as they arrive.
 * @throws {OptionsError} Before any work starts, naming all options that cannot be used; as the
 * promise's rejection, like the others.
 * @throws {PoolError} If workers die again and again.
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
 *
 * @example Results as they arrive
 * ```ts
 * import { sweep } from "@gradflow/gradflow";
 *
 * const running = sweep({ seeds: { from: 0, to: 99 }, depths: [4, 8] });
 * for await (const event of running) {
 *   if (event.kind === "progress") console.log(`${event.done} of ${event.total} layers`);
 *   else console.log(`${event.variant}, depth ${event.depth}: ${event.decay[0]!.slope_mean}`);
 * }
 * console.log((await running).csv("decay"));
 * ```
 */
export function sweep(options: SweepOptions = {}, run: RunOptions = {}): Sweep {
  const left = new AbortController();
  const { stream, tell, end } = eventStream(async () => {
    left.abort(new SweepLeft());
    await result.catch(() => {}); // then no worker is left behind
  });
  const result = (async () => {
    try {
      const swept = validate(sweepSchema, options);
      const runs = validate(runSchema, run);
      if (swept.value === undefined || runs.value === undefined) {
        throw new OptionsError([...swept.problems, ...runs.problems]);
      }
      const tooMany = runs.value.keepRuns ? keepRunsProblem(swept.value) : undefined;
      if (tooMany !== undefined) throw new OptionsError([tooMany]);
      const { signal: given } = runs.value;
      const signal = AbortSignal.any([left.signal, ...(given ? [given] : [])]);
      const found = await runSweep(swept.value, { ...runs.value, signal }, tell);
      end();
      return found;
    } catch (error) {
      end(error);
      throw error;
    }
  })();
  let iterated = false;
  const iterate = () => {
    if (iterated) throw new TypeError("a sweep: given to iterate over again; allowed: once");
    iterated = true;
    result.catch(() => {}); // whoever iterates is told by the iteration
    return stream.values();
  };
  return Object.assign(result, { [Symbol.asyncIterator]: iterate });
}

/** The reason of a sweep that ends because the iteration over it did. */
class SweepLeft extends DOMException {
  constructor() {
    super("the iteration over the sweep was left before its end", "AbortError");
  }
}

/** A stream of events that are told it, as far as anybody reads. */
function eventStream(onLeave: () => Promise<void>) {
  let controller: ReadableStreamDefaultController<SweepEvent> | undefined;
  const stream = new ReadableStream<SweepEvent>({
    start: (given) => void (controller = given),
    cancel: async () => {
      controller = undefined;
      await onLeave();
    },
  });
  return {
    stream,
    tell: (event: SweepEvent): void => controller?.enqueue(event),
    end: (error?: unknown): void =>
      error === undefined ? controller?.close() : controller?.error(error),
  };
}

/**
 * {@linkcode sweep} for options that have been checked.
 *
 * @param tell Is told of progress and results.
 * @param workerModule The workers' module; tests have others.
 */
export async function runSweep(
  config: SweepConfig,
  run: RunOptions,
  tell: (event: SweepEvent) => void = () => {},
  workerModule?: string,
): Promise<SweepResult> {
  const units = plan(config);
  const keepRuns = run.keepRuns ?? false;
  const collector = new Collector(config, units, keepRuns);
  const progress = new Progress(config, (done, total) => tell({ kind: "progress", done, total }));
  await measureUnits(config, units, { ...run, samples: keepRuns }, (unit, result) => {
    const whole = collector.add(unit, result);
    progress.add(unit);
    for (const found of whole) tell({ kind: "result", ...found });
  }, workerModule);
  const [gradients, decay] = [collector.gradients(), collector.decay()];
  const runs = () => collector.runs();
  const csv = (table: TableName): string => {
    if (!TABLES.includes(table)) {
      throw new RangeError(`csv: given "${table}"; allowed: ${TABLES.join(", ")}`);
    }
    const text = table === "gradients"
      ? csvText(table, gradients)
      : table === "decay"
      ? csvText(table, decay)
      : csvText(table, runs());
    return [...text].join("");
  };
  return { config, gradients, decay, keepRuns, runs, csv };
}
