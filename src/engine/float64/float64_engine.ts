/**
 * The engine for checking: plain loops in float64, net by net, with derivatives written by hand. It
 * shares the table of activations with the tfjs engine, but none of its arithmetic.
 */
import { ACTIVATION_RULES } from "../../nn/activations.ts";
import { shapeProblem } from "../../nn/shapes.ts";
import { show } from "../../options/problem.ts";
import { METRIC_RULES, type MetricRule } from "../../probe/metrics.ts";
import { TorchGenerator } from "../../random/mod.ts";
import type { Engine } from "../engine.ts";
import { draw, type Layer, makeNet } from "./net.ts";
import { backwardPass, forwardPass } from "./passes.ts";

/** The engine that computes in float64 in plain loops. */
export function float64Engine(): Engine {
  return {
    probe(task) {
      const { layerSizes, activation, variants, metrics, of, seeds } = task;
      for (const variant of variants) {
        const problem = shapeProblem(layerSizes, variant);
        if (problem !== undefined) {
          throw new RangeError(`layer sizes ${show(layerSizes)}: ${problem}`);
        }
      }
      const rules = metrics.map((metric) => METRIC_RULES[metric]);
      const rule = ACTIVATION_RULES[activation];
      const net = makeNet(task);
      const layers = net.layers.length;
      const size = variants.length * metrics.length * layers * seeds.length;
      const mantissas = new Float64Array(size);
      const exponents = new Int32Array(size);
      for (let s = 0; s < seeds.length; s++) {
        draw(net, new TorchGenerator(seeds[s]!));
        for (let v = 0; v < variants.length; v++) {
          forwardPass(net, v, rule);
          backwardPass(net, v, of, (layer, l, exponent) => {
            for (let m = 0; m < metrics.length; m++) {
              const at = ((v * metrics.length + m) * layers + l) * seeds.length + s;
              mantissas[at] = magnitude(rules[m]!, layer, net.entries);
              exponents[at] = exponent;
            }
          });
        }
      }
      return { mantissas, exponents, stride: seeds.length };
    },
  };
}

/** A magnitude of a layer's weight gradient, which is the sum over the rows of d x^T. */
function magnitude(
  { of, multiplies }: MetricRule,
  { rows, fanIn, fanOut, x, slope: d }: Layer,
  allEntries: Float64Array,
): number {
  if (rows === 1 && multiplies) return of(d) * of(x);
  const entries = allEntries.subarray(0, fanIn * fanOut);
  for (let j = 0, at = 0; j < fanOut; j++) {
    for (let k = 0; k < fanIn; k++) {
      let total = 0;
      for (let row = 0; row < rows; row++) total += d[row * fanOut + j]! * x[row * fanIn + k]!;
      entries[at++] = total;
    }
  }
  return of(entries);
}
