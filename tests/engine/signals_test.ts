/** Signals that vanish or explode on their way forward, in the fused engine beside the float64 one. */
import { assert, assertEquals } from "@std/assert";
import { type Activation, ACTIVATIONS, type Variant, VARIANTS } from "../../mod.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { completeInit, type InitOptions } from "../../src/nn/initialisations.ts";
import { log10Of, type Magnitudes } from "../../src/statistics/magnitudes.ts";
import { USUAL } from "./tasks.ts";

const [fused, float64] = [await loadEngine("fused"), await loadEngine("float64")];
const SEEDS = Array.from({ length: 9 }, (_, seed) => seed);

/** What a test's nets are beside their activation, variant and initialisation. */
interface Nets extends Partial<ProbeTask> {
  readonly depth?: number;
  readonly width?: number;
  readonly rowCount?: number;
}

function taskOf(
  activation: Activation,
  variant: Variant,
  init: InitOptions,
  { depth = 100, width = 4, rowCount = 1, ...rest }: Nets = {},
): ProbeTask {
  const row = (first: number) => Array.from({ length: width }, (_, k) => 1 - (k + first) / 2);
  return {
    ...{ activation, ...USUAL, ...completeInit(init), variants: [variant], seeds: SEEDS },
    layerSizes: [...new Array<number>(depth).fill(width), 1],
    rows: Array.from({ length: rowCount }, (_, first) => row(first)),
    metrics: ["mean_abs", "rms", "max_abs", "l2", "forward_rms", "backward_rms"],
    of: "loss",
    ...rest,
  };
}

/** log10 of all magnitudes. */
function logs({ mantissas, exponents, stride }: Magnitudes): number[] {
  return [...mantissas.keys()].filter((i) => i % stride < SEEDS.length)
    .map((i) => log10Of(mantissas[i]!, exponents[i]!));
}

/** Holds the fused engine's logarithms to those of the float64 engine; gives the smallest of these. */
function assertAlike(task: ProbeTask, share = 0.99): number {
  const [found, expected] = [
    logs(fused.probe(task) as Magnitudes).slice(),
    logs(float64.probe(task) as Magnitudes),
  ];
  const apart = expected.map((log, i) => log === found[i] ? 0 : Math.abs(log - found[i]!));
  const wrong = apart.filter((difference) => !(difference < 1e-3));
  assert(
    wrong.length <= (1 - share) * apart.length,
    `${wrong.length} of ${apart.length} are wrong, the first by ${wrong[0]}`,
  );
  return Math.min(...expected.filter(Number.isFinite));
}

for (const activation of ACTIVATIONS) {
  Deno.test(`${activation}: a signal that vanishes for lack of biases keeps its digits`, () => {
    const least = assertAlike(taskOf(activation, "plain", { bias: "zero", weightGain: 0.2 }));
    const stays = activation === "sigmoid" || activation === "softplus"; // phi(0) is not 0
    assert(stays || least < -50, `the smallest is 1e${least}`);
    assertAlike(taskOf(activation, "plain", { bias: "zero", weightGain: 0.2 }, { rowCount: 3 }));
  });
}

for (const variant of VARIANTS) {
  Deno.test(`${variant}: signals without biases, large and small weights, keep their digits`, () => {
    for (const [sigmaW, depth] of [[1e-20, 12], [0.3, 30], [4, 30]] as const) {
      for (const activation of ["tanh", "gelu", "elu"] as const) {
        assertAlike(taskOf(activation, variant, { sigmaW }, { depth, width: 8 }), 0.97);
      }
    }
  });
}

Deno.test("an output that has vanished has the right loss, target or output gradient", () => {
  const init = { bias: "zero", weightGain: 0.2 } as const;
  for (const rest of [{ target: 1 }, { of: "output" }, { output: "linear" }] as const) {
    assertAlike(taskOf("gelu", "plain", init, rest));
  }
});

Deno.test("a signal that has vanished and grows again keeps its digits", () => {
  // LayerNorm gives back up to 300 times what is small.
  assertAlike(taskOf("tanh", "plain-norm", { sigmaW: 1e-3 }, { depth: 60, width: 8 }));
  const tiny = [Array.from({ length: 8 }, (_, k) => (k - 3) * 1e-28)];
  assertAlike(taskOf("tanh", "plain-norm", { sigmaW: 1e9 }, { depth: 3, width: 8, rows: tiny }));
  assertAlike(taskOf("gelu", "pre-norm", { sigmaW: 1e-15 }, { rowCount: 2, depth: 20 }));
  // From 1e-35 to numbers near 1, where tanh is not linear any more.
  const rows = [Array.from({ length: 8 }, (_, k) => (k - 3) * 1e-35)];
  assertAlike(taskOf("tanh", "plain", { sigmaW: 2 }, { depth: 128, width: 8, rows }));
});

Deno.test("where a signal overflows no layer has a number, whosever the gradient is", () => {
  for (const whose of ["loss", "output"] as const) {
    const task = taskOf("relu", "plain", { sigmaW: 8 }, { depth: 120, width: 16, of: whose });
    const found = logs(
      fused.probe({ ...task, metrics: ["mean_abs", "backward_rms"] }) as Magnitudes,
    );
    assertEquals(found.filter(Number.isFinite), [], whose);
    assertEquals(found.filter((log) => log === -Infinity), [], whose);
  }
});
