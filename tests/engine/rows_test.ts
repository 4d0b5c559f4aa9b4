/** Gradients over many input rows, as PyTorch has them. */
import { assert, assertEquals } from "@std/assert";
import {
  type Activation,
  DeepNN,
  type EngineName,
  probeGradients,
  TorchGenerator,
  type Variant,
} from "../../mod.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import rowsJson from "../fixtures/rows.json" with { type: "json" };
import { assertClose, relativeError } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";

/** A loss and its gradients' magnitudes by layer. */
interface Results {
  readonly loss: number;
  readonly mean_abs: readonly number[];
  readonly rms: readonly number[];
}

/** What scripts/reference/rows_reference.py wrote. */
const { cases } = rowsJson as unknown as {
  readonly cases: readonly {
    readonly seed: number;
    readonly layer_sizes: readonly number[];
    readonly rows: number;
    readonly activation: Activation;
    readonly variant: Variant;
    readonly float64: Results;
    readonly float32: Results;
  }[];
};

/** The rows that the script has made. */
function inputsOf(rows: number, width: number): number[][] {
  return Array.from(
    { length: rows },
    (_, r) => Array.from({ length: width }, (_, k) => ((37 * r + 11 * k) % 65 - 32) / 16),
  );
}

/** An engine's magnitudes of a case, beside PyTorch's in float64 and in float32. */
async function besides(name: EngineName, of: (typeof cases)[number]) {
  const { seed, layer_sizes: layerSizes, rows, activation, variant, float64, float32 } = of;
  const found = probe(await loadEngine(name), {
    ...{ layerSizes, activation, initialisation: "torch", variants: [variant], seeds: [seed] },
    ...{ metrics: ["mean_abs", "rms"], rows: inputsOf(rows, layerSizes[0]!), of: "loss" },
  });
  const all = ({ mean_abs, rms }: Results) => [...mean_abs, ...rms];
  return { found, float64: all(float64), float32: all(float32) };
}

for (const name of ["float64", "tfjs"] as const) {
  Deno.test(`the ${name} engine's gradients over many rows are PyTorch's`, async () => {
    for (const one of cases) {
      const { found, float64 } = await besides(name, one);
      float64.forEach((value, i) => assertClose(found[i]!, value, 1e-12, `${one.rows} rows`));
    }
  });
}

Deno.test("a DeepNN's loss over many rows is PyTorch's", () => {
  for (const { seed, layer_sizes, rows, activation, variant, float64 } of cases) {
    const model = new DeepNN(layer_sizes, new TorchGenerator(seed), { activation, variant });
    const { loss } = probeGradients(model, inputsOf(rows, layer_sizes[0]!));
    assertClose(loss, float64.loss, 1e-12, `${rows} rows`);
    model.dispose();
  }
});

const size = (errors: readonly number[]) => Math.hypot(...errors) / Math.sqrt(errors.length);

for (const rows of [2, 7, 64, 1024]) {
  Deno.test(`the fused engine's errors with ${rows} rows are at most 3 times PyTorch's float32's`, async () => {
    const own = cases.filter((one) => one.rows === rows);
    assert(own.length === 3);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (const one of own) {
      const { found, float64, float32 } = await besides("fused", one);
      float64.forEach((value, i) => {
        ours.push(relativeError(found[i]!, value));
        theirs.push(relativeError(float32[i]!, value));
      });
    }
    assert(size(ours) <= 3 * size(theirs), `${size(ours)}, PyTorch ${size(theirs)}`);
  });
}

for (const [width, rows] of [[32, 32], [37, 70], [50, 33], [4, 100], [70, 3]] as const) {
  Deno.test(`the fused engine's gradients are float64's at width ${width} with ${rows} rows, in any company`, async () => {
    const task: ProbeTask = {
      ...{ layerSizes: [width, width, width - 1, 1], activation: "tanh", initialisation: "torch" },
      ...{ variants: ["plain", "shortcut-matched"], metrics: ["mean_abs", "rms"], of: "loss" },
      ...{ rows: inputsOf(rows, width), seeds: [3, 1, 4, 15, 9] },
    };
    const [fused, float64] = [await loadEngine("fused"), await loadEngine("float64")];
    const found = probe(fused, task);
    probe(float64, task).forEach((value, i) => assertClose(found[i]!, value, 2e-5, `${i}`));
    task.seeds.forEach((seed, s) => {
      const alone = probe(fused, { ...task, seeds: [seed] });
      assertEquals(alone, found.filter((_, i) => i % 5 === s));
    });
  });
}
