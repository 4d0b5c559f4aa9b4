/**
 * The fast engine, described; its code is loaded when it is used.
 */
import type { EngineDescription } from "../engine.ts";
import { kernelBytes } from "./layout.ts";
import { LANES } from "./ways.ts";

/** The engine that computes in float32 on WASM SIMD. */
export const fused: EngineDescription = {
  meaning: "float32 on WASM SIMD, fast",
  load: async () => (await import("./fused_engine.ts")).fusedEngine,
  slice: { parameters: 2 ** 22, leastSeeds: LANES, mostSeeds: 512, mostSketchedSeeds: 2048 },
  cost: { unit: 700_000, layer: 100 },
  numbers: { least: 2 ** -126, most: (2 - 2 ** -23) * 2 ** 127 },
  mostParameters: 2 ** 30, // the kernel counts in 32 bits
  memory: { bytes: kernelBytes, most: 2 ** 31 },
};
