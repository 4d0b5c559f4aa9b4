/**
 * A worker thread of a sweep: it has an engine measure nets and tallies what it finds.
 */
import { exposeToPool } from "../src/pool/worker.ts";
import { transfer } from "comlink";
import { loadEngine } from "../src/engine/engines.ts";
import { measureUnit, type SweepWorker } from "../src/sweep/unit.ts";

const worker: SweepWorker = {
  async measure(task) {
    const result = await measureUnit(await loadEngine(task.engine), task);
    const { samples, sketches } = result;
    return transfer(result, buffersOf([samples, sketches])); // tallies have none
  },
};

/** The memory in a value, which goes over instead of being copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(buffersOf);
}

exposeToPool(worker);
