/** What the float64 engine is made of: joins, linear layers, powers of two. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { float64Engine } from "../../src/engine/float64/float64_engine.ts";
import { JOIN_RULES } from "../../src/engine/float64/joins.ts";
import { scaleTo } from "../../src/engine/float64/scale.ts";
import { ldexp } from "../../src/statistics/ldexp.ts";
import { log10Of, type Magnitudes } from "../../src/statistics/magnitudes.ts";
import { type Join, joinedWidth } from "../../src/nn/variants.ts";
import { assertClose, torch, torchCancels } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";
import { USUAL } from "./tasks.ts";

Deno.test("scaleTo() takes the largest number to a power of two, exactly", () => {
  for (const largest of [1, 1.9, 3e-300, 1e300, 2 ** -1022, 2 ** 1023]) {
    for (const target of [0, 512]) {
      const values = Float64Array.of(largest / 3, -largest, 0, 7e307);
      const exponent = scaleTo(target, values, 0, 3);
      const size = Math.abs(values[1]!);
      assert(size >= 2 ** target && size < 2 ** (target + 1), `${largest} to 2^${target}: ${size}`);
      assertEquals(ldexp(values[1]!, exponent), -largest);
      assertEquals([values[2], values[3]], [0, 7e307]); // the fourth is not of the first three
    }
  }
});

Deno.test("scaleTo() takes a number that has lost digits up as well, and leaves what has no scale", () => {
  const values = Float64Array.of(5e-324);
  const exponent = scaleTo(0, values, 0, 1);
  assertEquals(ldexp(values[0]!, exponent), 5e-324);
  for (const whole of [[0, -0], [Infinity, 1], [NaN, 0]]) {
    const values = Float64Array.from(whole);
    assertEquals([scaleTo(3, values, 0, 2), ...values], [0, ...whole]);
  }
});

for (
  const [join, fanIn, fanOut] of [
    ["none", 2, 3],
    ["equal", 3, 3],
    ["one-out", 3, 1],
    ["one-in", 1, 3],
  ] as const satisfies readonly [Join, number, number][]
) {
  Deno.test(`the join ${join} is taken apart as it was put together`, () => {
    const numbers = (count: number, start: number) =>
      Float64Array.from({ length: count }, (_, i) => Math.sin(start + i));
    const width = joinedWidth(join, fanIn, fanOut);
    // Rows that begin somewhere in their arrays.
    const [x, y, g] = [numbers(1 + fanIn, 1), numbers(2 + fanOut, 50), numbers(3 + width, 99)];
    const [gx, gy] = [new Float64Array(1 + fanIn).fill(7), new Float64Array(2 + fanOut).fill(7)];
    JOIN_RULES[join].part(g, 3, gx, 1, gy, 2, fanIn, fanOut);
    // The output is linear in x and y, so a step of any size gives the derivative of g . output.
    const along = () => {
      const out = new Float64Array(3 + width);
      JOIN_RULES[join].join(out, 3, x, 1, y, 2, fanIn, fanOut);
      return out.reduce((sum, value, i) => sum + value * g[i]!, 0);
    };
    const before = along();
    for (const [values, gradient, from] of [[x, gx, 1], [y, gy, 2]] as const) {
      values.forEach((value, i) => {
        values[i] = value + 1;
        const expected = i < from ? 7 : gradient[i]!;
        assertEquals(gradient[i], expected);
        assert(Math.abs(along() - before - (i < from ? 0 : expected)) < 1e-14, `${i}`);
        values[i] = value;
      });
    }
  });
}

Deno.test("the float64 engine's numbers do not depend on how the gradient is scaled", async () => {
  // Plain nets of 400 layers are 240 decades down: tfjs has them all, unscaled.
  const task: ProbeTask = {
    ...{ layerSizes: [...new Array<number>(400).fill(3), 1], activation: "gelu" },
    ...{ ...USUAL, init: "torch", variants: ["plain"], metrics: ["mean_abs", "rms"] },
    ...{ rows: [[1, 0, -1], [0.5, 1, 2]], of: "loss", seeds: [0, 1, 2] },
  };
  const [ours, theirs] = await Promise.all(
    (["float64", "tfjs"] as const).map(async (name) => (await loadEngine(name)).probe(task)),
  ) as [Magnitudes, Magnitudes];
  const logs = Array.from(ours.mantissas, (mantissa, i) => log10Of(mantissa, ours.exponents[i]!));
  assert(Math.min(...logs) < -220, `${Math.min(...logs)}`);
  ours.mantissas.forEach((mantissa, i) =>
    assertClose(ldexp(mantissa, ours.exponents[i]!), theirs.mantissas[i]!, 1e-11)
  );
});

Deno.test("the float64 engine refuses layer sizes that a variant cannot join", () => {
  assertThrows(
    () =>
      float64Engine().probe({
        ...{ layerSizes: [3, 2, 1], activation: "gelu", ...USUAL, init: "torch" },
        ...{ variants: ["shortcut"], metrics: ["rms"], rows: [[1, 0, -1]], of: "loss", seeds: [0] },
      }),
    RangeError,
    "shortcut: x + f(x) cannot broadcast 3 against 2 in layer 0",
  );
});

Deno.test("the float64 engine is PyTorch's float64 autograd, where that cancels nowhere", () => {
  const engine = float64Engine();
  for (const reference of torch.gradients) {
    const { seed, layer_sizes, input, activation, variant, float64 } = reference;
    for (const  of of["loss", "output"] as const) {
      const { mean_abs, rms } = float64[`of_${of}`];
      const found = probe(engine, {
        ...{
          layerSizes: layer_sizes,
          activation,
          ...USUAL,
          init: "torch",
          variants: [variant],
        },
        ...{ metrics: ["mean_abs", "rms"], rows: [input], of, seeds: [seed] },
      });
      const tolerance = torchCancels(reference) ? 2e-3 : 1e-12;
      [...mean_abs, ...rms].forEach((value, i) =>
        assertClose(found[i]!, value, tolerance, `${variant} ${activation} ${seed}: ${i}`)
      );
    }
  }
});
