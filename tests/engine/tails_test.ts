/**
 * Nets whose layers lie in an activation's tail, by mpmath with 60 digits: tests/fixtures/tails.json.
 */
import { assert, assertEquals } from "@std/assert";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { log10Of, type Magnitudes } from "../../src/statistics/magnitudes.ts";
import { assertClose, tails } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";
import { oracle } from "./oracle.ts";
import { USUAL } from "./tasks.ts";

type TailNet = (typeof tails.nets)[number];

/** The task of a net and, in an engine's order, what mpmath finds. */
function taskOf(net: TailNet, of: "loss" | "output"): { task: ProbeTask; expected: string[] } {
  const { seed, layer_sizes, input, activation, variant } = net;
  const { mean_abs, rms } = net[`of_${of}`];
  const task: ProbeTask = {
    ...{
      layerSizes: layer_sizes,
      activation,
      ...USUAL,
      init: "torch",
      variants: [variant],
    },
    ...{ metrics: ["mean_abs", "rms"], rows: [input], of, seeds: [seed] },
  };
  return { task, expected: [...mean_abs, ...rms] };
}

const describe = ({ seed, activation, variant, layer_sizes }: TailNet) =>
  `${activation} ${variant} seed ${seed}, ${layer_sizes.length - 1} layers of ${layer_sizes[0]}`;

/** The logarithm of a number as text, which may lie outside of float64's range. */
function log10(text: string): number {
  const [digits, exponent = "0"] = text.split("e");
  return Math.log10(Number(digits)) + Number(exponent);
}

/**
 * In a tail a magnitude has the relative error of z times z^2, or for gelu-tanh z^4: with seed 45, where
 * z is about -21 (-16), that of a forward pass in float64, a few of its last digits, is more than 1e-12.
 */
const toleranceOf = ({ seed }: TailNet) => seed === 45 ? 4e-12 : 1e-12;

for (const net of tails.nets) {
  for (const name of ["float64", "tfjs"] as const) {
    Deno.test(`the ${name} engine is mpmath's to 1e-12: ${describe(net)}`, async () => {
      for (const subject of ["loss", "output"] as const) {
        const { task, expected } = taskOf(net, subject);
        const found = probe(await loadEngine(name), task);
        assertEquals(found.length, expected.length);
        expected.forEach((text, i) => {
          if (Math.abs(log10(text)) > 300) return;
          assertClose(found[i]!, Number(text), toleranceOf(net), `${subject} ${i}`);
        });
      }
    });
  }

  Deno.test(`the oracle is right in the tails: ${describe(net)}`, () => {
    for (const subject of ["loss", "output"] as const) {
      const { task, expected } = taskOf(net, subject);
      const { seeds: [seed], variants: [variant], ...nets } = task;
      const found = oracle({ ...nets, seed: seed!, variant: variant! });
      expected.forEach((text, i) => {
        if (Math.abs(log10(text)) > 300) return;
        const layer = found[i % found.length]!;
        assertClose(i < found.length ? layer.mean_abs : layer.rms, Number(text), 4e-12, `${i}`);
      });
    }
  });
}

Deno.test("the float64 engine's magnitudes outside of float64's range are mpmath's", async () => {
  const engine = await loadEngine("float64");
  let beyond = 0;
  for (const net of tails.nets) {
    const { task, expected } = taskOf(net, "loss");
    const { mantissas, exponents } = engine.probe(task) as Magnitudes;
    expected.map(log10).forEach((log, i) => {
      assertClose(log10Of(mantissas[i]!, exponents[i]!), log, 1e-13, describe(net));
      if (log < -330) beyond++;
    });
  }
  assert(beyond > 20, `${beyond}`);
});

Deno.test("the tfjs engine reads 0 below float64's range, and nowhere else", async () => {
  const zeros = { below: 0, above: 0 };
  for (const net of tails.nets) {
    const { task, expected } = taskOf(net, "loss");
    const found = probe(await loadEngine("tfjs"), task);
    expected.map(log10).forEach((log, i) => {
      if (log < -330 !== (found[i] === 0)) throw new Error(`${describe(net)}: ${log} ${found[i]}`);
      zeros[log < -330 ? "below" : "above"]++;
    });
  }
  assert(zeros.below > 20 && zeros.above > 20);
});

Deno.test("what underflows on the way forward is 0 in all engines, however far down it is", async () => {
  // z is about -50 behind a positive unit: phi' is 1e-545 there, and float64 ends at 5e-324.
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const task: ProbeTask = {
    ...{
      layerSizes: [1, 1, 1],
      activation: "gelu",
      ...USUAL,
      init: "torch",
      variants: ["plain"],
    },
    ...{ metrics: ["mean_abs"], rows: [[400]], of: "output", seeds },
  };
  const [fused, float64, tfjs] = await Promise.all(
    (["fused", "float64", "tfjs"] as const).map(async (name) =>
      probe(await loadEngine(name), task).map((value) => value === 0)
    ),
  );
  assert(float64!.filter(Boolean).length > 40);
  assertEquals(float64, tfjs);
  assertEquals(float64, fused);
});
