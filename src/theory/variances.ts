/**
 * An initialisation, as far as the theory sees it: variances.
 */
import { completeInit, deviationOf, drawsOf, type InitOptions } from "../nn/initialisations.ts";
import { INIT_OPTIONS, NET_LIMITS } from "../nn/options.ts";
import { checkOptions, type Limit, type Values } from "../options/check.ts";
import { schemasOf } from "../options/option.ts";
import * as schema from "../options/schemas.ts";

/** The variances of a linear layer's parameters. */
export interface Variances {
  /** sigma_w^2 = fan_in Var(w) */
  readonly weightVariance: number;
  /** sigma_b^2 = Var(b) */
  readonly biasVariance: number;
}

const SCHEMAS = { ...schemasOf(INIT_OPTIONS), layerSizes: schema.layerSizes };
const LIMITS = NET_LIMITS as readonly Limit<Values<typeof SCHEMAS>>[];

/**
 * The variances of each linear layer of a net, by the rule that its parameters are drawn by.
 *
 * Orthogonal weights are not independent of each other. The theory takes only their mean square,
 * gain^2 / max(fan_in, fan_out), which is all that counts in the limit of infinite width.
 *
 * @param init The initialisation; `{}` is PyTorch's default, torch.nn.Linear as it is made: weight and
 *   bias uniform in +-1/sqrt(fan_in), so that sigma_w^2 = 1/3 and sigma_b^2 = 1/(3 fan_in).
 * @param layerSizes [inputs, units of layer 0, units of layer 1, ...]
 * @throws {OptionsError} Naming all that cannot be used.
 */
export function variancesOf(init: InitOptions, layerSizes: readonly number[]): Variances[] {
  const { layerSizes: sizes, ...options } = checkOptions(SCHEMAS, { ...init, layerSizes }, LIMITS);
  const complete = completeInit(options);
  return sizes.slice(1).map((fanOut, layer) => {
    const fanIn = sizes[layer]!;
    const { weight, bias } = drawsOf(complete, fanIn, fanOut);
    return {
      weightVariance: fanIn * deviationOf(weight, fanIn, fanOut) ** 2,
      biasVariance: deviationOf(bias, 1, fanOut) ** 2,
    };
  });
}
