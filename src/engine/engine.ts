/**
 * What an engine does: it draws nets from seeds and measures their gradient magnitudes.
 *
 * An engine is a pure function of its task: the same numbers whatever ran before, however the seeds
 * are cut into tasks, on any machine.
 */
import type { Activation, Variant } from "../nn/names.ts";
import type { Metric } from "../probe/magnitude.ts";

/**
 * Nets of one shape: one for each seed and variant, drawn right after `torch.manual_seed(seed)`.
 */
export interface ProbeTask {
  /** [inputs, units of layer 0, units of layer 1, ...]. */
  readonly layerSizes: readonly number[];
  readonly activation: Activation;
  readonly variants: readonly Variant[];
  readonly metrics: readonly Metric[];
  /** One input row. */
  readonly input: readonly number[];
  readonly seeds: readonly number[];
}

/** Measures nets: see {@linkcode ProbeTask}. */
export interface Engine {
  /** Magnitudes of the loss's gradient, row-major in [variants, metrics, seeds, layers]. */
  probe(task: ProbeTask): Float64Array<ArrayBuffer>;
}
