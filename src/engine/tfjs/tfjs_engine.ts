/**
 * The readable engine: each chunk of seeds is a stack of DeepNNs, and tfjs's autodiff does the
 * rest.
 */
import { completeInit } from "../../nn/initialisations.ts";
import { DeepNN } from "../../nn/mod.ts";
import { usesAlpha } from "../../nn/variants.ts";
import { METRIC_RULES } from "../../probe/metrics.ts";
import { probeEach, probeWeights } from "../../probe/probe_gradients.ts";
import type { DeepNNProfile, GradientProfile } from "../../probe/profile.ts";
import { TorchGenerator } from "../../random/mod.ts";
import type { Engine } from "../engine.ts";
import { needsFactors } from "./memory.ts";

type Profile = GradientProfile & Partial<DeepNNProfile>;

/** The engine that computes in float64 by tfjs's autodiff. */
export function tfjsEngine(): Engine {
  return {
    probe(
      {
        layerSizes,
        activation,
        output,
        variants,
        alpha,
        metrics,
        rows,
        of,
        target,
        seeds,
        ...init
      },
    ) {
      const withFactors = needsFactors({ metrics });
      const layers = layerSizes.length - 1;
      const size = variants.length * metrics.length * layers * seeds.length;
      const mantissas = new Float64Array(size);
      const inputs = rows.map((row) => Array.from(row));
      let at = 0;
      for (const variant of variants) {
        const generators = Array.from(seeds, (seed) => new TorchGenerator(seed));
        const model = new DeepNN(layerSizes, generators, {
          activation,
          output,
          variant,
          alpha: usesAlpha(variant) ? alpha : undefined,
          ...completeInit(init),
        });
        try {
          const options = { of, targets: of === "loss" ? target : undefined };
          const profiles: readonly Profile[] = withFactors
            ? probeEach(model, inputs, options)
            : probeWeights(model, inputs, options);
          for (const metric of metrics) {
            for (let layer = 0; layer < layers; layer++) {
              for (const { layers: weights, factors } of profiles) {
                const sizes = { ...weights[layer]!, ...factors?.[layer] };
                mantissas[at++] = sizes[METRIC_RULES[metric].property]!;
              }
            }
          }
        } finally {
          model.dispose();
        }
      }
      return { mantissas, exponents: new Int32Array(size), stride: seeds.length };
    },
  };
}
