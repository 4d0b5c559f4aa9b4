/**
 * The nets of a sweep.
 */
import type { Nets } from "../engine/engine.ts";
import type { SweepConfig } from "./options.ts";
import { layerSizes, type NetSize } from "./sizes.ts";

/** The nets of a size. */
export function netsOf(config: SweepConfig, size: NetSize): Nets {
  const { activation, variants, metrics, input, inputs } = config;
  return {
    layerSizes: layerSizes(size),
    activation,
    initialisation: "torch",
    variants,
    metrics,
    rows: inputs ?? [input ?? defaultInput(size.width)],
    of: "loss",
  };
}

/**
 * The input row where none is given: n numbers evenly spaced from 1 to -1, for n = 3 the notebook's
 * 1, 0, -1, for n = 1 just 1.
 */
export function defaultInput(n: number): number[] {
  return Array.from({ length: n }, (_, k) => n === 1 ? 1 : 1 - 2 * k / (n - 1));
}
