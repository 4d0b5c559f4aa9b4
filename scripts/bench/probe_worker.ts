/**
 * A worker thread for the benchmark: it has an engine probe nets and leaves the magnitudes where they
 * are, as the peers do.
 */
import { expose } from "comlink";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { type EngineName, loadEngine } from "../../src/engine/engines.ts";

/** The side that the worker exposes. */
export interface ProbeWorker {
  /** Probes the task's nets again and again, so many seeds at a time. */
  probe(engine: EngineName, task: ProbeTask, slice: number, times: number): Promise<void>;
}

const worker: ProbeWorker = {
  async probe(name, task, slice, times) {
    const engine = await loadEngine(name);
    for (let i = 0; i < times; i++) {
      for (let start = 0; start < task.seeds.length; start += slice) {
        await engine.probe({ ...task, seeds: task.seeds.slice(start, start + slice) });
      }
    }
  },
};

expose(worker);
