/**
 * One dense layer of a chain, whatever kind of model it is from.
 */
import type { Tensor } from "../float64/types.ts";
import type { Activation } from "../nn/mod.ts";
import type { LayerParts } from "../nn/variants.ts";

/** A dense layer, its activation, and what is around them. */
export interface Link extends LayerParts {
  /** The weight's name. */
  readonly name: string;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly activation: Activation;
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
}

/** Why a model is no chain of dense layers. */
export class NoChain extends Error {}
