/**
 * The readable engine, described; its code, and tfjs with it, is loaded when it is used.
 */
import { MAX_PARAMETERS } from "../../nn/shapes.ts";
import type { EngineDescription } from "../engine.ts";
import { tfjsBytes } from "./memory.ts";

/** Kept apart, since Deno downloads all that it finds by following imports, called or not. */
const EXTENSION = ".ts";

/** The engine that computes in float64 by tfjs's autodiff. */
export const tfjs: EngineDescription = {
  meaning: "float64 by tfjs's autodiff, 100 to 500 times slower",
  load: async () => {
    const { tfjsEngine }: typeof import("./tfjs_engine.ts") = await import(
      `./tfjs_engine${EXTENSION}`
    );
    return tfjsEngine;
  },
  slice: { parameters: 2 ** 17, leastSeeds: 1, mostSeeds: 128, mostSketchedSeeds: 128 },
  cost: { unit: 10_000, layer: 5000 },
  numbers: { least: 2 ** -1022, most: Number.MAX_VALUE },
  mostParameters: MAX_PARAMETERS,
  memory: { bytes: tfjsBytes, most: 2 ** 31 },
};
