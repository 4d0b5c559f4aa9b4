/**
 * A sweep in memory: options -> plan -> run -> rows.
 */
import * as v from "valibot";
import { checkAll } from "../options/check.ts";
import { OptionsError } from "../options/problem.ts";
import { abortSignal, truth, workerCount } from "../options/schemas.ts";
import type { WorkerPool } from "../pool/pool.ts";
import { checkSweep } from "./check.ts";
import type { NetsResult } from "./collect.ts";
import type { SweepOptions } from "./options.ts";
import { plan } from "./plan.ts";
import { runSweep } from "./run.ts";
import { MemorySink, type SweepResult } from "./sinks/memory.ts";
import type { SweepWorker } from "./unit.ts";

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
export type SweepEvent = SweepProgress | SweepNetsResult;

/** More has been measured. */
export interface SweepProgress {
  /** The event's kind. */
  readonly kind: "progress";
  /**
   * Parameters measured so far: those of all nets, a net being a (seed, variant, depth, width).
   * Parameters, because they cost about the same, and nets and layers do not.
   */
  readonly done: number;
  /** Parameters to measure in all. */
  readonly total: number;
}

/** The nets of a (variant, depth, width) are done. The largest nets are measured first. */
export interface SweepNetsResult extends NetsResult {
  /** The event's kind. */
  readonly kind: "result";
}

/**
 * A sweep under way: a promise of all it finds, which can also be iterated over, once, to see progress
 * and results as they arrive, from the beginning. It runs whether it is iterated over or not; leaving
 * the iteration early ends it, and the promise is then rejected with a DOMException named AbortError.
 */
export interface Sweep extends Promise<SweepResult>, AsyncIterable<SweepEvent> {}

const RUN_SCHEMAS = {
  workers: v.optional(workerCount),
  keepRuns: v.optional(truth, false),
  signal: v.optional(abortSignal),
};

/**
 * Measures gradient magnitude at initialisation for every seed, depth, width and variant, on a pool
 * of workers.
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
 *   if (event.kind === "progress") console.log(`${event.done} of ${event.total} parameters`);
 *   else console.log(`${event.variant}, depth ${event.depth}: ${event.decay[0]!.slope_mean}`);
 * }
 * console.log((await running).csv("decay"));
 * ```
 */
export function sweep(options: SweepOptions = {}, run: RunOptions = {}): Sweep {
  return sweepOn(undefined, options, run);
}

/**
 * The same on workers that stay when it is done, for sweeps that follow each other at once.
 *
 * @param pool The workers; undefined for workers of its own.
 */
export function sweepOn(
  pool: WorkerPool<SweepWorker> | undefined,
  options: SweepOptions,
  run: RunOptions = {},
): Sweep {
  const left = new AbortController();
  const { stream, tell, end } = eventStream(async () => {
    left.abort(new SweepLeft());
    await result.catch(() => {}); // then no worker is left behind
  });
  const result = (async () => {
    try {
      const found = await sweepInMemory(pool, options, run, left.signal, tell);
      end();
      return found;
    } catch (error) {
      end(error);
      throw error;
    }
  })();
  let iterated = false;
  const iterate = () => {
    if (iterated) throw new TypeError("a sweep can be iterated only once");
    iterated = true;
    result.catch(() => {}); // whoever iterates is told by the iteration
    return stream.values();
  };
  return Object.assign(result, { [Symbol.asyncIterator]: iterate });
}

async function sweepInMemory(
  pool: WorkerPool<SweepWorker> | undefined,
  options: SweepOptions,
  run: RunOptions,
  left: AbortSignal,
  tell: (event: SweepEvent) => void,
): Promise<SweepResult> {
  const runs = checkAll(RUN_SCHEMAS, run);
  const swept = checkSweep(options, runs.valid.keepRuns ? "in memory" : "nothing");
  if (swept.value === undefined || runs.value === undefined) {
    throw new OptionsError([...swept.problems, ...runs.problems]);
  }
  const { workers, keepRuns, signal } = runs.value;
  const units = plan(swept.value);
  const found: NetsResult[] = []; // told once the progress is that they are part of
  const sink = new MemorySink(swept.value, units, keepRuns, (result) => found.push(result));
  await runSweep(swept.value, units, sink, {
    ...{ workers, keepRuns, pool },
    signal: AbortSignal.any([left, ...(signal ? [signal] : [])]),
    onProgress: (done, total) => {
      tell({ kind: "progress", done, total });
      for (const result of found.splice(0)) tell({ kind: "result", ...result });
    },
  });
  return sink.result();
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
