/**
 * What a probe finds of a model.
 */
import type { Factors, Magnitudes } from "./metrics.ts";

/** The gradient magnitude of one weight. */
export interface LayerGradient extends Magnitudes {
  /** The parameter's name, as in PyTorch, `layers.0.0.weight`, or as in tfjs, `dense_1/kernel`. */
  readonly name: string;
  /** The parameter's shape, that of one net in a stack. */
  readonly shape: readonly number[];
  /** The share of the gradient's entries that are exactly 0. */
  readonly zeroShare: number;
  /**
   * The gradient's root mean square over the weight's: the relative change that a step of gradient
   * descent at learning rate 1 would make. Infinity or NaN where the weight is all 0, as a bias may be.
   */
  readonly gradientToWeight: number;
}

/** A net's loss and its layers' gradient magnitudes, from the input to the output. */
export interface GradientProfile {
  /** The loss; where the gradient is the output's, that for targets of zero. */
  readonly loss: number;
  /** One entry for each weight. */
  readonly layers: readonly LayerGradient[];
}

/** What is measured of a {@linkcode DeepNN}, whose linear layers are known. */
export interface DeepNNProfile extends GradientProfile {
  /** One entry for each linear layer, whichever parameters are measured. */
  readonly factors: readonly Factors[];
}
