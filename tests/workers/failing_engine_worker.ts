/** An engine worker whose engine fails at the third task. */
import { expose } from "comlink";
import type { EngineWorker } from "../../src/pool/protocol.ts";

let tasks = 0;

const worker: EngineWorker = {
  probe: (_, { layerSizes, variants, metrics, seeds }) => {
    if (++tasks === 3) throw new RangeError("the engine has run out of steam");
    const layers = layerSizes.length - 1;
    const size = variants.length * metrics.length * seeds.length * layers;
    return Promise.resolve({
      mantissas: new Float64Array(size).fill(1),
      exponents: new Int32Array(size),
    });
  },
};

expose(worker);
