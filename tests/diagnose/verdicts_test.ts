/**
 * What is said of tfjs models whose gradients are known to vanish, to explode, to do neither, to be no more.
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { DeepNN, diagnose, type Diagnosis, probeGradients, TorchGenerator } from "../../mod.ts";
import { chain, type ChainOptions, convolutional, ROW } from "./models.ts";

/** A diagnosis of a chain, which leaves no tensor behind. */
function diagnosed(options: ChainOptions, x = ROW): Diagnosis {
  const model = chain(options);
  const tensors = tf.memory().numTensors;
  const found = diagnose(model, x);
  assertEquals(tf.memory().numTensors, tensors);
  model.dispose();
  return found;
}

/** That a thing is there, not a reason why it is not. */
function known<T extends object>(thing: T | { readonly reason: string }): T {
  if ("reason" in thing) throw new Error(thing.reason);
  return thing;
}

function reasonOf(thing: object): string {
  return "reason" in thing ? String(thing.reason) : "none";
}

Deno.test("a plain tanh net with PyTorch's initialisation: vanishing, as normal", () => {
  const { verdict, slope, r2, layers, depths, theory, peers, firstOverLast, leftOut } = diagnosed({
    activation: "tanh",
  });
  assertEquals(verdict, "vanishing");
  assert(r2 > 0.9, `r2 ${r2}`);
  assertAlmostEquals(slope, known(theory).slope, 0.05);
  assertEquals(known(peers).isNormal, true);
  assertAlmostEquals(known(peers).slopeMean, known(theory).slope, 0.03);
  assertEquals(depths.float16, Math.ceil(1 + 6 / slope));
  assertEquals(depths.float32, Math.ceil(1 + 38 / slope));
  assertEquals(firstOverLast, layers[0]!.rms / layers.at(-1)!.rms);
  assertEquals([layers.length, leftOut.length], [20, 20]);
  for (const { rms, log10Theory, ratio, z } of layers) {
    assertAlmostEquals(rms / 10 ** log10Theory!, ratio!, 1e-9 * ratio!);
    assert(Math.abs(z!) < 4, `z ${z}`);
  }
});

Deno.test("the same with residual connections: stable, as normal", () => {
  const { verdict, theory, slope, peers } = diagnosed({ activation: "tanh", isResidual: true });
  assertEquals(verdict, "stable");
  assertEquals(known(peers).isNormal, true);
  assertAlmostEquals(slope, known(theory).slope, 0.05);
});

Deno.test("ReLU with He's initialisation: stable", () => {
  const { verdict, theory, peers } = diagnosed({
    ...{ activation: "relu", weightVariance: 2, bias: 0, seed: 3 },
  });
  assertEquals(verdict, "stable");
  assertAlmostEquals(known(theory).slope, 0, 0.02);
  assertEquals(known(peers).isNormal, true);
});

Deno.test("tanh with a gain of 3: exploding", () => {
  const { verdict, slope, theory } = diagnosed({
    activation: "tanh",
    weightVariance: 9,
    hidden: 30,
    seed: 201,
  });
  assertEquals(verdict, "exploding");
  assert(known(theory).slope < -0.05 && slope < -0.05, `${slope}`);
});

Deno.test("ReLUs that are all dead: silent, and its weights are named", () => {
  const { verdict, zeros, layers, slope, peers } = diagnosed({
    ...{ activation: "relu", bias: -10, hidden: 3 },
  });
  assertEquals(verdict, "silent");
  assertEquals(zeros, layers.map(({ name }) => name));
  assertEquals(slope, NaN);
  // Nets drawn alike have biases of both signs.
  assertEquals(known(peers).isNormal, false);
});

Deno.test("a convolutional net: a line, but no theory", () => {
  const model = convolutional();
  const image = tf.ones([1, 4, 4, 1]);
  const { layers, theory, peers } = diagnose(model, image);
  assertEquals(layers.map(({ shape }) => shape), [[3, 3, 1, 2], [8, 1]]);
  assertMatch(reasonOf(theory), /input is not one row of numbers/);
  assertMatch(reasonOf(peers), /input is not one row of numbers/);
  assertEquals(layers.map(({ log10Theory, ratio, z }) => [log10Theory, ratio, z]), [
    [undefined, undefined, undefined],
    [undefined, undefined, undefined],
  ]);
  image.dispose();
  model.dispose();
});

Deno.test("a function of one's own: its weights in the order they were made", () => {
  const weights = Array.from(
    { length: 9 },
    (_, layer) => tf.variable(tf.mul(tf.eye(2), layer === 0 ? 1 : 0.5), true, `diagnosed_${layer}`),
  );
  const model = (x: tf.Tensor) => weights.reduce((h, w) => tf.matMul(h as tf.Tensor2D, w), x);
  const { layers, slope, theory } = diagnose(model, [[1, 1]], { of: "output" });
  assertEquals(layers.map(({ name }) => name), weights.map(({ name }) => name));
  // The product of all others: 1/256 for the first, 1/128 for all that follow.
  assertAlmostEquals(layers[0]!.rms * 2, layers[8]!.rms, 1e-9);
  assert(slope > 0);
  assertMatch(reasonOf(theory), /inside of a function.* cannot be seen/);
  weights.forEach((weight) => weight.dispose());
});

Deno.test("the slope is that of a line drawn by hand through the weights alone", () => {
  const net = new DeepNN([3, 3, 3, 3, 1], new TorchGenerator(123));
  const y = probeGradients(net, [[1, 0, -1]]).layers.map(({ rms }) => Math.log10(rms));
  const { slope, r2, layers } = diagnose(net, [[1, 0, -1]]);
  assertEquals(layers.map(({ log10Rms }) => log10Rms), y);
  const byHand = (-1.5 * y[0]! - 0.5 * y[1]! + 0.5 * y[2]! + 1.5 * y[3]!) / 5;
  assertAlmostEquals(slope, byHand, 1e-12);
  const mean = (y[0]! + y[1]! + y[2]! + y[3]!) / 4;
  const spread = y.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  assertAlmostEquals(r2, 5 * byHand ** 2 / spread, 1e-12);
  net.dispose();
});

Deno.test("a loss that is not finite is a finding", () => {
  const model = chain({ activation: "tanh", hidden: 2 });
  const [kernel] = model.layers[1]!.getWeights();
  model.layers[1]!.setWeights([tf.fill(kernel!.shape, NaN), tf.zeros([16])]);
  const { verdict, nonFinite, layers, loss, theory } = diagnose(model, ROW);
  assertEquals([verdict, loss, nonFinite.length], ["unknown", NaN, layers.length]);
  assertEquals(reasonOf(theory), "some of its weights are not finite");
  model.dispose();
});

Deno.test("a model without a weight of two axes is refused", () => {
  const bias = tf.variable(tf.zeros([2]), true, "diagnosed_bias");
  assertThrows(
    () => diagnose((x) => tf.add(x, bias), [[1, 2]]),
    RangeError,
    "model: given one whose parameters diagnosed_bias have one axis; allowed: one with a weight",
  );
  bias.dispose();
});

Deno.test("inputs may be rows, a tensor, or a list of one; a compiled loss counts", () => {
  const model = chain({ activation: "tanh", hidden: 2 });
  const x = tf.tensor2d(ROW);
  const found = diagnose(model, ROW);
  assertEquals(diagnose(model, x), found);
  assertEquals(diagnose(model, [x]), found);
  model.compile({ optimizer: "sgd", loss: "meanAbsoluteError" });
  const { theory, peers } = diagnose(model, x, { targets: 0 });
  assertMatch(reasonOf(theory), /not of meanAbsoluteError; of: "output" leaves it out/);
  assertEquals(known(peers).isNormal, true);
  assertThrows(() => diagnose(model, [[1, 2]]), RangeError, "x: given shape [1,2]");
  x.dispose();
  model.dispose();
});

Deno.test("an object of one's own: a norm's gain of one axis is left out", () => {
  const parameters = new Map(
    [["a.weight", [2, 2]], ["norm.weight", [2]], ["b.weight", [2, 2]]].map(([name, shape]) => [
      name as string,
      tf.variable(tf.ones(shape as [number])),
    ]),
  );
  const [a, gain, b] = [...parameters.values()];
  const forward = (x: tf.Tensor) =>
    tf.matMul(tf.mul(tf.matMul(x as tf.Tensor2D, a as tf.Tensor2D), gain!), b as tf.Tensor2D);
  const { layers, leftOut } = diagnose({ forward, namedParameters: () => parameters }, [[1, 2]]);
  assertEquals(layers.map(({ name }) => name), ["a.weight", "b.weight"]);
  assertEquals(leftOut, ["norm.weight"]);
  parameters.forEach((parameter) => parameter.dispose());
});

Deno.test("options are checked", () => {
  const net = new DeepNN([3, 1], new TorchGenerator(0));
  const wrong = { nets: 9, parameters: "all" } as never;
  const error = assertThrows(() => diagnose(net, [[1, 2, 3]], wrong), RangeError);
  assertMatch(error.message, /nets: given 9; allowed: a whole number from 10 to 1000/);
  assertMatch(error.message, /unknown option parameters/);
  net.dispose();
});
