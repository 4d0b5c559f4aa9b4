/**
 * What a probe does where gradients overflow, and that it leaves neither tensors nor tapes behind.
 */
import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  type GradientModel,
  probeEach,
  probeGradients,
  TorchGenerator,
} from "../../mod.ts";
import { classifier, images } from "./models.ts";
import { net, ROW } from "./refused.ts";

Deno.test("a gradient that overflows is a finding, where the loss is finite", () => {
  const weight = tf.variable(tf.zeros([1, 2]));
  const model: GradientModel = {
    forward: () => tf.sqrt(weight), // of slope Infinity at 0
    namedParameters: () => new Map([["weight", weight]]),
  };
  const { loss, layers } = probeGradients(model, [[1]], { loss: (y) => tf.sum(y) });
  assertEquals([loss, layers[0]!.meanAbs, layers[0]!.maxAbs], [0, Infinity, Infinity]);
  weight.dispose();
});

Deno.test("the loss may overflow where the output's gradient is asked for", () => {
  const one = new DeepNN([1, 1], new TorchGenerator(0), { activation: "linear" });
  const { loss, layers } = probeGradients(one, [[1e200]], { of: "output" });
  assertEquals(loss, Infinity);
  assertEquals(Number.isFinite(layers[0]!.meanAbs), true);
  one.dispose();
});

Deno.test("a net of a stack whose loss overflows does not spoil the others", () => {
  const stack = net([1, 1], 2);
  const [weight] = [...stack.namedParameters().values()];
  const alone = probeEach(stack, [[1]])[1];
  const changed = tf.mul(weight!, [[[Infinity]], [[1]]]);
  weight!.assign(changed);
  changed.dispose();
  const [first, second] = probeEach(stack, [[1]]);
  assertEquals(Number.isFinite(first!.loss), false);
  assertEquals(second, alone);
  stack.dispose();
});

Deno.test("probes leave no tensor behind", () => {
  const [one, stack, model, x] = [net(), net([2, 2], 2), classifier(), images()];
  const tensors = tf.memory().numTensors;
  for (const float64 of [false, true]) {
    probeGradients(one, ROW, { of: "output", float64 });
    probeEach(stack, ROW, { float64 });
    const loss = "sparseCategoricalCrossentropy";
    probeGradients(model, x, { loss, targets: [0, 1, 2], float64 });
    assertEquals(tf.memory().numTensors, tensors);
  }
  for (const each of [one, stack, model, x]) each.dispose();
});

Deno.test("a probe that fails inside of a caller's gradient leaves the caller's tape alone", () => {
  const bad = net();
  const slope = tf.grad((x) => {
    const squared = tf.square(x);
    assertThrows(() => probeGradients(bad, ROW, { loss: () => tf.ones([2]) }), RangeError);
    return tf.mul(squared, x);
  });
  const tensors = tf.memory().numTensors;
  assertEquals(tf.tidy(() => slope(tf.scalar(2)).dataSync()[0]), 12); // of x^3
  assertEquals(tf.memory().numTensors, tensors);
  bad.dispose();
});

Deno.test("a probe works inside of a caller's gradient", () => {
  const one = net();
  const expected = probeGradients(one, ROW);
  const slope = tf.grad((x) => {
    const squared = tf.square(x);
    assertEquals(probeGradients(one, ROW), expected);
    return tf.mul(squared, x);
  });
  const tensors = tf.memory().numTensors;
  assertEquals(tf.tidy(() => slope(tf.scalar(2)).dataSync()[0]), 12);
  assertEquals(tf.memory().numTensors, tensors);
  one.dispose();
});
