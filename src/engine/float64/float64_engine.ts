/**
 * The engine for checking: plain loops in float64, seed by seed, with derivatives written by hand. It
 * shares the table of activations with the tfjs engine, but none of its arithmetic.
 */
import { shapeProblem } from "../../nn/shapes.ts";
import { show } from "../../options/problem.ts";
import { METRIC_RULES, type MetricRule } from "../../probe/metrics.ts";
import { TorchGenerator } from "../../random/mod.ts";
import type { Engine, ProbeTask } from "../engine.ts";
import { draw, makeNets, type SeedNets } from "./net.ts";
import { backwardPass, forwardPass } from "./passes.ts";

/** The engine that computes in float64 in plain loops. */
export function float64Engine(): Engine {
  // Kept, since memory that is made for each task waits long until it is collected.
  let last: { readonly task: ProbeTask; readonly nets: SeedNets } | undefined;
  return {
    probe(task) {
      const { layerSizes, variants, metrics, rows, seeds } = task;
      for (const variant of variants) {
        const problem = shapeProblem(layerSizes, variant);
        if (problem !== undefined) {
          throw new RangeError(`layer sizes ${show(layerSizes)}: ${problem}`);
        }
      }
      const rules = metrics.map((metric) => METRIC_RULES[metric]);
      if (last === undefined || !areAlike(last.task, task)) {
        last = undefined;
        last = { task, nets: makeNets(task) };
      }
      const { nets } = last;
      const { layers, entries } = nets;
      const size = variants.length * metrics.length * layers.length * seeds.length;
      const mantissas = new Float64Array(size);
      const exponents = new Int32Array(size);
      for (let s = 0; s < seeds.length; s++) {
        draw(nets, new TorchGenerator(seeds[s]!));
        forwardPass(nets);
        backwardPass(nets, task, (l, v, exponent) => {
          const { x, slope } = layers[l]!.variants[v]!;
          for (let m = 0; m < metrics.length; m++) {
            const at = ((v * metrics.length + m) * layers.length + l) * seeds.length + s;
            mantissas[at] = magnitude(rules[m]!, slope, x, rows.length, entries);
            exponents[at] = rules[m]!.of === "input" ? 0 : exponent;
          }
        });
      }
      return { mantissas, exponents, stride: seeds.length };
    },
  };
}

/** Whether two tasks differ in nothing but the seeds. */
function areAlike({ seeds: _a, ...a }: ProbeTask, { seeds: _b, ...b }: ProbeTask): boolean {
  return (Object.keys({ ...a, ...b }) as (keyof typeof a)[]).every((key) => a[key] === b[key]);
}

/**
 * A magnitude of d^T x, a layer's weight gradient, or of one of its factors: d [rows, fanOut], the gradient
 * by the pre-activation, or x [rows, fanIn], the layer's input.
 */
function magnitude(
  { of, size }: MetricRule,
  d: Float64Array,
  x: Float64Array,
  rows: number,
  allEntries: Float64Array,
): number {
  if (of === "input") return size(x);
  if (of === "pre-activation") return size(d);
  if (rows === 1) return size(d) * size(x);
  const [fanOut, fanIn] = [d.length / rows, x.length / rows];
  const entries = allEntries.subarray(0, fanOut * fanIn);
  for (let j = 0, at = 0; j < fanOut; j++) {
    for (let k = 0; k < fanIn; k++) {
      let total = 0;
      for (let row = 0; row < rows; row++) total += d[row * fanOut + j]! * x[row * fanIn + k]!;
      entries[at++] = total;
    }
  }
  return size(entries);
}
