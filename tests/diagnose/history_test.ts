/**
 * Profiles while a model is trained.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/csv/parse";
import * as tf from "@tensorflow/tfjs";
import {
  type GradientHistory,
  gradientHistory,
  type HistoryOptions,
  probeGradients,
} from "../../mod.ts";
import { chain, ROW } from "./models.ts";

/** Three epochs of ten batches, of a model with dropout, in an order that is always the same. */
async function train(options?: HistoryOptions, rate = 0.05) {
  const start = tf.input({ shape: [8] });
  let seed = 1;
  const dense = (units: number, x: tf.SymbolicTensor) => {
    const kernelInitializer = tf.initializers.glorotNormal({ seed: seed++ });
    return tf.layers.dense({ units, activation: "tanh", kernelInitializer })
      .apply(x) as tf.SymbolicTensor;
  };
  const dropped = tf.layers.dropout({ rate: 0.2, seed: 5 }).apply(dense(6, start));
  const model = tf.model({ inputs: start, outputs: dense(1, dropped as tf.SymbolicTensor) });
  model.compile({ optimizer: tf.train.momentum(rate, 0.9), loss: "meanSquaredError" });
  const x = tf.randomNormal([40, 8], 0, 1, "float32", 2);
  const y = tf.randomNormal([40, 1], 0, 1, "float32", 3);
  const first = probeGradients(model, ROW, { targets: 0 }).layers;
  let callbacks: GradientHistory | undefined;
  const tensors: number[] = [];
  if (options !== undefined) {
    callbacks = gradientHistory(model, ROW, { targets: 0, ...options });
    const { onBatchEnd } = callbacks;
    callbacks = Object.defineProperties({}, {
      ...Object.getOwnPropertyDescriptors(callbacks),
      onBatchEnd: {
        value: () => {
          const before = tf.memory().numTensors;
          onBatchEnd();
          tensors.push(tf.memory().numTensors - before);
        },
      },
    }) as GradientHistory;
  }
  const { history } = await model.fit(x, y, {
    ...{ epochs: 3, batchSize: 4, shuffle: false, verbose: 0 },
    ...(callbacks && { callbacks }),
  });
  const last = probeGradients(model, ROW, { targets: 0 }).layers;
  const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
  for (const one of [x, y]) one.dispose();
  model.dispose();
  return { weights, losses: history["loss"], callbacks: callbacks!, tensors, first, last };
}

const steps = ({ rows }: GradientHistory) => [...new Set(rows.map(({ step }) => step))];

Deno.test("training is bit for bit the same with and without a history", async () => {
  const [without, beside] = [await train(), await train({ every: 1 })];
  assertEquals(beside.weights, without.weights);
  assertEquals(beside.losses, without.losses);
  assertEquals(beside.tensors, new Array(30).fill(0));
});

Deno.test("rows are the probe's, by step, epoch and weight", async () => {
  const { callbacks, first, last } = await train({ every: 5 });
  assertEquals(steps(callbacks), [0, 5, 10, 15, 20, 25, 30]);
  const { rows } = callbacks;
  assertEquals(rows.length, 14);
  assertEquals(rows.filter((_, i) => i % 2 === 0).map(({ epoch }) => epoch), [0, 0, 0, 1, 1, 2, 2]);
  for (const [at, layers] of [[0, first], [12, last]] as const) {
    layers.forEach(({ name, meanAbs, rms, maxAbs, l2, zeroShare }, i) => {
      const { step, epoch } = rows[at]!;
      const values = { mean_abs: meanAbs, rms, max_abs: maxAbs, l2, zero_share: zeroShare };
      assertEquals(rows[at + i], { step, epoch, name, ...values });
    });
  }
  assert(rows[0]!.rms !== rows[12]!.rms);
});

Deno.test("the CSV has the rows, numbers without loss", async () => {
  const { callbacks } = await train({ every: 15 });
  const [head, ...lines] = parse(callbacks.csv()) as string[][];
  assertEquals(head, ["step", "epoch", "name", "mean_abs", "rms", "max_abs", "l2", "zero_share"]);
  assertEquals(
    lines.map((line) => line.map((cell, i) => i === 2 ? cell : Number(cell))),
    callbacks.rows.map((row) => Object.values(row)),
  );
});

Deno.test("more records than are kept are thinned, and go on covering all of the training", async () => {
  const { callbacks } = await train({ every: 1, most: 5 });
  assertEquals(steps(callbacks), [0, 8, 16, 24]);
  const all = (await train({ every: 1 })).callbacks.rows;
  // Those that are left are those that would have been there anyway.
  assertEquals(
    callbacks.rows.map(({ rms }) => rms),
    all.filter(({ step }) => step % 8 === 0).map(({ rms }) => rms),
  );
});

Deno.test("a training that diverges goes on, and its gradients are recorded as they are", async () => {
  const { callbacks } = await train({ every: 10, loss: (y) => tf.mean(tf.div(y, tf.sub(y, y))) });
  assertEquals(steps(callbacks), [0, 10, 20, 30]);
  assert(callbacks.rows.every(({ rms }) => Number.isNaN(rms)));
});

Deno.test("the steps go on where fit is called again, and nothing is recorded twice", async () => {
  const model = chain({ activation: "tanh", hidden: 0 });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const callbacks = gradientHistory(model, ROW, { every: 2, targets: 0 });
  const [x, y] = [tf.tensor2d(ROW), tf.zeros([1, 1])];
  for (let time = 0; time < 2; time++) {
    await model.fit(x, y, { epochs: 2, verbose: 0, callbacks: [callbacks, { onEpochEnd() {} }] });
  }
  assertEquals(callbacks.rows.map(({ step }) => step), [0, 0, 2, 2, 4, 4]); // of two weights
  for (const one of [x, y]) one.dispose();
  model.dispose();
});

Deno.test("what cannot be recorded is refused", async () => {
  const model = chain({ activation: "tanh", hidden: 0 });
  const wrong = { every: 0, most: 1, training: true } as never;
  const { message } = assertThrows(() => gradientHistory(model, ROW, wrong), RangeError);
  assertEquals(message.split("\n").map((line) => line.split(/[:;]/)[0]), [
    "every",
    "most",
    "unknown option training",
  ]);
  assertThrows(() => gradientHistory({} as never, ROW), TypeError, "a tf.LayersModel");
  // Targets that are missing are no reason to go on training without a history.
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const [x, y] = [tf.tensor2d(ROW), tf.zeros([1, 1])];
  const failed = await model.fit(x, y, { callbacks: gradientHistory(model, ROW), verbose: 0 })
    .then(() => "no error", (error) => String(error.message));
  assertEquals(failed.split(":")[0], "targets");
  for (const one of [x, y]) one.dispose();
  model.dispose();
});
