/**
 * What a diagnosis says: plain data.
 */
import type { Verdict } from "../statistics/verdict.ts";
import type { OrReason } from "./asked.ts";

/** What is said of one weight. */
export interface LayerDiagnosis {
  /** The weight's name. */
  readonly name: string;
  /** Its shape. */
  readonly shape: readonly number[];
  /** The root mean square of its gradient's entries. */
  readonly rms: number;
  /** log10 of that; -Infinity for 0. */
  readonly log10Rms: number;
  /** log10 of what theory predicts, where there is a theory of the model. */
  readonly log10Theory?: number;
  /** `rms` over what theory predicts. */
  readonly ratio?: number;
  /**
   * `log10Rms` less its mean over nets drawn alike, in standard deviations of theirs, where such nets
   * could be drawn; NaN where too many of them have no gradient there.
   */
  readonly z?: number;
}

/** What theory predicts of a model as a whole. */
export interface DiagnosisTheory {
  /** The slope of the line through what theory predicts, fitted as that of what is measured. */
  readonly slope: number;
}

/** How a model stands among nets drawn alike. */
export interface DiagnosisPeers {
  /** How many nets were drawn. */
  readonly nets: number;
  /** The mean of their slopes. */
  readonly slopeMean: number;
  /** The standard deviation of their slopes. */
  readonly slopeDeviation: number;
  /** The model's slope less the mean, in standard deviations. */
  readonly slopeZ: number;
  /** The first weight's z, as in `layers`. */
  readonly firstZ: number;
  /** Whether both are between -3 and 3. */
  readonly isNormal: boolean;
}

/** What is to be said of a model's gradients. */
export interface Diagnosis {
  /** The loss; perhaps not finite. */
  readonly loss: number;
  /** Whether the gradients are the loss's, or those of the sum of the outputs. */
  readonly of: "loss" | "output";
  /**
   * `vanishing`, `stable`, `exploding`, `silent` (the first or the last weight's gradient is exactly 0), or
   * `unknown` (fewer than two weights have a gradient above 0 and below Infinity). It vanishes or explodes
   * where the line changes by at least two decades from end to end.
   */
  readonly verdict: Verdict;
  /**
   * The slope of the least-squares line through log10 of the root mean squares against the weights' places:
   * decades per layer, above 0 where gradients get smaller toward the input; NaN without a line.
   */
  readonly slope: number;
  /** The share of the logarithms' variance that the line explains; NaN without a line. */
  readonly r2: number;
  /** The first weight's root mean square over the last's. */
  readonly firstOverLast: number;
  /**
   * How many layers a net of that slope has when its first and its last gradient are six decades apart,
   * about what float16 can hold, and 38, what float32 can.
   */
  readonly depths: { readonly float16: number; readonly float32: number };
  /** The weights with two axes or more, from input to output. */
  readonly layers: readonly LayerDiagnosis[];
  /** The names of those whose gradient is exactly 0. */
  readonly zeros: readonly string[];
  /** The names of those whose gradient has entries that are not finite. */
  readonly nonFinite: readonly string[];
  /** The names of the parameters that were left out: biases, gains and offsets of norms. */
  readonly leftOut: readonly string[];
  /** What theory predicts for variances as they were measured, or why it is not known. */
  readonly theory: OrReason<DiagnosisTheory>;
  /** How the model stands among nets drawn with variances as they were measured, or why it is not known. */
  readonly peers: OrReason<DiagnosisPeers>;
}
