/**
 * Engines by name.
 */
import type { Engine } from "./engine.ts";

/** The engines' names. */
export const ENGINES = ["fused", "tfjs"] as const;

/** The name of an engine: see {@linkcode ENGINES}. */
export type EngineName = typeof ENGINES[number];

/** Loads an engine, and with it only the packages that it needs. */
export async function loadEngine(name: EngineName): Promise<Engine> {
  switch (name) {
    case "fused":
      return (await import("./fused/fused_engine.ts")).fusedEngine();
    case "tfjs":
      return (await import("./tfjs/tfjs_engine.ts")).tfjsEngine;
  }
}
