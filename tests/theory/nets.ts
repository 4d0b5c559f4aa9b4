/** Nets for the theory's tests. */
import { defaultInput } from "../../src/sweep/nets.ts";
import {
  type LayerParts,
  type LayerTheory,
  theory,
  type TheoryNet,
  type Variances,
  variancesOf,
} from "../../src/theory/mod.ts";

/** What a test's net is beside a plain GELU net by PyTorch's default. */
export interface NetShape extends Partial<Omit<TheoryNet, "layerSizes" | "variances" | "parts">> {
  readonly width: number;
  readonly depth: number;
  /** Default: 1. */
  readonly outputs?: number;
  /** Of all layers. Default: by PyTorch's default. */
  readonly variances?: Variances;
  /** The parts of all layers but the last. */
  readonly hidden?: Partial<LayerParts>;
  readonly last?: Partial<LayerParts>;
}

/** A net of one width up to the last layer. */
export function netOf(
  { width, depth, outputs = 1, variances, hidden, last, ...rest }: NetShape,
): TheoryNet {
  const layerSizes = [...new Array<number>(depth).fill(width), outputs];
  return {
    layerSizes,
    variances: variances === undefined
      ? variancesOf({}, layerSizes)
      : new Array<Variances>(depth).fill(variances),
    activation: "gelu",
    input: defaultInput(width),
    parts: layerSizes.slice(1).map((_, l) => ({
      ...{ join: "none", scale: 1, norm: "none" },
      ...(l < depth - 1 ? hidden : last),
    })),
    ...rest,
  };
}

/** The prediction for a net that has one. */
export function profileOf(net: TheoryNet): readonly LayerTheory[] {
  const predicted = theory(net);
  if ("reason" in predicted) throw new Error(predicted.reason);
  return predicted.profile;
}
