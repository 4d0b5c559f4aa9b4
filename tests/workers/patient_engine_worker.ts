/**
 * An engine worker that does two units, and each further one when the file is there that the environment
 * names: a sweep with it stands still in its midst for as long as a test wants it to.
 */
import { exposeToPool } from "../../src/pool/worker.ts";
import { setTimeout as pause } from "node:timers/promises";
import { loadEngine } from "../../src/engine/engines.ts";
import { measureUnit, type SweepWorker } from "../../src/sweep/unit.ts";

let units = 0;

const worker: SweepWorker = {
  async measure(task) {
    if (++units > 2) await permission(Deno.env.get("GRADFLOW_TEST_GO_ON")!);
    return await measureUnit(await loadEngine(task.engine), task);
  },
};

async function permission(path: string): Promise<void> {
  while (true) {
    try {
      Deno.statSync(path);
      return;
    } catch {
      await pause(10);
    }
  }
}

exposeToPool(worker);
