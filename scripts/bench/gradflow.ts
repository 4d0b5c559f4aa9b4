/**
 * gradflow itself, as the benchmarks time it: worker threads that probe nets and leave the magnitudes
 * where they are, as the peers do.
 */
import { wrap } from "comlink";
import type { ProbeTask } from "../../src/engine/engine.ts";
import type { EngineName } from "../../src/engine/engines.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { netsOf } from "../../src/sweep/nets.ts";
import type { SweepOptions } from "../../src/sweep/options.ts";
import { sliceSize } from "../../src/sweep/plan.ts";
import { parametersOf } from "../../src/sweep/sizes.ts";
import type { ProbeWorker } from "./probe_worker.ts";

/** Work for each thread. */
export interface Work {
  readonly engine: EngineName;
  readonly task: ProbeTask;
  /** Seeds that the engine is given at once. */
  readonly slice: number;
  readonly parameters: number;
}

/** What work is made of. */
export interface WorkOptions extends Omit<SweepOptions, "depths" | "seeds"> {
  readonly width: number;
  readonly depth: number;
  /** Seeds for each thread; by default so many that their nets have about 2^24 parameters. */
  readonly seeds?: number | undefined;
}

/** Parameters that the seeds of a thread should have. */
const PARAMETERS = 2 ** 24;
/** Milliseconds that a round should last. */
const ROUND = 150;

/** The work of a sweep at a shape: by default both variants, GELU, one input row. */
export function workOf({ width, depth, seeds, ...options }: WorkOptions): Work {
  const size = { depth, width };
  const config = sweepConfig({ ...options, width, depths: [depth] });
  const parameters = parametersOf(size);
  const slice = sliceSize(config, size);
  // Whole slices: another number of seeds would have the engine lay out its memory again.
  const most = Math.min(8192, PARAMETERS / parameters);
  const count = seeds ?? slice * Math.max(1, Math.floor(most / slice));
  const task = { ...netsOf(config, size), seeds: Array.from({ length: count }, (_, i) => i) };
  return { engine: config.engine, task, slice: Math.min(slice, count), parameters };
}

/** A net is one seed and one variant. */
export type Round = () => Promise<number>;

/** Threads, which can do any work. */
export class Workers {
  readonly #threads: readonly Worker[];
  readonly #apis;

  constructor(count: number) {
    const module = import.meta.resolve("./probe_worker.ts");
    this.#threads = Array.from({ length: count }, () => new Worker(module, { type: "module" }));
    this.#apis = this.#threads.map((thread) => wrap<ProbeWorker>(thread));
  }

  /** Warms up, and gives a function that does a round of the work: microseconds per net. */
  async prepare(work: Work, warmUps = 5): Promise<Round> {
    for (let i = 0; i < warmUps; i++) await this.#time(work, 1);
    // A call has a price of its own, so that more of them in one last less than as many calls.
    let times = 1;
    for (let last = 0; last < ROUND / 2;) {
      last = await this.#time(work, times);
      times = Math.ceil(times * Math.min(10, ROUND / last));
    }
    const nets = times * this.#threads.length * work.task.seeds.length * work.task.variants.length;
    return async () => await this.#time(work, times) * 1000 / nets;
  }

  async #time({ engine, task, slice }: Work, times: number): Promise<number> {
    const start = performance.now();
    await Promise.all(this.#apis.map((api) => api.probe(engine, task, slice, times)));
    return performance.now() - start;
  }

  end(): void {
    for (const thread of this.#threads) thread.terminate();
  }
}
