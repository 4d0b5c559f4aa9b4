/**
 * A model as a chain of dense layers, where it surely is one: what the theory and nets drawn like it need.
 */
import type { Tensor } from "../float64/types.ts";
import { DeepNN } from "../nn/mod.ts";
import type { Activation } from "../nn/activations.ts";
import type { Output } from "../nn/outputs.ts";
import { type LayerParts, partsOf } from "../nn/variants.ts";
import type { ProbedModel } from "../probe/mod.ts";
import { rms } from "../probe/metrics.ts";
import type { Variances } from "../theory/mod.ts";
import { type Link, NoChain } from "./link.ts";
import { linksOfLayers } from "./layers_model.ts";

/** Dense layers, each perhaps with its input added and a LayerNorm. */
export interface Chain {
  /** [inputs, units of layer 0, units of layer 1, ...] */
  readonly layerSizes: readonly number[];
  /** The activation behind each layer, behind the last one as `output` says. */
  readonly activation: Activation;
  readonly output: Output;
  readonly parts: readonly LayerParts[];
  /** Measured: fan_in times the mean square of the weights, and the mean square of the biases. */
  readonly variances: readonly Variances[];
  /** The weights' names. */
  readonly names: readonly string[];
}

/**
 * A model's chain.
 *
 * @param training Whether layers such as dropout do as they do in training.
 * @returns The chain, or the reason why it is none.
 */
export function chainOf(
  model: ProbedModel,
  training: boolean,
): Chain | { readonly reason: string } {
  try {
    return fromLinks(linksOf(model, training));
  } catch (error) {
    if (error instanceof NoChain) return { reason: error.message };
    throw error;
  }
}

function linksOf(model: ProbedModel, training: boolean): Link[] {
  if (model instanceof DeepNN) return linksOfDeepNN(model);
  if (typeof model !== "function" && "layers" in model && "inputs" in model) {
    return linksOfLayers(model, training);
  }
  throw new NoChain(
    "what is inside of a function, or of an object that is no DeepNN, cannot be seen",
  );
}

function fromLinks(links: readonly Link[]): Chain {
  const activation = links[0]!.activation;
  const last = links.at(-1)!.activation;
  if (links.slice(0, -1).some((link) => link.activation !== activation)) {
    throw new NoChain("its layers have different activations");
  }
  if (last !== activation && last !== "linear") {
    throw new NoChain(
      `its last layer's activation, ${last}, is neither that of the others nor none`,
    );
  }
  return {
    layerSizes: [links[0]!.fanIn, ...links.map(({ fanOut }) => fanOut)],
    activation,
    output: last === activation ? "activated" : "linear",
    parts: links.map(({ join, scale, norm }) => ({ join, scale, norm })),
    variances: links.map(({ fanIn, weight, bias }) => ({
      weightVariance: fanIn * meanSquare(weight),
      biasVariance: bias === undefined ? 0 : meanSquare(bias),
    })),
    names: links.map(({ name }) => name),
  };
}

function meanSquare(tensor: Tensor): number {
  const size = rms(tensor.dataSync()) ** 2;
  if (!Number.isFinite(size)) throw new NoChain("some of its weights are not finite");
  return size;
}

function linksOfDeepNN(net: DeepNN): Link[] {
  const { layerSizes, activation, output, variant, alpha } = net;
  const parameters = net.namedParameters();
  const parts = partsOf(variant, { layerSizes, alpha });
  return parts.map((part, layer) => {
    const name = `layers.${layer}.0.weight`;
    return {
      ...part,
      name,
      fanIn: layerSizes[layer]!,
      fanOut: layerSizes[layer + 1]!,
      activation: layer === parts.length - 1 && output === "linear" ? "linear" : activation,
      weight: parameters.get(name)!,
      bias: parameters.get(`layers.${layer}.0.bias`),
    };
  });
}
