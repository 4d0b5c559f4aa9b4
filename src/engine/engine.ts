/**
 * What an engine does: it draws nets from seeds and measures their gradient magnitudes.
 *
 * An engine is a pure function of its task: the same numbers whatever ran before, however the seeds
 * are cut into tasks, on any machine.
 */
import type { Activation, Variant } from "../nn/names.ts";
import type { Metric } from "../probe/magnitude.ts";

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

/**
 * Magnitudes, each 0 or above or not finite, as mantissa 2^exponent: a plain
 * net of 2000 layers is a thousand decades away from what float64 can hold.
 *
 * Row-major in [variants, metrics, layers, stride], of which the first are the task's seeds.
 */
export interface Magnitudes {
  readonly mantissas: Float64Array<ArrayBuffer>;
  readonly exponents: Int32Array<ArrayBuffer>;
  /** The numbers from one layer to the next. */
  readonly stride: number;
}

/** Measures nets: see {@linkcode ProbeTask}. */
export interface Engine {
  /** The nets' magnitudes, in memory that is the engine's: the next call overwrites it. */
  probe(task: ProbeTask): Magnitudes;
}
