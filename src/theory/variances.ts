/**
 * An initialisation, as far as the theory sees it: variances.
 */

/** The variances of a linear layer's parameters. */
export interface Variances {
  /** sigma_w^2 = fan_in Var(w) */
  readonly weightVariance: number;
  /** sigma_b^2 = Var(b) */
  readonly biasVariance: number;
}

/** The variances of an initialisation, by a layer's sizes. */
export interface VarianceRule {
  /** sigma_w^2 = fan_in Var(w) */
  readonly weightVariance: (fanIn: number, fanOut: number) => number;
  /** sigma_b^2 = Var(b) */
  readonly biasVariance: (fanIn: number) => number;
}

/**
 * PyTorch's default, torch.nn.Linear as it is made: weight and bias uniform in +-1/sqrt(fan_in), so that
 * sigma_w^2 = 1/3 and sigma_b^2 = 1/(3 fan_in).
 */
export const PYTORCH_DEFAULT: VarianceRule = {
  weightVariance: () => 1 / 3,
  biasVariance: (fanIn) => 1 / (3 * fanIn),
};

/**
 * The variances of each linear layer of a net.
 *
 * @param layerSizes [inputs, units of layer 0, units of layer 1, ...]
 */
export function variancesOf(
  { weightVariance, biasVariance }: VarianceRule,
  layerSizes: readonly number[],
): Variances[] {
  return layerSizes.slice(1).map((fanOut, layer) => {
    const fanIn = layerSizes[layer]!;
    return {
      weightVariance: weightVariance(fanIn, fanOut),
      biasVariance: biasVariance(fanIn),
    };
  });
}
