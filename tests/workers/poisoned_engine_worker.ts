/** An engine worker that never survives one of the units of depth 3. */
import { exposeToPool } from "../../src/pool/worker.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { measureUnit, type SweepWorker } from "../../src/sweep/unit.ts";

const worker: SweepWorker = {
  async measure(task) {
    const { seeds, nets } = task;
    if (nets.layerSizes.length - 1 === 3 && "from" in seeds && seeds.from === 512) {
      self.close();
      return await new Promise(() => {});
    }
    return await measureUnit(await loadEngine(task.engine), task);
  },
};

exposeToPool(worker);
