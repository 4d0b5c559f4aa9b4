/**
 * Nets drawn with the variances that were measured in one: how much do such nets differ by chance?
 */
import { inFloat64, scalar, tf } from "../float64/mod.ts";
import { DeepNN, type Variant, VARIANTS } from "../nn/mod.ts";
import { MAX_PARAMETERS, parameterCount, shapeProblem } from "../nn/shapes.ts";
import { DEFAULT_ALPHA, type LayerParts, partsOf, usesAlpha } from "../nn/variants.ts";
import type { Rows } from "../probe/mod.ts";
import { probeWeights } from "../probe/probe_gradients.ts";
import { TorchGenerator } from "../random/mod.ts";
import { type OrReason, rowCount, type Subject } from "./asked.ts";
import type { Chain } from "./chain.ts";

/** Where the seeds begin: far from those that people choose, whose nets would be drawn again. */
const FIRST_SEED = 0x9e3779b9;

/** About how many numbers a stack of nets has at most. */
const MOST_NUMBERS = 2 ** 21;

/**
 * log10 of the root mean square of each weight's gradient, row-major in [layers, nets].
 *
 * @param count How many nets are drawn.
 * @returns Them, or the reason why no such nets can be drawn.
 */
export function drawPeers(
  chain: Chain,
  rows: Rows,
  subject: Subject,
  count: number,
): OrReason<{ readonly logs: Float64Array }> {
  const { layerSizes, activation, output, parts } = chain;
  const alpha = parts.find(({ join }) => join !== "none")?.scale ?? DEFAULT_ALPHA;
  const variant = VARIANTS.find((one) => isOf(one, { layerSizes, alpha }, parts));
  if (variant === undefined) {
    return {
      reason:
        "its sums and norms are not where a variant of DeepNN has them, as which such nets are drawn",
    };
  }
  const parameters = parameterCount(layerSizes);
  if (parameters * count > MAX_PARAMETERS) {
    return { reason: `it is too large to draw ${count} nets like it` };
  }
  const numbers = parameters + rowCount(rows) * layerSizes.reduce((sum, size) => sum + size);
  const atOnce = Math.max(1, Math.floor(MOST_NUMBERS / numbers));
  const logs = new Float64Array(parts.length * count);
  for (let from = 0; from < count; from += atOnce) {
    const seeds = Array.from({ length: Math.min(atOnce, count - from) }, (_, i) => from + i);
    const stack = new DeepNN(layerSizes, seeds.map((k) => new TorchGenerator(FIRST_SEED + k)), {
      ...{ activation, output, variant, sigmaW: 1, sigmaB: 1 },
      ...(usesAlpha(variant) && { alpha }),
    });
    try {
      scale(stack, chain);
      probeWeights(stack, rows, subject).forEach(({ layers }, i) => {
        layers.forEach(({ rms }, layer) => logs[layer * count + from + i] = Math.log10(rms));
      });
    } finally {
      stack.dispose();
    }
  }
  return { logs };
}

/** Whether a variant makes those parts. */
function isOf(
  variant: Variant,
  shape: { readonly layerSizes: readonly number[]; readonly alpha: number },
  parts: readonly LayerParts[],
): boolean {
  if (shapeProblem(shape.layerSizes, variant) !== undefined) return false;
  return partsOf(variant, shape).every(({ join, scale, norm }, layer) => {
    const own = parts[layer]!;
    return own.join === join && own.scale === scale && own.norm === norm;
  });
}

/** Gives parameters of variance 1 / fan_in and 1 those that were measured. */
function scale(stack: DeepNN, { variances }: Chain): void {
  const factors = variances.flatMap(({ weightVariance, biasVariance }) => [
    Math.sqrt(weightVariance),
    Math.sqrt(biasVariance),
  ]);
  inFloat64(() =>
    tf.tidy(() => {
      [...stack.namedParameters().values()].forEach((parameter, i) => {
        parameter.assign(tf.mul(parameter, scalar(factors[i]!)));
      });
    })
  );
}
