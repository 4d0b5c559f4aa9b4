/**
 * Whether a model is said to be normal exactly where it is.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { DeepNN, diagnose, type Diagnosis, TorchGenerator, type Variant } from "../../mod.ts";
import { deviationOf } from "../../src/diagnose/deviation.ts";
import { chain, ROW } from "./models.ts";

/** What is known of it among nets drawn alike. */
function peersOf({ peers }: Diagnosis) {
  if ("reason" in peers) throw new Error(peers.reason);
  return peers;
}

const SIZES = [8, ...Array(10).fill(16), 1];

for (const [activation, variant] of [["tanh", "plain"], ["relu", "shortcut-matched"]] as const) {
  Deno.test(`of 100 ${variant} nets with ${activation} at least 95 are normal`, () => {
    let [normal, high, slopes, firsts] = [0, 0, 0, 0];
    for (let seed = 0; seed < 100; seed++) {
      const net = new DeepNN(SIZES, new TorchGenerator(seed), {
        ...{ activation, variant, output: "linear" },
      });
      const { isNormal, slopeZ, firstZ } = peersOf(diagnose(net, ROW));
      if (isNormal) normal++;
      if (slopeZ > 0) high++;
      slopes += slopeZ ** 2 / 100;
      firsts += firstZ ** 2 / 100;
      net.dispose();
    }
    assert(normal >= 95, `${normal}`);
    // Neither are all of them near the mean: the deviations are such nets' own.
    assert(high > 25 && high < 75, `${high}`);
    for (const square of [slopes, firsts]) assert(square > 0.5 && square < 2, `${square}`);
  });
}

Deno.test("a model after training is not normal any more", async () => {
  const model = chain({ activation: "tanh", hidden: 4, weightVariance: 2 });
  const [x, y] = [tf.randomNormal([64, 8], 0, 1, "float32", 1), tf.zeros([64, 1])];
  const before = diagnose(model, x);
  assertEquals(peersOf(before).isNormal, true);
  model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
  await model.fit(x, y, { epochs: 100, batchSize: 64, shuffle: false, verbose: 0 });
  const after = diagnose(model, x, { targets: y });
  assertEquals(peersOf(after).isNormal, false);
  assert(peersOf(after).firstZ < -3);
  // Several rows have no theory, but nets drawn alike can be asked for them.
  assertEquals(before.theory, { reason: "theory is of one input row, and there are 64" });
  for (const one of [x, y]) one.dispose();
  model.dispose();
});

Deno.test("nets are drawn of the very variances that are measured, layer by layer", () => {
  // Layers as different as can be: one variance for all would be far off.
  const net = new DeepNN([8, 16, 16, 16, 1], new TorchGenerator(5), {
    ...{ activation: "tanh", output: "linear" },
  });
  [...net.namedParameters().values()].forEach((parameter, i) => {
    const changed = tf.mul(parameter, [10, 10, 0.01, 0.01, 5, 5, 0.1, 0.1][i]!);
    parameter.assign(changed);
    changed.dispose();
  });
  const { layers, peers } = diagnose(net, ROW, { nets: 100 });
  assertEquals("isNormal" in peers && peers.isNormal, true);
  for (const { z, ratio } of layers) {
    assert(Math.abs(z!) < 3 && ratio! > 0.2 && ratio! < 5, `z ${z}, ratio ${ratio}`);
  }
  net.dispose();
});

for (const variant of ["rezero", "shortcut-scaled", "pre-norm", "post-norm"] satisfies Variant[]) {
  Deno.test(`nets like a ${variant} DeepNN are of the same variant`, () => {
    const net = new DeepNN(SIZES, new TorchGenerator(3), {
      ...{
        activation: "tanh",
        variant,
        output: "linear",
        ...(variant === "rezero" && { alpha: 0.4 }),
      },
    });
    const found = diagnose(net, ROW);
    assertEquals(peersOf(found).isNormal, true);
    assert("slope" in found.theory);
    assert(Math.abs(found.theory.slope - peersOf(found).slopeMean) < 0.03);
    net.dispose();
  });
}

Deno.test("the loss and its targets count for nets drawn alike as well", () => {
  const model = chain({ activation: "tanh", hidden: 3, outputs: 3 });
  const plain = diagnose(model, ROW);
  const far = diagnose(model, ROW, { targets: 1000 });
  assert(far.layers[0]!.rms > 100 * plain.layers[0]!.rms);
  for (const { peers, layers } of [plain, far]) {
    assertEquals("isNormal" in peers && peers.isNormal, true);
    assert(layers.every(({ ratio }) => ratio! > 0.2 && ratio! < 5));
  }
  const classes = diagnose(model, ROW, { loss: "softmaxCrossEntropy", targets: [[0, 1, 0]] });
  assertEquals(peersOf(classes).isNormal, true);
  assertMatch(
    (classes.theory as { reason: string }).reason,
    /meanSquaredError, not of softmaxCross/,
  );
  const own = diagnose(model, ROW, { loss: (y) => tf.mean(tf.abs(y)) });
  assertEquals(own.peers, { reason: "its loss has no name" });
  const output = diagnose(model, ROW, { of: "output", loss: (y) => tf.mean(tf.abs(y)) });
  assert("slope" in output.theory && "isNormal" in output.peers);
  model.dispose();
});

Deno.test("a deviation is a number's distance from the others' mean, in standard deviations", () => {
  assertEquals(deviationOf(5, Float64Array.of(1, 2, 3)), { mean: 2, deviation: 1, z: 3 });
  assertEquals(deviationOf(5, Float64Array.of(1, -Infinity, 2, 3)).z, 3);
  assertEquals(deviationOf(5, Float64Array.of(1, NaN)), { mean: NaN, deviation: NaN, z: NaN });
});
