/**
 * Probes of functions, and of objects with a forward pass and named parameters.
 */
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { type GradientModel, probeGradients } from "../../mod.ts";
import "./models.ts"; // no greeting of tfjs's CPU backend

Deno.test("probeGradients() measures any model with named variables", () => {
  const used = tf.variable(tf.tensor2d([[2, -3]]));
  const unused = tf.variable(tf.ones([2, 2]));
  const offset = tf.variable(tf.scalar(1));
  const model: GradientModel = {
    forward: (x) => tf.add(tf.matMul(x as tf.Tensor2D, used as tf.Tensor2D, false, true), offset),
    namedParameters: () =>
      new Map([["head.weight", used], ["head.bias", offset], ["spare.weight", unused]]),
  };
  // d/dw mean((w x + b)^2) = 2 (w x + b) x, with w x + b = 2 * 1 - 3 * 4 + 1 = -9
  const { loss, layers } = probeGradients(model, [[1, 4]]);
  assertEquals(loss, 81);
  const rms = Math.sqrt((18 ** 2 + 72 ** 2) / 2);
  const [maxAbs, l2] = [72, Math.sqrt(18 ** 2 + 72 ** 2)];
  const head = { name: "head.weight", shape: [1, 2], meanAbs: (18 + 72) / 2, rms, maxAbs, l2 };
  const spare = { name: "spare.weight", shape: [2, 2], meanAbs: 0, rms: 0, maxAbs: 0, l2: 0 };
  assertEquals(layers, [
    { ...head, zeroShare: 0, gradientToWeight: rms / Math.sqrt((2 ** 2 + 3 ** 2) / 2) },
    { ...spare, zeroShare: 1, gradientToWeight: 0 },
  ]);
  const all = probeGradients(model, [[1, 4]], { parameters: "all" });
  assertEquals(all.layers.map(({ name }) => name), ["head.weight", "head.bias", "spare.weight"]);
  assertEquals([all.layers[1]!.shape, all.layers[1]!.meanAbs], [[], 18]);
  tf.dispose([used, unused, offset]);
});

Deno.test("probeGradients() of a function finds the variables that it depends on", () => {
  const weight = tf.variable(tf.tensor2d([[2], [-1]]), true, "mine/kernel");
  const bias = tf.variable(tf.tensor1d([1]), true, "mine/bias");
  const frozen = tf.variable(tf.tensor2d([[1]]), false);
  const stranger = tf.variable(tf.tensor2d([[1]]));
  const model = (x: tf.Tensor) =>
    tf.matMul(
      tf.add(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D), bias),
      frozen as tf.Tensor2D,
    );
  // (2 * 1 - 3 + 1) = 0 and (2 * 2 - 0 + 1) = 5: the gradient of half the sum of squares is 5 x.
  const loss = (y: tf.Tensor) => tf.div(tf.sum(tf.square(y)), 2);
  const { layers } = probeGradients(model, [[1, 3], [2, 0]], { loss, parameters: "all" });
  assertEquals(layers.map(({ name, meanAbs, zeroShare }) => [name, meanAbs, zeroShare]), [
    ["mine/kernel", 5, 0.5],
    ["mine/bias", 5, 0],
  ]);
  assertEquals(probeGradients(model, [[1, 3]]).layers.map(({ name }) => name), ["mine/kernel"]);
  tf.dispose([weight, bias, frozen, stranger]);
});
