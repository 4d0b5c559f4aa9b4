import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fileURLToPath } from "node:url";
import { ACTIVATIONS } from "../../src/nn/activations.ts";
import { type Activation, OptionsError, theory, type TheoryNet } from "../../src/theory/mod.ts";
import { netOf, profileOf } from "./nets.ts";

/** From each layer to the next, in decades. */
const steps = (net: TheoryNet) => {
  const logs = profileOf(net).map((l) => l.log10Gradient);
  return logs.slice(1).map((log, l) => log - logs[l]!);
};

Deno.test("a linear net's gradients are powers of sigma_w, at depth 2000 as well", () => {
  const [width, depth] = [16, 2000];
  const variances = { weightVariance: 0.25, biasVariance: 0 };
  const net = netOf({
    width,
    depth,
    activation: "linear",
    variances,
    of: "output",
    input: Array(width).fill(3),
  });
  profileOf(net).forEach(({ log10Forward, log10Backward, log10Gradient, log10Variance }, l) => {
    const half = Math.log10(0.5);
    const last = l === depth - 1;
    assertAlmostEquals(log10Forward, Math.log10(3) + l * half, 1e-9);
    assertAlmostEquals(log10Variance, 2 * (log10Forward + half), 1e-9);
    // 1/16 is the last layer's one unit over its inputs.
    const back = last ? 0 : (depth - 1 - l) * half + Math.log10(1 / width) / 2;
    assertAlmostEquals(log10Backward, back, 1e-9);
    assertAlmostEquals(log10Gradient, log10Forward + log10Backward, 1e-12);
  });
});

Deno.test("a wide plain net's gradient falls by sqrt(chi_1) per layer", () => {
  for (const [width, ratio] of [[64, 0.29073], [128, 0.28971], [512, 0.28894]] as const) {
    const step = steps(netOf({ width, depth: 60, of: "output" }))[40]!;
    assertAlmostEquals(step / -Math.log10(ratio), 1, 0.1 / width);
  }
});

Deno.test("a loss's gradient is that of the outputs, times 2 (y - target) over their number", () => {
  // The target is far from what the net gives, so that the factor is almost a constant.
  const log10 = (of: "loss" | "output", outputs: number) =>
    profileOf(netOf({ width: 64, depth: 4, outputs, of, target: 1000 })).map((l) =>
      l.log10Gradient
    );
  for (const outputs of [1, 5]) {
    const [loss, output] = [log10("loss", outputs), log10("output", outputs)];
    loss.forEach((log, l) =>
      assertAlmostEquals(log - output[l]!, Math.log10(2000 / outputs), 1e-3)
    );
  }
});

Deno.test("scaled by 1/sqrt(depth), first over last stays of order one, but for phi's mean", () => {
  const firstOverLast = (activation: Activation, depth: number) => {
    const hidden = { join: "equal", scale: 1 / Math.sqrt(depth - 1) } as const;
    const input = Array.from({ length: 512 }, (_, k) => k % 2 ? 1 : -1);
    const net = netOf({ width: 512, depth, activation, hidden, input, of: "output" });
    const logs = profileOf(net).map((l) => l.log10Gradient);
    return 10 ** (logs[0]! - logs.at(-2)!);
  };
  assertAlmostEquals(firstOverLast("gelu", 31), 0.796, 0.01);
  assertAlmostEquals(firstOverLast("tanh", 31), 1.03, 0.01);
  assertAlmostEquals(firstOverLast("tanh", 1001), 1.03, 0.01);
  // GELU's mean adds up, layer by layer.
  assertAlmostEquals(firstOverLast("gelu", 1001), 0.133, 0.01);
});

Deno.test("with GELU's identity shortcuts the forward signal grows 1.58-fold per layer", () => {
  const profile = profileOf(netOf({ width: 512, depth: 60, hidden: { join: "equal" } }));
  const growth = 10 ** (2 * (profile[59]!.log10Forward - profile[58]!.log10Forward));
  assertAlmostEquals(growth, 1.58, 0.01);
});

Deno.test("with pre-norm the gradient falls like a power of the layer, from input to output", () => {
  const before = { norm: "before" } as const;
  for (const [activation, exponent] of [["linear", -0.5], ["gelu", -0.588]] as const) {
    const hidden = { join: "equal", ...before } as const;
    const net = netOf({ width: 512, depth: 800, activation, hidden, last: before });
    const logs = profileOf(net).map((l) => l.log10Gradient);
    // The mean square's is chi_1 over phi's variance.
    assertAlmostEquals((logs[720]! - logs[360]!) / Math.log10(2), exponent, 0.015, activation);
  }
});

Deno.test("plain nets with a norm explode toward the input, by 0.041 decades per layer", () => {
  const before = { norm: "before" } as const;
  const net = netOf({ width: 10_000, depth: 64, hidden: before, last: before, output: "linear" });
  assertAlmostEquals(steps(net)[30]!, -0.0407, 5e-4);
});

Deno.test("rezero with alpha 0: exactly nothing but in the last layer", () => {
  const profile = profileOf(netOf({ width: 8, depth: 5, hidden: { join: "equal", scale: 0 } }));
  assertEquals(profile.map((l) => l.log10Gradient > -Infinity), [false, false, false, false, true]);
  for (const { log10Forward } of profile) {
    assertAlmostEquals(log10Forward, profile[0]!.log10Forward, 1e-14);
  }
});

Deno.test("whatever the net, no prediction is NaN", () => {
  const variance = fc.oneof(
    fc.constantFrom(0, 1e-300, 1e300),
    fc.double({ min: -6, max: 3, noNaN: true }).map((log) => 10 ** log),
  );
  const numbers = fc.array(
    fc.oneof(fc.constant(0), fc.double({ min: -1e9, max: 1e9, noNaN: true })),
    {
      minLength: 4,
      maxLength: 4,
    },
  );
  const part = fc.record({
    join: fc.constantFrom("none", "equal"),
    scale: fc.constantFrom(1, 0.1, -2, 0),
    norm: fc.constantFrom("none", "before", "behind"),
  });
  const net = fc.record({
    layerSizes: fc.constant([4, 4, 4, 4, 1]),
    variances: fc.array(fc.record({ weightVariance: variance, biasVariance: variance }), {
      minLength: 4,
      maxLength: 4,
    }),
    parts: fc.tuple(
      part,
      part,
      part,
      fc.record({
        join: fc.constantFrom("none", "one-out"),
        scale: fc.constantFrom(1, -0.5, 0),
        norm: fc.constant("none"),
      }),
    ),
    activation: fc.constantFrom(...ACTIVATIONS),
    input: numbers,
    output: fc.constantFrom("activated", "linear"),
    of: fc.constantFrom("loss", "output"),
    target: fc.constantFrom(0, 1, -1e-9),
  });
  fc.assert(
    fc.property(net, (net) => {
      const profile = profileOf(net as TheoryNet);
      assertEquals(profile.length, 4);
      for (const layer of profile) {
        for (const value of Object.values(layer)) assert(!Number.isNaN(value) && value < Infinity);
      }
    }),
    { numRuns: 400 },
  );
});

Deno.test("what has no closed theory has a reason and no numbers", () => {
  const added = { join: "equal" } as const;
  for (
    const [net, reason] of [
      [netOf({ width: 1, depth: 3 }), "layer 0: one unit has no average"],
      [netOf({ width: 3, depth: 3, outputs: 3, last: added }), "layer 2: an output that a unit"],
      [netOf({ width: 3, depth: 3, last: added }), "layer 2: only layers of equal sizes"],
      [
        netOf({ width: 4, depth: 2, last: { join: "one-out", norm: "behind" } }),
        "layer 1: one unit",
      ],
      [netOf({ width: 4, depth: 3, hidden: { join: "one-out" } }), "layer 0: one unit"],
      [netOf({ width: 4, depth: 3, hidden: { join: "one-in" } }), "layer 0: one number"],
      [netOf({ width: 2, depth: 3, hidden: { norm: "before" } }), "layer 0: LayerNorm"],
      [netOf({ width: 2, depth: 3, hidden: { norm: "behind" } }), "layer 0: LayerNorm"],
    ] as const
  ) {
    const found = theory(net);
    assertEquals(Object.keys(found), ["reason"]);
    assert("reason" in found && found.reason.startsWith(reason), JSON.stringify(found));
  }
});

Deno.test("a net that makes no sense is refused, every problem named", () => {
  const net = netOf({ width: 4, depth: 3 });
  const wrong = {
    ...net,
    layerSizes: [4, 4, 4, 4, 1],
    activation: "gleu",
    input: [1, NaN],
    of: "x",
    target: NaN,
    outptu: 1,
  };
  const { problems } = assertThrows(() => theory(wrong as unknown as TheoryNet), OptionsError);
  assertEquals(problems.map(({ option }) => option), [
    ...["variances", "parts", "activation", "input", "of", "target", "outptu"],
  ]);
  for (const weightVariance of [-1, NaN, Infinity, undefined]) {
    const variances = net.variances.map((one) => ({ ...one, weightVariance: weightVariance! }));
    assertThrows(() => theory({ ...net, variances }), OptionsError, "variances: given");
  }
  const parts = net.parts!.map((one) => ({ ...one, join: "toString" as "none" }));
  assertThrows(() => theory({ ...net, parts }), OptionsError, "parts: given");
  assertThrows(() => theory({ ...net, input: [1] }), OptionsError, "4 numbers");
  assertThrows(() => theory(undefined as unknown as TheoryNet), OptionsError, "options: given");
});

Deno.test("the theory loads no tfjs", async () => {
  const loaded = async (module: string) => {
    const code = `import "${module}"; console.log("_tfengine" in globalThis);`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", code],
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
    }).output();
    return new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr);
  };
  assertEquals(await loaded("./src/theory/mod.ts"), "false");
  assertEquals(await loaded("@tensorflow/tfjs"), "true");
});
