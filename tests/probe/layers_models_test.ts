/**
 * Probes of tf.LayersModels, in float64 for the sake of the comparisons.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  type GradientProfile,
  probeGradients,
  TorchGenerator,
  useFloat64,
} from "../../mod.ts";
import { assertClose } from "../helpers/reference.ts";
import { classifier, differences, images, mean } from "./models.ts";

useFloat64();

const CLASSES = [2, 0, 1];

Deno.test("probeGradients() of a tf.LayersModel is the gradient of its loss", () => {
  const [model, x] = [classifier(), images()];
  const options = { loss: "sparseCategoricalCrossentropy", targets: CLASSES } as const;
  const { loss, layers } = probeGradients(model, x, { ...options, parameters: "all" });
  const lossNow = () =>
    tf.tidy(() => {
      const rows = (model.predict(x) as tf.Tensor2D).arraySync();
      return mean(rows.map((row, i) => -Math.log(row[CLASSES[i]!]!)));
    });
  assertClose(loss, lossNow(), 1e-12);
  model.trainableWeights.forEach((weight, i) => {
    const gradient = differences(weight.read() as tf.Variable, lossNow);
    const found = layers[i]!;
    assertClose(found.rms, Math.sqrt(mean(gradient.map((g) => g * g))), 1e-6, found.name);
    assertClose(found.maxAbs, Math.max(...gradient.map(Math.abs)), 1e-6, found.name);
    assertClose(found.l2, Math.hypot(...gradient), 1e-6, found.name);
    assertClose(found.meanAbs, mean(gradient.map(Math.abs)), 1e-6, found.name);
  });
  x.dispose();
  model.dispose();
});

Deno.test("probeGradients() of a tf.LayersModel gives its kernels, or all that can be trained", () => {
  const [model, x] = [classifier(), images()];
  const all = probeGradients(model, x, { parameters: "all", loss: "meanSquaredError" });
  assertEquals(all.layers.map(({ name, shape }) => [name.split("/")[1], shape]), [
    ["kernel", [3, 3, 1, 2]],
    ["bias", [2]],
    ["kernel", [3, 3, 2, 2]],
    ["bias", [2]],
    ["kernel", [32, 3]],
    ["bias", [3]],
  ]);
  const kernels = probeGradients(model, x, { loss: "meanSquaredError" });
  assertEquals(kernels.layers, all.layers.filter((_, i) => i % 2 === 0));
  for (const [i, { rms, gradientToWeight, name }] of all.layers.entries()) {
    const weights = [...(model.trainableWeights[i]!.read().dataSync())];
    const ofWeights = Math.sqrt(mean(weights.map((w) => w * w)));
    if (ofWeights === 0) assertEquals(gradientToWeight, Infinity); // a bias that begins with zeros
    else assertClose(gradientToWeight, rms / ofWeights, 1e-12, name);
  }
  x.dispose();
  model.dispose();
});

Deno.test("a compiled model's loss is its own: a name, or a function of targets and output", () => {
  const [model, x] = [classifier(), images()];
  const named = { loss: "sparseCategoricalCrossentropy", targets: CLASSES } as const;
  const expected = probeGradients(model, x, named);
  model.compile({ optimizer: "sgd", loss: named.loss });
  assertEquals(probeGradients(model, x, { targets: CLASSES }), expected);
  assert(probeGradients(model, x, { loss: "meanSquaredError" }).loss !== expected.loss);
  const ofRows = (t: tf.Tensor, y: tf.Tensor) => tf.sub(tf.sum(y, 1), tf.mul(t, 2)); // 1 - 2 t
  model.compile({ optimizer: "sgd", loss: ofRows });
  assertClose(probeGradients(model, x, { targets: CLASSES }).loss, 1 - 2, 1e-12);
  x.dispose();
  model.dispose();
});

Deno.test("the output's gradient needs no targets, whatever loss a model was compiled with", () => {
  const [model, x] = [classifier(), images()];
  const expected = probeGradients(model, x, { of: "output" });
  model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
  assertEquals(probeGradients(model, x, { of: "output" }), expected);
  x.dispose();
  model.dispose();
});

Deno.test("a compiled model's loss needs targets", () => {
  const [model, x] = [classifier(), images()];
  for (const loss of ["hinge", (t: tf.Tensor, y: tf.Tensor) => tf.sub(t, y)] as const) {
    model.compile({ optimizer: "sgd", loss });
    assertThrows(
      () => probeGradients(model, x),
      RangeError,
      "targets: given none for the loss that the model was compiled with; allowed: what the output",
    );
  }
  x.dispose();
  model.dispose();
});

Deno.test("losses by list or by output are refused, with what can be done", () => {
  const [model, x] = [classifier(), images()];
  const named = { [model.outputNames[0]!]: "meanSquaredError" };
  for (const loss of [["meanSquaredError"], named]) {
    model.compile({ optimizer: "sgd", loss });
    assertThrows(
      () => probeGradients(model, x, { targets: CLASSES }),
      RangeError,
      `model: given one compiled with the loss ${
        JSON.stringify(loss)
      }; allowed: one compiled with ` +
        "a function or one of meanSquaredError, meanAbsoluteError, ",
    );
    assert(probeGradients(model, x, { loss: "meanSquaredError" }).loss > 0);
  }
  x.dispose();
  model.dispose();
});

Deno.test("probeGradients() of a tf.LayersModel is that of the same DeepNN", () => {
  const net = new DeepNN([3, 4, 4, 2], new TorchGenerator(5), { activation: "tanh" });
  const model = tf.sequential({
    layers: [4, 4, 2].map((units, i) =>
      tf.layers.dense({ units, activation: "tanh", ...(i === 0 && { inputShape: [3] }) })
    ),
  });
  const parameters = [...net.namedParameters().values()];
  model.trainableWeights.forEach((weight, i) => {
    const value = tf.transpose(parameters[i]!);
    (weight.read() as tf.Variable).assign(value);
    value.dispose();
  });
  const rows = [[1, 0, -1], [0.5, 2, 0]];
  for (const whose of ["loss", "output"] as const) {
    const [own, other] = [net, model].map((one) => probeGradients(one, rows, { of: whose })) as [
      GradientProfile,
      GradientProfile,
    ];
    assertClose(other.loss, own.loss, 1e-14);
    other.layers.forEach(({ meanAbs, rms, maxAbs, l2, gradientToWeight }, i) => {
      assertClose(meanAbs, own.layers[i]!.meanAbs, 1e-13);
      assertClose(rms, own.layers[i]!.rms, 1e-13);
      assertClose(maxAbs, own.layers[i]!.maxAbs, 1e-13);
      assertClose(l2, own.layers[i]!.l2, 1e-13);
      assertClose(gradientToWeight, own.layers[i]!.gradientToWeight, 1e-13);
    });
  }
  net.dispose();
  model.dispose();
});

/** A model that adds two inputs of two numbers each and then all numbers. */
function adder(): tf.LayersModel {
  const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
  const output = tf.layers.dense({ units: 1, kernelInitializer: "ones" })
    .apply(tf.layers.add().apply([a, b])) as tf.SymbolicTensor;
  return tf.model({ inputs: [a, b], outputs: output });
}

Deno.test("a model of several inputs takes a tensor for each", () => {
  const [model, inputs] = [adder(), [tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]])]];
  const loss = (y: tf.Tensor, t: tf.Tensor) => tf.squeeze(tf.sub(y, t));
  assertEquals(probeGradients(model, inputs, { loss, targets: [[4]] }).loss, 6);
  assertEquals(probeGradients(model, inputs, { loss }).loss, 10);
  assertThrows(
    () => probeGradients(model, inputs[0]!),
    RangeError,
    "x: given shape [1,2]; allowed: shape [batch,2] and shape [batch,2]",
  );
  tf.dispose(inputs);
  model.dispose();
});

Deno.test("a number for each row is a target where the output is a column", () => {
  const [model, inputs] = [adder(), [tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]])]];
  assertEquals(probeGradients(model, inputs, { targets: [4] }).loss, 36);
  tf.dispose(inputs);
  model.dispose();
});

Deno.test("dropout drops only where the probe is told to do as in training", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 50, inputShape: [1], kernelInitializer: "ones" }),
      tf.layers.dropout({ rate: 0.5, seed: 1 }),
    ],
  });
  const zeros = [undefined, false, true].map((training) =>
    probeGradients(model, [[1]], { training, of: "output" }).layers[0]!.zeroShare
  );
  assertEquals(zeros.slice(0, 2), [0, 0]);
  assert(zeros[2]! > 0.2 && zeros[2]! < 0.8);
  model.dispose();
});

Deno.test("a layer that is used twice is probed once", () => {
  const shared = tf.layers.dense({ units: 2, inputShape: [2] });
  const inner = tf.sequential({ layers: [shared] });
  const input = tf.input({ shape: [2] });
  const sum = tf.layers.add().apply(
    [inner.apply(input), shared.apply(input)] as tf.SymbolicTensor[],
  );
  const model = tf.model({ inputs: input, outputs: sum as tf.SymbolicTensor });
  assertEquals(probeGradients(model, [[1, 2]]).layers.length, 1);
  model.dispose();
});
