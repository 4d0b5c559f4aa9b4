/**
 * Engines by name.
 */
import type { Engine } from "./engine.ts";

/**
 * The engines' names: `fused` computes in float32 on WASM SIMD, many seeds at once; `tfjs` in float64 by
 * autodiff, several times slower.
 */
export const ENGINES = ["fused", "tfjs"] as const;

/** The name of an engine: see {@linkcode ENGINES}. */
export type EngineName = typeof ENGINES[number];

const loaded = new Map<EngineName, Promise<Engine>>();

/** Loads an engine, if it is not loaded yet, and with it only the packages that it needs. */
export function loadEngine(name: EngineName): Promise<Engine> {
  const engine = loaded.get(name) ?? load(name);
  loaded.set(name, engine);
  return engine;
}

async function load(name: EngineName): Promise<Engine> {
  switch (name) {
    case "fused":
      return (await import("./fused/fused_engine.ts")).fusedEngine();
    case "tfjs":
      return (await import("./tfjs/tfjs_engine.ts")).tfjsEngine;
  }
}
