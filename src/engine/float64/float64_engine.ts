/**
 * The engine for checking: plain loops in float64, with derivatives written by hand. It shares the
 * table of activations with the tfjs engine, but none of its arithmetic.
 */
import { shapeProblem } from "../../nn/shapes.ts";
import { show } from "../../options/problem.ts";
import { METRIC_RULES, type MetricRule } from "../../probe/metrics.ts";
import { TorchGenerator } from "../../random/mod.ts";
import type { Engine, ProbeTask } from "../engine.ts";
import { draw, type Layer, makeNets, type SeedNets } from "./net.ts";
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
      const { layers } = nets;
      const size = variants.length * metrics.length * layers.length * seeds.length;
      const mantissas = new Float64Array(size);
      const exponents = new Int32Array(size);
      for (let start = 0; start < seeds.length; start += nets.seeds) {
        const count = Math.min(nets.seeds, seeds.length - start);
        for (let s = 0; s < count; s++) draw(nets, s, new TorchGenerator(seeds[start + s]!));
        forwardPass(nets, count);
        backwardPass(nets, count, task, (l, v, scales) => {
          const layer = layers[l]!;
          const { first } = layer.variants[v]!;
          for (let m = 0; m < metrics.length; m++) {
            const rule = rules[m]!;
            const at = ((v * metrics.length + m) * layers.length + l) * seeds.length + start;
            for (let i = 0, s = first; i < count; i++, s += rows.length) {
              mantissas[at + i] = magnitude(rule, layer, s, s + rows.length, nets.entries);
              exponents[at + i] = rule.of === "input" ? 0 : scales[i]!;
            }
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
 * A magnitude of d^T x, a layer's weight gradient, or of one of its factors, in the streams from `s` up
 * to `end`: d [streams, fanOut], the gradient by the pre-activation, or x [streams, fanIn], what the
 * linear layer takes.
 */
function magnitude(
  { of, size }: MetricRule,
  { fanIn, fanOut, slope: d, x }: Layer,
  s: number,
  end: number,
  entries: Float64Array,
): number {
  if (of === "input") return size(x, s * fanIn, end * fanIn);
  if (of === "pre-activation") return size(d, s * fanOut, end * fanOut);
  if (end - s === 1) {
    return size(d, s * fanOut, end * fanOut) * size(x, s * fanIn, end * fanIn);
  }
  for (let j = 0, at = 0; j < fanOut; j++) {
    for (let k = 0; k < fanIn; k++) {
      let total = 0;
      for (let row = s; row < end; row++) total += d[row * fanOut + j]! * x[row * fanIn + k]!;
      entries[at++] = total;
    }
  }
  return size(entries, 0, fanOut * fanIn);
}
