/** An engine worker that says that it was called, and never answers. */
import { exposeToPool } from "../../src/pool/worker.ts";
import type { SweepWorker } from "../../src/sweep/unit.ts";

const worker: SweepWorker = {
  measure: () => {
    console.log("called");
    return new Promise(() => {});
  },
};

exposeToPool(worker);
