/** An engine worker whose engine fails at the third task. */
import { exposeToPool } from "../../src/pool/worker.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { measureUnit, type SweepWorker } from "../../src/sweep/unit.ts";

let tasks = 0;

const worker: SweepWorker = {
  async measure(task) {
    if (++tasks === 3) throw new RangeError("the engine has run out of steam");
    return await measureUnit(await loadEngine(task.engine), task);
  },
};

exposeToPool(worker);
