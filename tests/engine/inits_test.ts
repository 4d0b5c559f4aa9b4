/** All engines, and DeepNN, on the nets of each initialisation. */
import { assert, assertEquals } from "@std/assert";
import { DeepNN, INITIALISATIONS, probeGradients, sweep, TorchGenerator } from "../../mod.ts";
import type { Engine, ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { loadKernel } from "../../src/engine/fused/load_kernel.ts";
import { normaliseEvery } from "../../src/engine/fused/normalise.ts";
import { completeInit, type InitOptions } from "../../src/nn/initialisations.ts";
import { log10Of, type Magnitudes } from "../../src/statistics/magnitudes.ts";
import { type InitCase, inits } from "../helpers/inits.ts";
import { assertClose, relativeError } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";
import { assertDrawn } from "./drawn.ts";
import { USUAL } from "./tasks.ts";

const fused = await loadEngine("fused");
const float64 = await loadEngine("float64");
const tfjs = await loadEngine("tfjs");

/** Magnitudes of a net by an engine, both metrics by layers, and PyTorch's in float64 and in float32. */
function compare(engine: Engine, one: InitCase, whose: "of_loss" | "of_output"): number[][] {
  const found = probe(engine, {
    ...USUAL,
    ...{ layerSizes: one.layer_sizes, activation: one.activation, variants: [one.variant] },
    ...{ ...one.options, metrics: ["mean_abs", "rms"], rows: [one.input], seeds: [one.seed] },
    of: whose === "of_loss" ? "loss" : "output",
  });
  const theirs = [one.float64, one.float32].map((results) => {
    const { mean_abs, rms } = results[whose];
    return [...mean_abs, ...rms];
  });
  return [found, ...theirs];
}

for (const init of INITIALISATIONS) {
  const nets = inits.nets.filter(({ options }) => options.init === init);

  for (const [name, engine] of [["float64", float64], ["tfjs", tfjs]] as const) {
    Deno.test(`${init} nets have PyTorch's float64 gradients in the ${name} engine`, () => {
      assert(nets.length >= 12);
      for (const one of nets) {
        for (const whose of ["of_loss", "of_output"] as const) {
          const [found, expected] = compare(engine, one, whose);
          found!.forEach((value, i) =>
            assertClose(value, expected![i]!, 1e-12, `${one.activation} ${one.layer_sizes} ${i}`)
          );
        }
      }
    });
  }

  Deno.test(`${init} nets have them by DeepNN and probeGradients, too`, () => {
    for (const { options, seed, layer_sizes, activation, variant, input, float64 } of nets) {
      const settings = { ...options, activation, variant };
      const model = new DeepNN(layer_sizes, new TorchGenerator(seed), settings);
      const { loss, layers } = probeGradients(model, [input as number[]]);
      assertClose(loss, float64.loss, 1e-12);
      layers.forEach(({ meanAbs, rms }, i) => {
        assertClose(meanAbs, float64.of_loss.mean_abs[i]!, 1e-12);
        assertClose(rms, float64.of_loss.rms[i]!, 1e-12);
      });
      model.dispose();
    }
  });

  Deno.test(`${init} nets' errors in the fused engine are at most 3 times PyTorch's float32's`, () => {
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (const one of nets) {
      for (const whose of ["of_loss", "of_output"] as const) {
        const [found, exact, float32] = compare(fused, one, whose);
        exact!.forEach((value, i) => {
          ours.push(relativeError(found![i]!, value));
          theirs.push(relativeError(float32![i]!, value));
        });
      }
    }
    const size = (errors: readonly number[]) => Math.hypot(...errors) / Math.sqrt(errors.length);
    assert(size(ours) <= 3 * size(theirs), `${size(ours)}, PyTorch ${size(theirs)}`);
  });
}

Deno.test("the fused kernel draws what drawLinear() draws of every initialisation, bit for bit", () => {
  const kernel = loadKernel();
  const all = [
    ...INITIALISATIONS.map((init) => completeInit({ init })),
    completeInit({ bias: "zero" }),
    completeInit({ init: "he-normal", weightGain: 3, bias: "zero" }),
    completeInit({ init: "orthogonal", weightGain: 1.7 }),
    completeInit({ sigmaW: 1.5, sigmaB: 0.3 }),
  ];
  let compared = 0;
  // Pairs that wait for the next layer, blocks with and without a rest, both kinds of orthogonal weights.
  for (const layerSizes of [[3, 3, 3, 3, 1], [1, 1], [16, 15, 7, 5], [16, 33, 7, 64, 64, 1]]) {
    for (const init of all) compared += assertDrawn(kernel, layerSizes, init).compared;
  }
  assert(compared > 1e5, `${compared}`);
});

Deno.test("gradients are normalised each layer where weights or biases are not the usual ones", () => {
  const sizes = [3, 3, 3, 1];
  for (const init of INITIALISATIONS) assertEquals(normaliseEvery(sizes, { init }), 8);
  for (
    const init of [
      { init: "torch", weightGain: 20 },
      { init: "orthogonal", weightGain: 0.01 },
      { init: "gaussian", sigmaW: 2 },
      { init: "gaussian", sigmaW: 1, sigmaB: 5 },
    ] as const
  ) assertEquals(normaliseEvery(sizes, init), 1);
});

/** log10 of a task's mean_abs; -Infinity of 0. */
function logs(engine: Engine, task: ProbeTask): number[] {
  const { mantissas, exponents, stride } = engine.probe(task) as Magnitudes;
  return [...mantissas.keys()].filter((i) => i % stride < task.seeds.length)
    .map((i) => log10Of(mantissas[i]!, exponents[i]!));
}

for (
  const [what, init] of [
    ["tanh that large weights saturate", { init: "torch", weightGain: 20 }],
    ["tanh that large biases saturate", { init: "gaussian", sigmaW: 1, sigmaB: 12 }],
    ["small weights", { init: "gaussian", sigmaW: 1e-6, sigmaB: 1 }],
  ] as const
) {
  Deno.test(`gradients go back through 64 layers of ${what} as they do in float64`, () => {
    const task: ProbeTask = {
      ...USUAL,
      ...{ layerSizes: [...new Array<number>(64).fill(3), 1], activation: "tanh", ...init },
      ...{ variants: ["plain"], metrics: ["mean_abs"], rows: [[1, 0, -1]], of: "output" },
      seeds: Array.from({ length: 200 }, (_, seed) => seed),
    };
    const [ours, expected] = [logs(fused, task), logs(float64, task)];
    assert(Math.min(...expected) < -120, `${Math.min(...expected)}`);
    const errors = ours.map((value, i) => Math.abs(value - expected[i]!)).sort((a, b) => a - b);
    const [half, most] = [0.5, 0.98].map((share) => errors[Math.floor(share * errors.length)]!);
    // Large weights make a rounding on the way forward large.
    assert(half! < 2e-5 && most! < 1e-3, `median ${half}, 98 %: ${most}`);
    assert(errors.at(-1)! < 0.1, `${errors.at(-1)}`);
  });
}

Deno.test("nets whose numbers exceed float32's range count as such in the fused engine", async () => {
  const options = { depths: [64], variants: ["plain"], seeds: { from: 0, to: 49 } } as const;
  const count = async (init: InitOptions) => {
    const { gradients } = await sweep({ ...options, ...init, activation: "linear" });
    const sum = (of: "zero" | "nonfinite") => gradients.reduce((all, row) => all + row[of], 0);
    return { zero: sum("zero"), nonfinite: sum("nonfinite") };
  };
  // From the input on, more and more: 1e-3 to the power of 14 is kept, 1e3 to that of 13 is infinite.
  assertEquals(await count({ sigmaW: 1e-3 }), { zero: 0, nonfinite: 0 });
  const large = await count({ sigmaW: 1e3 });
  assert(large.nonfinite > 64 * 50 / 2, JSON.stringify(large));
});
