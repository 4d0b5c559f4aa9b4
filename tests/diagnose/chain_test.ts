/**
 * Which models are taken for chains of dense layers, and what is read in them.
 */
import { assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { ACTIVATIONS, DeepNN, diagnose, TorchGenerator } from "../../mod.ts";
import { type Chain, chainOf } from "../../src/diagnose/chain.ts";
import { chain, type ChainOptions, ROW } from "./models.ts";

function chained(model: tf.LayersModel, training = false): Chain {
  const found = chainOf(model, training);
  if ("reason" in found) throw new Error(found.reason);
  return found;
}

/** The parts of a chain's layers, as text. */
function partsOf(options: ChainOptions): string[] {
  const model = chain({ hidden: 2, ...options });
  const parts = chained(model).parts.map(({ join, norm }) => `${join} ${norm}`);
  model.dispose();
  return parts;
}

Deno.test("what a chain's layers are made of is read from the graph", () => {
  const [plain, isResidual] = [{ activation: "tanh" }, true] as const;
  const none = "none none";
  assertEquals(partsOf(plain), [none, none, none, none]);
  assertEquals(partsOf({ ...plain, isApart: true }), [none, none, none, none]);
  assertEquals(partsOf({ ...plain, isResidual }), [none, "equal none", "equal none", none]);
  assertEquals(
    partsOf({ ...plain, isResidual, isApart: true, norm: "before" }),
    [none, "equal before", "equal before", "none before"],
  );
  assertEquals(
    partsOf({ ...plain, isResidual, norm: "behind" }),
    [none, "equal behind", "equal behind", none],
  );
  assertEquals(
    partsOf({ ...plain, norm: "before" }),
    [none, "none before", "none before", "none before"],
  );
});

Deno.test("the theory of a chain read from tfjs is that of the same DeepNN", () => {
  const sizes = [8, 16, 16, 16, 1];
  const options = { activation: "tanh", output: "linear", variant: "post-norm" } as const;
  const net = new DeepNN(sizes, new TorchGenerator(1), options);
  const model = chain({ activation: "tanh", hidden: 2, isResidual: true, norm: "behind" });
  const dense = model.layers.filter((layer) => layer.getClassName() === "Dense");
  const parameters = [...net.namedParameters().values()];
  dense.forEach((layer, i) =>
    tf.tidy(() => layer.setWeights([tf.transpose(parameters[2 * i]!), parameters[2 * i + 1]!]))
  );
  const [own, ours] = [diagnose(model, ROW, { float64: true }), diagnose(net, ROW)];
  own.layers.forEach(({ log10Rms, log10Theory, z }, i) => {
    assertAlmostEquals(log10Rms, ours.layers[i]!.log10Rms, 1e-9);
    assertAlmostEquals(log10Theory!, ours.layers[i]!.log10Theory!, 1e-9);
    assertAlmostEquals(z!, ours.layers[i]!.z!, 1e-6);
  });
  net.dispose();
  model.dispose();
});

Deno.test("variances are measured: fan_in times the mean square, and the biases' mean square", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 3, inputShape: [2] }),
      tf.layers.dense({ units: 2, useBias: false }),
    ],
  });
  model.setWeights([
    tf.fill([2, 3], 3),
    tf.fill([3], -0.5),
    tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]),
  ]);
  const { variances, layerSizes, activation, output } = chained(model);
  assertEquals(variances.map(({ weightVariance }) => weightVariance.toFixed(6)), [
    "18.000000",
    "45.500000",
  ]);
  assertEquals(variances.map(({ biasVariance }) => biasVariance), [0.25, 0]);
  assertEquals([layerSizes, activation, output], [[2, 3, 2], "linear", "activated"]);
  model.dispose();
});

/** tfjs's activations, and ours. */
const NAMES = {
  ...{ linear: "linear", relu: "relu", relu6: "relu6", tanh: "tanh", sigmoid: "sigmoid" },
  ...{ elu: "elu", selu: "selu", softplus: "softplus", swish: "silu", mish: "mish" },
  ...{ gelu: "gelu", gelu_new: "gelu-tanh" },
};

for (const [theirs, ours] of Object.entries(NAMES)) {
  Deno.test(`tfjs's ${theirs} is ${ours}`, () => {
    assertEquals(ACTIVATIONS.includes(ours as "tanh"), true);
    const layer = tf.layers.dense({ units: 4, inputShape: [3], activation: theirs as "tanh" });
    const model = tf.sequential({ layers: [layer] });
    const found = chained(model).activation;
    assertEquals(found, ours as "tanh");
    // And it is so in numbers.
    const net = new DeepNN([3, 4], new TorchGenerator(7), { activation: found });
    const [weight, bias] = [...net.namedParameters().values()];
    tf.tidy(() => {
      const scaled = tf.mul(weight!, 5);
      weight!.assign(scaled);
      layer.setWeights([tf.transpose(weight!), bias!]);
      const x = tf.tensor2d([[1, -2, 0.5], [-1, 3, 2]]);
      const [a, b] = [(model.predict(x) as tf.Tensor).dataSync(), net.forward(x).dataSync()];
      a.forEach((value, i) => assertAlmostEquals(value, b[i]!, 1e-5));
    });
    net.dispose();
    model.dispose();
  });
}

const input = () => tf.input({ shape: [4] });
const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
  layer.apply(x) as tf.SymbolicTensor;
const dense = (x: tf.SymbolicTensor, activation: "tanh" | "relu" | "softmax" = "tanh") =>
  apply(tf.layers.dense({ units: 4, activation }), x);

/** Models that are none, and why. */
const NONE: Readonly<Record<string, [RegExp, (x: tf.SymbolicTensor) => tf.SymbolicTensor]>> = {
  "a softmax": [/activation softmax, which theory has not/, (x) => dense(x, "softmax")],
  "a leaky ReLU of tfjs's default": [
    /has alpha 0.3, which theory has not/,
    (x) => apply(tf.layers.leakyReLU(), apply(tf.layers.dense({ units: 4 }), x)),
  ],
  "two activations in a row": [
    /has two activations/,
    (x) => apply(tf.layers.activation({ activation: "relu" }), dense(x)),
  ],
  "different activations": [/different activations/, (x) => dense(dense(dense(x), "relu"))],
  "a batch norm": [
    /is of class BatchNormalization/,
    (x) => dense(apply(tf.layers.batchNormalization(), dense(x))),
  ],
  "a LayerNorm of tfjs's default": [
    /has epsilon 0.001, and theory 0.00001/,
    (x) => dense(apply(tf.layers.layerNormalization(), dense(x))),
  ],
  "a shared layer": [/is used more than once/, (x) => {
    const shared = tf.layers.dense({ units: 4, activation: "tanh" });
    return apply(shared, apply(shared, x));
  }],
  "a sum over two layers": [/something else than a dense layer's input is added/, (x) => {
    const h = dense(x);
    return apply(tf.layers.add(), [h, dense(dense(h))]);
  }],
  "a sum of three": [/something else than a dense layer's input is added/, (x) => {
    const h = dense(x);
    return apply(tf.layers.add(), [h, h, dense(h)]);
  }],
  "a concatenation": [
    /is of class Concatenate/,
    (x) => dense(apply(tf.layers.concatenate(), [dense(x), x])),
  ],
  "a model in a model": [/is of class Sequential/, (x) => {
    const inner = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4] })] });
    return apply(inner, dense(x));
  }],
};

for (const [what, [reason, build]] of Object.entries(NONE)) {
  Deno.test(`no chain: ${what}`, () => {
    const start = input();
    const model = tf.model({ inputs: start, outputs: build(start) });
    const found = chainOf(model, false);
    assertMatch("reason" in found ? found.reason : "", reason);
    model.dispose();
  });
}

Deno.test("dropout does not count but in training", () => {
  const start = input();
  const outputs = dense(apply(tf.layers.dropout({ rate: 0.5 }), dense(start)));
  const model = tf.model({ inputs: start, outputs });
  assertEquals(chained(model).layerSizes, [4, 4, 4]);
  const found = chainOf(model, true);
  assertMatch("reason" in found ? found.reason : "", /is of class Dropout/);
  model.dispose();
});

Deno.test("a trained LayerNorm has no theory, nor has a model with frozen weights", () => {
  const model = chain({ activation: "tanh", hidden: 1, norm: "before" });
  const norm = model.layers.find((layer) => layer.getClassName() === "LayerNormalization")!;
  norm.setWeights([tf.fill([16], 1.5), tf.zeros([16])]);
  const found = chainOf(model, false);
  assertMatch("reason" in found ? found.reason : "", /no longer has gain 1 and offset 0/);
  model.dispose();
  const frozen = chain({ activation: "tanh", hidden: 2 });
  frozen.layers[2]!.trainable = false;
  assertEquals(diagnose(frozen, ROW).theory, { reason: "some of its weights are not trained" });
  frozen.dispose();
});
