/** Scaled branches and norms: the engines beside PyTorch's numbers. */
import { assert, assertEquals } from "@std/assert";
import type { Activation, Variant } from "../../mod.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import variantsJson from "../fixtures/variants.json" with { type: "json" };
import { assertClose, relativeError } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";

/** Magnitudes by layer. */
interface Results {
  readonly of_loss: Readonly<Record<"mean_abs" | "rms", readonly number[]>>;
  readonly of_output: Results["of_loss"];
}

/** What scripts/reference/variants_reference.py wrote. */
const { gradients } = variantsJson as unknown as {
  readonly gradients: readonly {
    readonly seed: number;
    readonly layer_sizes: readonly number[];
    readonly rows: readonly (readonly number[])[];
    readonly activation: Activation;
    readonly variant: Variant;
    readonly alpha: number | null;
    readonly float64: Results;
    readonly float32: Results;
  }[];
};

/** A case as a task, and PyTorch's numbers in an engine's order. */
interface Case {
  readonly task: ProbeTask;
  readonly what: string;
  readonly float64: readonly number[];
  readonly float32: readonly number[];
}

/** The cases of a variant. */
function casesOf(variant: Variant): Case[] {
  return gradients.filter((one) => one.variant === variant).flatMap((one) =>
    (["loss", "output"] as const).map((of) => {
      const flat = ({ [`of_${of}` as const]: { mean_abs, rms } }: Results) => [...mean_abs, ...rms];
      const { layer_sizes: layerSizes, activation, rows } = one;
      const alpha = one.alpha ?? undefined;
      return {
        task: {
          ...{ layerSizes, activation, rows, of, alpha, variants: [variant], seeds: [one.seed] },
          ...{ init: "torch", output: "activated", target: 0, metrics: ["mean_abs", "rms"] },
        },
        what: `[${layerSizes}] ${activation} ${alpha} of ${of}`,
        float64: flat(one.float64),
        float32: flat(one.float32),
      };
    })
  );
}

const size = (errors: readonly number[]) => Math.hypot(...errors) / Math.sqrt(errors.length);

for (
  const variant of ["shortcut-scaled", "rezero", "pre-norm", "post-norm", "plain-norm"] as const
) {
  for (const name of ["float64", "tfjs"] as const) {
    Deno.test(`${variant} nets are PyTorch's to 1e-12 in the ${name} engine`, async () => {
      const engine = await loadEngine(name);
      const cases = casesOf(variant);
      assert(cases.length >= 24, `${cases.length} cases`);
      for (const { task, what, float64 } of cases) {
        const found = probe(engine, task);
        assertEquals(found.length, float64.length);
        found.forEach((value, i) => assertClose(value, float64[i]!, 1e-12, `${what} ${i}`));
      }
    });
  }

  Deno.test(`${variant} nets' errors in float32 are at most 3 times PyTorch's`, async () => {
    const engine = await loadEngine("fused");
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (const { task, what, float64, float32 } of casesOf(variant)) {
      const found = probe(engine, task);
      const errors = found.map((value, i) => relativeError(value, float64[i]!));
      assert(size(errors) < 5e-5, `${what}: ${size(errors)}`);
      // Where two numbers are normalised, PyTorch's float32 is up to 3 % off.
      if (task.layerSizes.slice(0, -1).includes(2)) continue;
      ours.push(...errors);
      theirs.push(...float32.map((value, i) => relativeError(value, float64[i]!)));
    }
    assert(size(ours) <= 3 * size(theirs), `${size(ours)}, PyTorch ${size(theirs)}`);
    assert(size(theirs) < 5e-5, `${size(theirs)}`);
  });
}
