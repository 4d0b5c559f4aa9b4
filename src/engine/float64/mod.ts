/**
 * The engine for checking, described; its code is loaded when it is used.
 */
import { MAX_PARAMETERS } from "../../nn/shapes.ts";
import type { EngineDescription } from "../engine.ts";
import { float64Bytes } from "./memory.ts";

/** The engine that computes in float64 in plain loops, with derivatives written by hand. */
export const float64: EngineDescription = {
  meaning: "float64 in plain loops, 7 to 20 times slower",
  load: async () => (await import("./float64_engine.ts")).float64Engine,
  slice: { parameters: 2 ** 19, leastSeeds: 1, mostSeeds: 128, mostSketchedSeeds: 1024 },
  cost: { unit: 150_000, layer: 150 },
  numbers: { least: 2 ** -1022, most: Number.MAX_VALUE },
  mostParameters: MAX_PARAMETERS,
  memory: { bytes: float64Bytes, most: 2 ** 31 },
};
