/**
 * Runs a sweep: units of work go to a pool of workers, what they find goes to a sink.
 */
import type { Nets } from "../engine/engine.ts";
import { ENGINE_DESCRIPTIONS } from "../engine/engines.ts";
import { doAll } from "../pool/do_all.ts";
import { WorkerPool } from "../pool/pool.ts";
import { sharedRows } from "./inputs.ts";
import { interiorOf } from "./interior.ts";
import { netsOf } from "./nets.ts";
import type { SweepConfig } from "./options.ts";
import { isSketched, sliceSize, timeOf, type Unit } from "./plan.ts";
import { someSeeds } from "./seeds.ts";
import { parametersOf } from "./sizes.ts";
import type { SweepWorker, UnitResult, UnitTask } from "./unit.ts";

const SWEEP_WORKER = import.meta.resolve("../../workers/sweep_worker.ts");

/** Where units' results go: memory, a journal. */
export interface Sink {
  /** Whether a unit's result is there already; it is then not measured again. */
  has(unit: Unit): boolean;
  /** Takes a unit's result, and its memory. Units arrive in any order. */
  add(unit: Unit, result: UnitResult): void;
}

/** How a sweep runs. */
export interface Running {
  /** Worker threads. Default: one for each core. */
  readonly workers?: number | undefined;
  /** Whether each seed's magnitudes are wanted also where there are sketches of them. */
  readonly keepRuns?: boolean | undefined;
  /** Ends the work early. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Told how many parameters, of how many, are measured: those of all nets, a net being a (seed,
   * variant, depth, width). Parameters, because they cost about the same, and nets and layers do not.
   */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /**
   * Told which share of the work is done, by the time that it takes: first right before anything is measured,
   * what was done before; then after each unit.
   */
  readonly onShare?: ((share: number) => void) | undefined;
  /** The workers' module; tests have others. */
  readonly workerModule?: string | undefined;
  /** Workers that stay when the sweep is done. Default: a pool of its own. */
  readonly pool?: WorkerPool<SweepWorker> | undefined;
}

/**
 * Has workers measure units, and a sink take what they find.
 *
 * @param units The units, or those of one shard.
 * @throws {Error} If a worker fails, or several die on the same unit; the signal's reason if it is
 * aborted.
 */
export async function runSweep(
  config: SweepConfig,
  units: readonly Unit[],
  sink: Sink,
  {
    workers = navigator.hardwareConcurrency,
    keepRuns = false,
    signal,
    onProgress,
    onShare,
    workerModule = SWEEP_WORKER,
    pool: given,
  }: Running,
): Promise<void> {
  const workOf = (unit: Unit) =>
    (unit.end - unit.start) * parametersOf(unit) * config.variants.length;
  const total = units.reduce((sum, unit) => sum + workOf(unit), 0);
  const missing = units.filter((unit) => !sink.has(unit));
  let done = total - missing.reduce((sum, unit) => sum + workOf(unit), 0);
  if (done > 0) onProgress?.(done, total);
  if (missing.length === 0) return;
  // Here first: a worker cannot be the first to load a package.
  await ENGINE_DESCRIPTIONS[config.engine].load();
  // Not by `await using`, which not all browsers know.
  const pool = given ?? new WorkerPool<SweepWorker>({ module: workerModule, workers });
  const ended = new AbortController();
  const either = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
  const time = units.reduce((sum, unit) => sum + timeOf(config, unit), 0);
  let left = missing.reduce((sum, unit) => sum + timeOf(config, unit), 0);
  onShare?.(1 - left / time);
  const rows = config.inputs && sharedRows(config.inputs);
  const measure = (unit: Unit): Promise<UnitResult> => {
    const task = taskOf(config, unit, rows, keepRuns);
    const { depth, width } = unit;
    const { seeds } = task;
    const [first, last] = "from" in seeds ? [seeds.from, seeds.to] : [seeds[0], seeds.at(-1)];
    const name = `depth ${depth}, width ${width}, seeds ${first} to ${last}`;
    return pool.call((worker) => worker.measure(task), { name, signal: either });
  };
  try {
    await doAll(missing, workers, measure, (unit, result) => {
      sink.add(unit, result);
      done += workOf(unit);
      left -= timeOf(config, unit);
      onProgress?.(done, total);
      onShare?.(1 - left / time);
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    ended.abort(); // what others of a pool that stays are at for a sweep that has failed
    if (pool !== given) await pool[Symbol.asyncDispose]();
  }
}

function taskOf(
  config: SweepConfig,
  unit: Unit,
  rows: Nets["rows"] | undefined,
  keepRuns: boolean,
): UnitTask {
  const sketches = isSketched(config);
  return {
    engine: config.engine,
    nets: { ...netsOf(config, unit), ...(rows && { rows }) },
    interiors: config.variants.map((variant) => interiorOf(config, variant, unit)),
    seeds: someSeeds(config.seeds, unit.start, unit.end),
    slice: sliceSize(config, unit),
    samples: keepRuns || !sketches,
    sketches,
  };
}
