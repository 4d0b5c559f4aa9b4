/** An engine worker that says that it was called, and never answers. */
import { exposeToPool } from "../../src/pool/worker.ts";
import type { EngineWorker } from "../../src/pool/protocol.ts";

const worker: EngineWorker = {
  measure: () => {
    console.log("called");
    return new Promise(() => {});
  },
};

exposeToPool(worker);
