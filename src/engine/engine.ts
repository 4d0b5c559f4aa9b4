/**
 * What an engine does: it draws nets from seeds and measures their gradient magnitudes.
 *
 * An engine is a pure function of its task: the same numbers whatever ran before, however the seeds
 * are cut into tasks, on any machine.
 */
import type { Activation } from "../nn/activations.ts";
import type { Variant } from "../nn/variants.ts";
import type { Metric } from "../probe/metrics.ts";
import type { Magnitudes } from "../statistics/magnitudes.ts";

/** Nets of one shape, and what is measured of them. */
export interface Nets {
  /** [inputs, units of layer 0, units of layer 1, ...]. */
  readonly layerSizes: readonly number[];
  readonly activation: Activation;
  readonly variants: readonly Variant[];
  readonly metrics: readonly Metric[];
  /** Input rows, the same for each net. */
  readonly rows: readonly (readonly number[])[];
  /**
   * Whose gradient: the loss's, which is the mean square of the output, or that of the output's
   * sum.
   */
  readonly of: "loss" | "output";
}

/** Nets to measure: one for each seed and variant, drawn right after `torch.manual_seed(seed)`. */
export interface ProbeTask extends Nets {
  readonly seeds: readonly number[] | Float64Array;
}

/** Measures nets: see {@linkcode ProbeTask}. */
export interface Engine {
  /** The nets' magnitudes, in memory that is the engine's: the next call overwrites it. */
  probe(task: ProbeTask): Magnitudes | Promise<Magnitudes>;
}

/** What an engine says of itself before it is loaded. */
export interface EngineDescription {
  /** What it is, in a few words. */
  readonly meaning: string;
  /** Loads its code and the packages that it needs; what is given makes the engine. */
  readonly load: () => Promise<() => Engine | Promise<Engine>>;
  /**
   * How many seeds it is given at once. Their nets have about so many `parameters`, which hides a
   * call's cost; but there are at most so many `seeds`, for a small sweep to have enough units to share
   * out. Where the numbers go into sketches there are `sketchedSeeds` at most: those of a layer are
   * added at once, so that they hit its counts while a core's cache holds them.
   */
  readonly slice: {
    readonly parameters: number;
    readonly seeds: number;
    readonly sketchedSeeds: number;
  };
  /** The bytes of memory that a task takes, at most, in one thread, and how many it may take. */
  readonly memory: {
    readonly bytes: (nets: Nets, seeds: number) => number;
    readonly most: number;
  };
}
