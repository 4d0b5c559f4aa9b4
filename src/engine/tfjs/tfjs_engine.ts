/**
 * The readable engine: each chunk of seeds is a stack of DeepNNs, and tfjs's autodiff does the
 * rest.
 */
import { DeepNN } from "../../nn/mod.ts";
import { METRIC_RULES } from "../../probe/metrics.ts";
import { probeEach } from "../../probe/mod.ts";
import { TorchGenerator } from "../../random/mod.ts";
import type { Engine } from "../engine.ts";

/** The engine that computes in float64 by tfjs's autodiff. */
export function tfjsEngine(): Engine {
  return {
    probe({ layerSizes, activation, initialisation, variants, metrics, rows, of, seeds }) {
      const layers = layerSizes.length - 1;
      const size = variants.length * metrics.length * layers * seeds.length;
      const mantissas = new Float64Array(size);
      const inputs = rows.map((row) => Array.from(row));
      let at = 0;
      for (const variant of variants) {
        const generators = Array.from(seeds, (seed) => new TorchGenerator(seed));
        const model = new DeepNN(layerSizes, generators, {
          activation,
          variant,
          initialisation,
        });
        try {
          const profiles = probeEach(model, inputs, { of });
          for (const metric of metrics) {
            for (let layer = 0; layer < layers; layer++) {
              for (const profile of profiles) {
                mantissas[at++] = profile.layers[layer]![METRIC_RULES[metric].property];
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
