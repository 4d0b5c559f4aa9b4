/**
 * The engine for checking: plain loops in float64, seed by seed, with derivatives written by hand. It
 * shares the table of activations with the tfjs engine, but none of its arithmetic.
 */
import { ACTIVATION_RULES } from "../../nn/activations.ts";
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
      const { layerSizes, activation, variants, metrics, rows, of, seeds } = task;
      for (const variant of variants) {
        const problem = shapeProblem(layerSizes, variant);
        if (problem !== undefined) {
          throw new RangeError(`layer sizes ${show(layerSizes)}: ${problem}`);
        }
      }
      const rules = metrics.map((metric) => METRIC_RULES[metric]);
      const rule = ACTIVATION_RULES[activation];
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
        forwardPass(nets, rule);
        backwardPass(nets, of, (l, v, exponent) => {
          const { x, slope } = layers[l]!.variants[v]!;
          for (let m = 0; m < metrics.length; m++) {
            const at = ((v * metrics.length + m) * layers.length + l) * seeds.length + s;
            mantissas[at] = magnitude(rules[m]!, slope, x, rows.length, entries);
            exponents[at] = exponent;
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

/** A magnitude of d^T x, a layer's weight gradient, for d [rows, fanOut] and x [rows, fanIn]. */
function magnitude(
  { of, multiplies }: MetricRule,
  d: Float64Array,
  x: Float64Array,
  rows: number,
  allEntries: Float64Array,
): number {
  if (rows === 1 && multiplies) return of(d) * of(x);
  const [fanOut, fanIn] = [d.length / rows, x.length / rows];
  const entries = allEntries.subarray(0, fanOut * fanIn);
  for (let j = 0, at = 0; j < fanOut; j++) {
    for (let k = 0; k < fanIn; k++) {
      let total = 0;
      for (let row = 0; row < rows; row++) total += d[row * fanOut + j]! * x[row * fanIn + k]!;
      entries[at++] = total;
    }
  }
  return of(entries);
}
