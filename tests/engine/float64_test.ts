/** What the float64 engine is made of: joins, linear layers, powers of two. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { float64Engine } from "../../src/engine/float64/float64_engine.ts";
import { JOIN_RULES } from "../../src/engine/float64/joins.ts";
import { seedsAtOnce } from "../../src/engine/float64/net.ts";
import { scalable, scaleTo } from "../../src/engine/float64/scale.ts";
import { ldexp } from "../../src/statistics/ldexp.ts";
import { log10Of, type Magnitudes } from "../../src/statistics/magnitudes.ts";
import { type Join, joinedWidth } from "../../src/nn/variants.ts";
import { assertClose, torch, torchCancels } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";
import { USUAL } from "./tasks.ts";

/** Scales the numbers but the last, which must stay; gives them, then the exponent. */
function scaled(target: number, ...numbers: number[]): number[] {
  const room = scalable(numbers.length + 2);
  room.values.set(numbers, 1);
  const out = room.values.slice();
  const exponent = scaleTo(target, room, 1, numbers.length, out);
  assertEquals([out[0], ...out.slice(numbers.length)], [0, numbers.at(-1), 0]);
  assertEquals(scaleTo(target, room, 1, numbers.length, room.values), exponent);
  assertEquals(room.values, out);
  return [...out.slice(1, numbers.length), exponent];
}

Deno.test("scaleTo() takes the largest number to a power of two, exactly", () => {
  for (const largest of [1, 1.9, 3e-300, 1e300, 2 ** -1022, 2 ** 1023]) {
    for (const target of [0, 512]) {
      const [, number, zero, exponent] = scaled(target, largest / 3, -largest, 0, 7e307);
      const size = Math.abs(number!);
      assert(size >= 2 ** target && size < 2 ** (target + 1), `${largest} to 2^${target}: ${size}`);
      assertEquals(ldexp(number!, exponent!), -largest);
      assertEquals(zero, 0);
    }
  }
});

Deno.test("scaleTo() finds the largest number at any place", () => {
  for (const numbers of [[5, -3, 2], [-2, 5, 3], [0.1, -0.2, -5], [NaN, 5, -0]]) {
    assertEquals(scaled(0, ...numbers, 1), [...numbers.map((n) => n / 4), 2]);
  }
});

Deno.test("scaleTo() takes a number that has lost digits up as well, and leaves what has no scale", () => {
  for (const tiny of [5e-324, 2 ** -1023, 2 ** -1022 - 2 ** -1074]) {
    const [number, smaller, exponent] = scaled(0, -tiny, 0, 1);
    assertEquals([ldexp(number!, exponent!), smaller], [-tiny, 0]);
  }
  for (const whole of [[0, -0], [Infinity, 1], [-Infinity, NaN], [NaN, 0]]) {
    assertEquals(scaled(3, ...whole, 1), [...whole, 0]);
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
    // Of four streams the second and the third; a row of the output is longer than its numbers.
    const [first, end] = [1, 3];
    const width = joinedWidth(join, fanIn, fanOut);
    const pitch = width + 1;
    const [x, y, g] = [numbers(4 * fanIn, 1), numbers(4 * fanOut, 50), numbers(4 * pitch, 99)];
    const [gx, gy] = [new Float64Array(4 * fanIn).fill(7), new Float64Array(4 * fanOut).fill(7)];
    const sizes = { first, fanIn, fanOut, pitch };
    JOIN_RULES[join].part(g, gx, gy, sizes, end);
    // The output is linear in x and y, so a step of any size gives the derivative of g . output.
    const along = () => {
      const out = new Float64Array(4 * pitch);
      JOIN_RULES[join].join(out, x, y, sizes, end);
      return out.reduce((sum, value, i) => sum + value * g[i]!, 0);
    };
    const before = along();
    for (const [values, gradient, size] of [[x, gx, fanIn], [y, gy, fanOut]] as const) {
      values.forEach((value, i) => {
        const isOther = i < first * size || i >= end * size;
        values[i] = value + 1;
        if (isOther) assertEquals(gradient[i], 7);
        assert(Math.abs(along() - before - (isOther ? 0 : gradient[i]!)) < 1e-14, `${i}`);
        values[i] = value;
      });
    }
  });
}

Deno.test("the float64 engine's numbers do not depend on which seeds go together", () => {
  const task: ProbeTask = {
    ...{ layerSizes: [3, 3, 3, 1], activation: "gelu", ...USUAL, init: "xavier-normal" },
    ...{ variants: ["pre-norm", "shortcut", "post-norm"], metrics: ["mean_abs", "forward_rms"] },
    ...{ rows: [[1, 0, -1], [0.5, 1, 2], [3, 1, 0]], of: "loss" },
    seeds: Array.from({ length: 37 }, (_, i) => 7 * i),
  };
  assert(seedsAtOnce(task) > 1 && 37 % seedsAtOnce(task) > 0, "whole blocks only");
  const engine = float64Engine();
  const { mantissas, exponents, stride } = engine.probe(task) as Magnitudes;
  task.seeds.forEach((seed, s) => {
    const alone = engine.probe({ ...task, seeds: [seed] }) as Magnitudes;
    alone.mantissas.forEach((mantissa, i) => {
      const at = i * stride + s;
      assertEquals([mantissas[at], exponents[at]], [mantissa, alone.exponents[i]], `${seed}: ${i}`);
    });
  });
});

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
    for (const subject of ["loss", "output"] as const) {
      const { mean_abs, rms } = float64[`of_${subject}`];
      const found = probe(engine, {
        ...{
          layerSizes: layer_sizes,
          activation,
          ...USUAL,
          init: "torch",
          variants: [variant],
        },
        ...{ metrics: ["mean_abs", "rms"], rows: [input], of: subject, seeds: [seed] },
      });
      const tolerance = torchCancels(reference) ? 2e-3 : 1e-12;
      [...mean_abs, ...rms].forEach((value, i) =>
        assertClose(found[i]!, value, tolerance, `${variant} ${activation} ${seed}: ${i}`)
      );
    }
  }
});
