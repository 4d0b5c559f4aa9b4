/**
 * What an engine does: it draws nets from seeds and measures their gradient magnitudes.
 *
 * An engine is a pure function of its task: the same numbers whatever ran before, however the seeds
 * are cut into tasks, on any machine.
 */
import type { Activation } from "../nn/activations.ts";
import type { Init } from "../nn/initialisations.ts";
import type { Output } from "../nn/outputs.ts";
import type { Variant } from "../nn/variants.ts";
import type { Metric } from "../probe/metrics.ts";
import type { Subject } from "../probe/subject.ts";
import type { Magnitudes } from "../statistics/magnitudes.ts";

/** Nets of one shape, and what is measured of them. */
export interface Nets extends Init {
  /** [inputs, units of layer 0, units of layer 1, ...]. */
  readonly layerSizes: readonly number[];
  readonly activation: Activation;
  /** What follows the last linear layer. */
  readonly output: Output;
  readonly variants: readonly Variant[];
  /** What `rezero` multiplies f(x) with: see NetShape in src/nn/variants.ts. */
  readonly alpha?: number | undefined;
  readonly metrics: readonly Metric[];
  /** Input rows, the same for each net. */
  readonly rows: readonly (readonly number[] | Float64Array)[];
  /**
   * Whose gradient: the loss's, which is the mean of (output - target)^2 over rows and outputs, or that
   * of the outputs' sum.
   */
  readonly of: Subject;
  /** What each output should be. Only the loss's gradient depends on it. */
  readonly target: number;
}

/** Nets to measure: one for each seed and variant, drawn right after `torch.manual_seed(seed)`. */
export interface ProbeTask extends Nets {
  readonly seeds: readonly number[] | Float64Array;
}

/** Measures nets: see {@linkcode ProbeTask}. */
export interface Engine {
  /**
   * The nets' magnitudes, at once or as a promise. They are in memory that belongs to the engine: the
   * next call overwrites it.
   */
  probe(task: ProbeTask): Magnitudes | Promise<Magnitudes>;
}

/** What an engine says of itself before it is loaded. */
export interface EngineDescription {
  /** What it is, in a few words. */
  readonly meaning: string;
  /** Loads its code and the packages that it needs; gives the function that makes the engine. */
  readonly load: () => Promise<() => Engine | Promise<Engine>>;
  /**
   * How many seeds it is given at once. Their nets have about `parameters` parameters together, for
   * the work to outweigh what a call costs; but there are at most `mostSeeds`, for a small sweep to
   * have enough units to share out. Where the numbers go into sketches there may be
   * `mostSketchedSeeds`: what is done once for each layer then weighs less.
   */
  readonly slice: {
    readonly parameters: number;
    /** So many at least, where there are enough of them for all workers: they go together. */
    readonly leastSeeds: number;
    readonly mostSeeds: number;
    readonly mostSketchedSeeds: number;
  };
  /**
   * How long things take beside parameters, about: as long as so many of these. It is for a sweep's time left
   * alone.
   */
  readonly cost: {
    /** A unit of work: to share it out, and to put what it finds together. */
    readonly unit: number;
    /** A layer of a net. */
    readonly layer: number;
  };
  /** The smallest size of a number but 0, and the largest, that it holds with all digits it computes in. */
  readonly numbers: { readonly least: number; readonly most: number };
  /** The most parameters of a net. */
  readonly mostParameters: number;
  /** How much memory a task takes in one thread, at most, and how much it may take; in bytes. */
  readonly memory: {
    readonly bytes: (nets: Nets, seedCount: number) => number;
    readonly most: number;
  };
}
