/**
 * A worker thread: it exposes an engine over comlink and does nothing else.
 */
import { expose, transfer } from "comlink";
import type { Engine } from "../src/engine/engine.ts";
import { type EngineName, loadEngine } from "../src/engine/load.ts";
import type { EngineWorker } from "../src/pool/protocol.ts";

const engines = new Map<EngineName, Promise<Engine>>();

const worker: EngineWorker = {
  async probe(name, task) {
    const engine = engines.get(name) ?? loadEngine(name);
    engines.set(name, engine);
    const magnitudes = (await engine).probe(task);
    return transfer(magnitudes, [magnitudes.mantissas.buffer, magnitudes.exponents.buffer]);
  },
};

expose(worker);
