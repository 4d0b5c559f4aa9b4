/**
 * Has workers measure units.
 */
import { seedCount, someSeeds } from "./seeds.ts";
import { doAll, WorkerPool } from "../pool/pool.ts";
import type { EngineWorker } from "../pool/protocol.ts";
import type { UnitResult, UnitTask } from "./unit.ts";
import type { SweepConfig } from "./config.ts";
import { netsOf } from "./nets.ts";
import { isSketched, sliceSize, type Unit } from "./plan.ts";

const ENGINE_WORKER = import.meta.resolve("../../workers/engine_worker.ts");

/** Never called: who only follows imports, to cache a package's modules, finds the worker's this way. */
export function importEngineWorker(): Promise<unknown> {
  return import("../../workers/engine_worker.ts");
}

/** How units are measured. */
export interface MeasureOptions {
  /** Worker threads. Default: one for each core. */
  readonly workers?: number | undefined;
  /** Whether each seed's magnitudes are wanted also where there are sketches of them. */
  readonly samples?: boolean | undefined;
  /** Ends the work early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures units, on a pool of workers that lives as long.
 *
 * @param onResult Takes each unit's result as it arrives.
 * @param workerModule The workers' module; tests have others.
 * @throws {Error} If a worker fails, or several die on the same unit; the signal's reason if it is
 * aborted.
 */
export async function measureUnits(
  config: SweepConfig,
  units: readonly Unit[],
  { workers = navigator.hardwareConcurrency, samples = false, signal }: MeasureOptions,
  onResult: (unit: Unit, result: UnitResult) => void,
  workerModule: string = ENGINE_WORKER,
): Promise<void> {
  signal?.throwIfAborted();
  if (units.length === 0) return; // all were done before
  const sketches = isSketched(config);
  const threads = Math.min(workers, units.length);
  await using pool = new WorkerPool<EngineWorker>({ module: workerModule, workers: threads });
  const measure = ({ depth, start, end }: Unit): Promise<UnitResult> => {
    const seeds = someSeeds(config.seeds, start, end);
    const task: UnitTask = {
      engine: config.engine,
      nets: netsOf(config, depth),
      seeds,
      slice: sliceSize(config, depth),
      samples: samples || !sketches,
      sketches,
    };
    const [first, last] = "from" in seeds ? [seeds.from, seeds.to] : [seeds[0], seeds.at(-1)];
    const name = `depth ${depth}, seeds ${first} to ${last}`;
    return pool.call((worker) => worker.measure(task), { name, signal });
  };
  try {
    await doAll(units, threads, measure, onResult);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** Counts the layers of the nets that are measured: they cost about the same, and nets do not. */
export class Progress {
  readonly #variants: number;
  readonly #total: number;
  readonly #onProgress: ((done: number, total: number) => void) | undefined;
  #done = 0;

  /** @param onProgress Told how many of how many layers are measured. */
  constructor(
    { depths, seeds, variants }: SweepConfig,
    onProgress?: (done: number, total: number) => void,
  ) {
    this.#variants = variants.length;
    this.#total = depths.reduce((sum, depth) => sum + depth, 0) * seedCount(seeds) *
      variants.length;
    this.#onProgress = onProgress;
  }

  /** A unit is measured. */
  add({ depth, start, end }: Unit): void {
    this.#done += (end - start) * depth * this.#variants;
    this.#onProgress?.(this.#done, this.#total);
  }
}
