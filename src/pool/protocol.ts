/**
 * What the two ends of a worker thread say to each other, over comlink.
 */
import type { Magnitudes, ProbeTask } from "../engine/engine.ts";
import type { EngineName } from "../engine/load.ts";

/** The side that a worker exposes. */
export interface EngineWorker {
  /** Loads the engine if this is the first call, then measures the task's nets. */
  probe(engine: EngineName, task: ProbeTask): Promise<Magnitudes>;
}

/** The worker's module, to be started as `new Worker(ENGINE_WORKER, { type: "module" })`. */
export const ENGINE_WORKER: string = import.meta.resolve("../../workers/engine_worker.ts");
