/** An engine worker that says that it was called, and never answers. */
import { expose } from "comlink";
import type { EngineWorker } from "../../src/pool/protocol.ts";

const worker: EngineWorker = {
  measure: () => {
    console.log("called");
    return new Promise(() => {});
  },
};

expose(worker);
