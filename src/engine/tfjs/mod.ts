/**
 * The readable engine, described; its code, and tfjs with it, is loaded when it is used.
 */
import type { EngineDescription } from "../engine.ts";

const ENGINE = new URL("./tfjs_engine.ts", import.meta.url).href;

/** The engine that computes in float64 by tfjs's autodiff. */
export const tfjs: EngineDescription = {
  meaning: "float64 by tfjs's autodiff, some hundred times slower",
  // As a computed address: Deno would download tfjs with the first sweep if it could see this import.
  load: async () => (await import(ENGINE) as typeof import("./tfjs_engine.ts")).tfjsEngine,
  slice: { parameters: 2 ** 17, seeds: 128, sketchedSeeds: 128 },
  memory: { bytes: () => 0, most: 2 ** 31 },
};
