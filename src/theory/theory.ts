/**
 * What a net's gradients are at initialisation, layer by layer, in the limit of infinite width.
 *
 * Sources: S. S. Schoenholz et al. 2017, "Deep information propagation", for plain nets; G. Yang and S. S.
 * Schoenholz 2017, "Mean field residual networks: on the edge of chaos", for those that add their input;
 * R. Xiong et al. 2020, "On layer normalization in the transformer architecture", and G. Yang et al. 2019,
 * "A mean field theory of batch normalization", for norms.
 */
import { pass, type Passage, signalOf } from "./forward.ts";
import { lnSquareOfSum, lnSum } from "./logarithms.ts";
import { layersOf, notCovered, type TheoryLayer, type TheoryNet } from "./net.ts";

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
 * @throws {RangeError} If the net makes no sense.
 */
export function theory(net: TheoryNet): Theory {
  const layers = layersOf(net);
  const reason = notCovered(layers);
  if (reason !== undefined) return { reason };
  const { activation, output = "activated" } = net;
  const passages: Passage[] = [];
  let signal = signalOf(net.input);
  for (const [l, layer] of layers.entries()) {
    const isLinear = l === layers.length - 1 && output === "linear";
    const { passage, output: next } = pass(layer, isLinear ? "linear" : activation, signal);
    passages.push(passage);
    signal = next;
  }
  const backward = backwards(layers, passages, net);
  return {
    profile: passages.map(({ lnq, lnLinearInput }, l) => ({
      log10Variance: lnq / Math.LN10,
      log10Forward: lnLinearInput / 2 / Math.LN10,
      log10Backward: backward[l]! / 2 / Math.LN10,
      log10Gradient: (lnLinearInput + backward[l]!) / 2 / Math.LN10,
    })),
  };
}

/** ln of the mean square of the gradient with respect to each layer's pre-activations. */
function backwards(
  layers: readonly TheoryLayer[],
  passages: readonly Passage[],
  net: TheoryNet,
): number[] {
  const found: number[] = [];
  let delta = lastDelta(layers.at(-1)!, passages.at(-1)!, net);
  // Of the gradient with respect to the layer's output: where x is added, it goes to x as well.
  let around = -Infinity;
  for (let l = layers.length - 1; l >= 0; l--) {
    const { fanIn, fanOut, weightVariance, norm } = layers[l]!;
    const { lnNorm } = passages[l]!;
    found[l] = delta;
    if (l === 0) break;
    const through = Math.log(weightVariance * fanOut / fanIn) + delta +
      (norm === "before" ? lnNorm : 0);
    const gradient = lnSum(through, around);
    const { join, scale, norm: nextNorm } = layers[l - 1]!;
    const { moments, lnNorm: next } = passages[l - 1]!;
    const sum = gradient + (nextNorm === "behind" ? next : 0);
    around = join === "equal" ? sum : -Infinity;
    const branch = join === "none" ? 0 : 2 * Math.log(Math.abs(scale));
    delta = moments.lnSlope + branch + sum;
  }
  return found;
}

/**
 * ln of the mean square of the gradient with respect to the last layer's pre-activations z, that is of
 * phi'(z) for the outputs' sum and of 2 (phi(z) - target) phi'(z) / outputs for the loss. Where one unit is
 * added to all of its inputs x, the outputs are x + s phi(z), and what comes back to the unit is the sum
 * of their gradients, 2 (mean(x) + s phi(z) - target).
 */
function lastDelta(
  { fanIn, fanOut, join, scale }: TheoryLayer,
  { input, moments }: Passage,
  { of = "loss", target = 0 }: TheoryNet,
): number {
  const { lnProduct, lnSlope, tilt } = moments;
  const isBroadcast = join === "one-out";
  const lnScale = isBroadcast ? 2 * Math.log(Math.abs(scale)) : 0;
  if (of === "output") return lnSlope + lnScale + (isBroadcast ? 2 * Math.log(fanIn) : 0);
  const sign = isBroadcast ? Math.sign(scale) : 1;
  const rest = (isBroadcast ? input.mean * Math.exp(input.lnSquare / 2) : 0) - target;
  const square = lnSquareOfSum(
    lnProduct + lnScale,
    lnSlope + 2 * Math.log(Math.abs(rest)),
    Math.sign(rest) * sign * tilt,
  );
  return square + lnScale + 2 * Math.log(2 / (isBroadcast ? 1 : fanOut));
}
