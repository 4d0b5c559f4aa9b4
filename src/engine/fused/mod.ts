/**
 * The fast engine, described; its code is loaded when it is used.
 */
import type { EngineDescription } from "../engine.ts";
import { kernelBytes } from "./layout.ts";

/** The engine that computes in float32 on WASM SIMD. */
export const fused: EngineDescription = {
  meaning: "float32 on WASM SIMD, fast",
  load: async () => (await import("./fused_engine.ts")).fusedEngine,
  slice: { parameters: 2 ** 22, mostSeeds: 512, mostSketchedSeeds: 2048 },
  memory: { bytes: kernelBytes, most: 2 ** 31 },
};
