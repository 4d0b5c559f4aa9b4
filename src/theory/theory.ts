/**
 * What a net's gradients are at initialisation, layer by layer, in the limit of infinite width.
 *
 * Sources: S. S. Schoenholz et al. 2017, "Deep information propagation", for plain nets; G. Yang and S. S.
 * Schoenholz 2017, "Mean field residual networks: on the edge of chaos", for those that add their input;
 * R. Xiong et al. 2020, "On layer normalization in the transformer architecture", and G. Yang et al. 2019,
 * "A mean field theory of batch normalization", for norms.
 */
import { backThrough, fromLoss } from "./backward.ts";
import { pass, type Passage, signalOf } from "./forward.ts";
import { checkNet, notCovered, type TheoryNet } from "./net.ts";

/** The prediction of one layer. Logarithms to base 10, so that nothing underflows; -Infinity for 0. */
export interface LayerTheory {
  /** log10 of q, the variance of its pre-activations */
  readonly log10Variance: number;
  /** log10 of the root mean square of the linear layer's input */
  readonly log10Forward: number;
  /** log10 of the root mean square of the gradient with respect to the pre-activations */
  readonly log10Backward: number;
  /** log10 of the root mean square of the weight gradient's entries: the sum of the two */
  readonly log10Gradient: number;
}

/** The prediction of a net, or the reason why there is none. */
export type Theory = { readonly profile: readonly LayerTheory[] } | { readonly reason: string };

/**
 * The mean-field prediction for a net at initialisation: the root of the expected mean square of each
 * magnitude, in the limit of infinite width.
 *
 * @param net The net.
 * @returns A prediction for each layer, from the input on, or a reason.
 * @throws {OptionsError} Naming all that cannot be used.
 */
export function theory(net: TheoryNet): Theory {
  const checked = checkNet(net);
  const { layers, activation, input, output } = checked;
  const reason = notCovered(layers);
  if (reason !== undefined) return { reason };
  const passages: Passage[] = [];
  let signal = signalOf(input);
  for (const [l, layer] of layers.entries()) {
    const isLinear = l === layers.length - 1 && output === "linear";
    const passage = pass(layer, isLinear ? "linear" : activation, signal);
    passages.push(passage);
    signal = passage.output;
  }
  const deltas: number[] = [];
  let back = fromLoss(layers.at(-1)!, passages.at(-1)!, checked);
  for (let l = layers.length - 1; l >= 0; l--) {
    if (l < layers.length - 1) back = backThrough(layers[l]!, passages[l]!, back.gradient);
    deltas[l] = back.lnDelta;
  }
  const log10 = (ln: number) => ln / 2 / Math.LN10;
  return {
    profile: passages.map(({ lnq, linearInput: { lnSquare } }, l) => ({
      log10Variance: lnq / Math.LN10,
      log10Forward: log10(lnSquare),
      log10Backward: log10(deltas[l]!),
      log10Gradient: log10(lnSquare + deltas[l]!),
    })),
  };
}
