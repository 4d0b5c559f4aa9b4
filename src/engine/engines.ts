/**
 * The engines by name.
 */
import type { Engine, EngineDescription } from "./engine.ts";
import { float64 } from "./float64/mod.ts";
import { fused } from "./fused/mod.ts";
import { tfjs } from "./tfjs/mod.ts";

/** The name of an engine: see {@linkcode ENGINES}. */
export type EngineName = "fused" | "float64" | "tfjs";

/** The engines' descriptions. A new engine is a folder, and its name in this file. */
export const ENGINE_DESCRIPTIONS: Readonly<Record<EngineName, EngineDescription>> = {
  fused,
  float64,
  tfjs,
};

/**
 * The engines' names: `fused` computes in float32 on WASM SIMD, many seeds at once; `float64` in float64
 * in plain loops, 7 (wide nets) to 30 (narrow ones) times slower, to check it with; `tfjs` in float64 by
 * tfjs's autodiff, 100 to 500 times slower than `fused`, to check both with.
 */
export const ENGINES: readonly EngineName[] = Object.keys(ENGINE_DESCRIPTIONS) as EngineName[];

const loaded = new Map<EngineName, Promise<Engine>>();

/** An engine; it is made at the first call, and only then the packages that it needs are loaded. */
export function loadEngine(name: EngineName): Promise<Engine> {
  const engine = loaded.get(name) ?? ENGINE_DESCRIPTIONS[name].load().then((make) => make());
  loaded.set(name, engine);
  return engine;
}
