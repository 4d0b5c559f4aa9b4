/**
 * Which backend a probe runs on, and that models work as before on the backend where they live.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  type GradientModel,
  printGradients,
  probeEach,
  probeGradients,
  TorchGenerator,
  useFloat64,
} from "../../mod.ts";
import { ELSEWHERE, homeOf, kernelsElsewhere, registerElsewhere } from "../helpers/elsewhere.ts";
import { assertClose } from "../helpers/reference.ts";
import { classifier, images } from "./models.ts";

registerElsewhere();
await tf.setBackend(ELSEWHERE);
const elsewhere = tf.backend();

const OPTIONS = { loss: "sparseCategoricalCrossentropy", targets: [2, 0, 1] } as const;

/** The kernels that run elsewhere meanwhile, and where tfjs computes afterwards. */
function runsElsewhere(work: () => unknown): boolean {
  kernelsElsewhere.length = 0;
  work();
  assertEquals([tf.getBackend(), tf.backend()], [ELSEWHERE, elsewhere]);
  return kernelsElsewhere.length > 0;
}

/** The weights of a model as it would be saved. */
async function saved(model: tf.LayersModel): Promise<Float32Array> {
  let weights: tf.io.WeightData | undefined;
  await model.save(tf.io.withSaveHandler((artifacts) => {
    weights = artifacts.weightData;
    return Promise.resolve({
      modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" as const },
    });
  }));
  return new Float32Array(weights as ArrayBuffer);
}

Deno.test("a tf.LayersModel is probed on the active backend, in float64 if it is asked for", () => {
  const [model, x] = [classifier(), images()];
  const probe = (float64?: boolean) => probeGradients(model, x, { ...OPTIONS, float64 });
  assertEquals([undefined, false, true].map((asked) => runsElsewhere(() => probe(asked))), [
    true,
    true,
    false,
  ]);
  const [own, float64] = [probe(), probe(true)];
  assertEquals(own.loss, Math.fround(own.loss));
  assertNotEquals(float64.loss, Math.fround(float64.loss));
  assertClose(own.loss, float64.loss, 1e-6);
  own.layers.forEach(({ rms }, i) => assertClose(rms, float64.layers[i]!.rms, 1e-5));
  x.dispose();
  model.dispose();
});

Deno.test("a function and a model of one's own are probed on the active backend as well", () => {
  const weight = tf.variable(tf.tensor2d([[0.1], [0.2]]));
  const f = (x: tf.Tensor) => tf.tanh(tf.matMul(x, weight));
  const own: GradientModel = { forward: f, namedParameters: () => new Map([["weight", weight]]) };
  for (const model of [f, own]) {
    assertEquals(
      [undefined, false, true].map((float64) =>
        runsElsewhere(() => probeGradients(model, [[1, 2]], { float64 }))
      ),
      [true, true, false],
    );
  }
  weight.dispose();
});

Deno.test("a DeepNN is probed in float64, on the active backend if it is asked for", () => {
  const net = new DeepNN([3, 3, 1], new TorchGenerator(0));
  const stack = new DeepNN([3, 3, 1], [new TorchGenerator(0)]);
  const row = [[1, 0, -1 / 3]];
  for (const [float64, there] of [[undefined, false], [true, false], [false, true]] as const) {
    assertEquals(runsElsewhere(() => probeGradients(net, row, { float64 })), there);
    assertEquals(runsElsewhere(() => probeEach(stack, row, { float64 })), there);
  }
  const { log } = console;
  try {
    console.log = () => {};
    assertEquals(runsElsewhere(() => printGradients(net, row)), false);
  } finally {
    console.log = log;
  }
  net.dispose();
  stack.dispose();
});

Deno.test("a DeepNN has the same digits wherever it has been", async () => {
  const net = new DeepNN([3, 3, 3, 1], new TorchGenerator(3));
  const row = [[1, 0, -1 / 3]];
  const [weight] = net.namedParameters().values();
  const expected = probeGradients(net, row);
  const x = tf.tensor2d([[1, 0, -1]]);
  net.forward(x).dispose(); // tfjs moves the weights to the active backend
  assertEquals(homeOf(weight!), elsewhere);
  assertEquals(probeGradients(net, row), expected);
  assertEquals(homeOf(weight!), elsewhere);
  await tf.setBackend("cpu");
  net.forward(x).dispose();
  assertEquals(probeGradients(net, row), expected);
  useFloat64();
  assertEquals(probeGradients(net, row), expected);
  net.forward(x).dispose();
  await tf.setBackend(ELSEWHERE);
  assertEquals(probeGradients(net, row), expected);
  x.dispose();
  net.dispose();
});

Deno.test("numbers of inputs and targets are not rounded on their way to float64", () => {
  const net = new DeepNN([1, 1], new TorchGenerator(0), { activation: "linear" });
  const slope = (x: number) => probeGradients(net, [[x]], { of: "output" }).layers[0]!.meanAbs;
  assertEquals([slope(1 / 3), slope(1e300)], [1 / 3, 1e300]);
  const loss = (_: tf.Tensor, targets: tf.Tensor) => tf.sum(targets);
  assertEquals(probeGradients(net, [[1]], { loss, targets: [1 / 3] }).loss, 1 / 3);
  net.dispose();
});

Deno.test("a DeepNN computes and learns on the active backend", () => {
  const net = new DeepNN([2, 3, 1], new TorchGenerator(3), { activation: "tanh" });
  const x = tf.tensor2d([[1, -1]]);
  assert(runsElsewhere(() => net.forward(x).dispose()));
  const loss = () => tf.tidy(() => tf.mean(tf.square(tf.sub(net.forward(x), 0.5))) as tf.Scalar);
  const probe = () => probeGradients(net, x, { targets: [0.5] });
  const optimizer = tf.train.sgd(0.1);
  const [first, tensors] = [probe().loss, tf.memory().numTensors];
  for (let step = 0; step < 20; step++) {
    optimizer.minimize(loss);
    probe();
  }
  assert(probe().loss < first / 10);
  assertEquals(homeOf([...net.namedParameters().values()][0]!), elsewhere);
  assertEquals(tf.memory().numTensors, tensors);
  optimizer.dispose();
  x.dispose();
  net.dispose();
});

Deno.test("a model lives where it lived, and can be saved, before and after a probe", async () => {
  const [model, x] = [classifier(), images()];
  const weights = () => model.getWeights().map((weight) => weight.dataId);
  const before = { saved: await saved(model), ids: weights(), memory: tf.memory() };
  for (const float64 of [true, false]) {
    probeGradients(model, x, { ...OPTIONS, float64 });
    assertEquals(weights(), before.ids);
    for (const weight of [...model.getWeights(), x]) assertEquals(homeOf(weight), elsewhere);
    assertEquals(await saved(model), before.saved);
  }
  const { numTensors, numDataBuffers } = tf.memory();
  assertEquals([numTensors, numDataBuffers], [
    before.memory.numTensors,
    before.memory.numDataBuffers,
  ]);
  x.dispose();
  model.dispose();
});

Deno.test("a model that is made or trained in float64 can be saved", async () => {
  useFloat64();
  const [model, x] = [classifier(), images()];
  const made = await saved(model);
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
  await model.fit(x, tf.ones([3, 3]), { epochs: 1, verbose: 0 });
  const trained = await saved(model);
  assertNotEquals(trained, made);
  await tf.setBackend(ELSEWHERE);
  assertEquals(await saved(model), trained);
  assert(runsElsewhere(() => model.predict(x)));
  assertEquals(await saved(model), trained);
  x.dispose();
  model.dispose();
});

Deno.test("what a probe in float64 moves, as batch normalisation does, works as before", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 2, inputShape: [2] }),
      tf.layers.batchNormalization(),
    ],
  });
  const x = tf.tensor2d([[1, 2], [3, 5]]);
  const before = await saved(model);
  const tensors = tf.memory().numTensors;
  probeGradients(model, x, { training: true, float64: true });
  const after = await saved(model);
  assertNotEquals(after, before);
  assert(runsElsewhere(() => tf.dispose(model.predict(x))));
  assertEquals(await saved(model), after);
  assertEquals(tf.memory().numTensors, tensors);
  x.dispose();
  model.dispose();
});

Deno.test("an error inside of a probe in float64 leaves the active backend what it was", () => {
  const net = new DeepNN([1, 1], new TorchGenerator(0));
  const throwing = {
    loss: () => {
      throw new Error("no loss");
    },
  };
  for (const options of [throwing, { targets: [[1, 2]] }, { of: "x" as "loss" }]) {
    const [before, instance] = [tf.getBackend(), tf.backend()];
    try {
      probeGradients(net, [[1]], options);
      assert(false, "the probe is refused");
    } catch {
      assertEquals([tf.getBackend(), tf.backend()], [before, instance]);
    }
  }
  net.dispose();
});
