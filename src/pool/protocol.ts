/**
 * What the two ends of a worker thread say to each other, over comlink.
 */
import type { UnitResult, UnitTask } from "../sweep/unit.ts";

/** The side that a worker exposes. */
export interface EngineWorker {
  /** Loads the engine if this is the first call with it, then measures the unit. */
  measure(task: UnitTask): Promise<UnitResult>;
}
