import { assertEquals, assertNotEquals } from "@std/assert";
import { ACTIVATIONS, DeepNN, TorchGenerator, type Variant, VARIANTS } from "../../mod.ts";
import { tf, useFloat64 } from "../../src/float64/mod.ts";
import { torch } from "../helpers/reference.ts";

tf.env().set("IS_NODE", false); // tfjs's CPU backend else greets whoever runs it
useFloat64();

const SIZES = [3, 3, 3, 1];

Deno.test("DeepNN draws its layers from the generator, one after the other", () => {
  const generator = new TorchGenerator(1);
  const model = new DeepNN([7, 5, 2], generator);
  const reference = torch.linear.find((l) => l.seed === 1 && l.fan_in === 7)!;
  const [weight] = [...model.namedParameters().values()];
  const hex = Array.from(weight!.dataSync(), (value) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value);
    return view.getUint32(0).toString(16).padStart(8, "0");
  });
  assertEquals(hex, reference.weight);
  const after = new TorchGenerator(1);
  for (let i = 0; i < 7 * 5 + 5 + 5 * 2 + 2; i++) after.rand();
  assertEquals(generator.rand(), after.rand());
  model.dispose();
});

Deno.test("DeepNN names its parameters as PyTorch does", () => {
  const model = new DeepNN([3, 4, 1], new TorchGenerator(0));
  assertEquals([...model.namedParameters()].map(([name, { shape }]) => [name, shape]), [
    ["layers.0.0.weight", [4, 3]],
    ["layers.0.0.bias", [4]],
    ["layers.1.0.weight", [1, 4]],
    ["layers.1.0.bias", [1]],
  ]);
  model.dispose();
});

Deno.test("DeepNN's shortcuts join what their rule says", () => {
  const x = tf.tensor2d([[1, 0, -1], [0.5, 2, -0.25]]);
  const run = (variant: Variant, sizes: number[]) => {
    const model = new DeepNN(sizes, new TorchGenerator(5), { variant, activation: "linear" });
    const y = tf.tidy(() => model.forward(x).arraySync() as number[][]);
    model.dispose();
    return y;
  };
  for (const size of [3, 1]) {
    const plain = run("plain", [3, size]);
    const sum = plain.map((row, i) =>
      [1, 0, -1].map((_, j) => (x.arraySync() as number[][])[i]![j]! + row[size === 1 ? 0 : j]!)
    );
    assertEquals(run("shortcut", [3, size]), sum);
    assertEquals(run("shortcut-matched", [3, size]), size === 3 ? sum : plain);
  }
  x.dispose();
});

Deno.test("a stack of nets computes what each of them computes alone", () => {
  const x = tf.tensor2d([[1, 0, -1], [0.3, 0.2, 0.1]]);
  const seeds = [0, 1, 123];
  for (const variant of VARIANTS) {
    for (const activation of ACTIVATIONS) {
      const options = { variant, activation };
      const stack = new DeepNN(SIZES, seeds.map((seed) => new TorchGenerator(seed)), options);
      const together = tf.tidy(() => stack.forward(x).arraySync());
      const alone = seeds.map((seed) => {
        const net = new DeepNN(SIZES, new TorchGenerator(seed), options);
        const y = tf.tidy(() => net.forward(x).arraySync());
        net.dispose();
        return y;
      });
      assertEquals<unknown>(together, alone);
      stack.dispose();
    }
  }
  x.dispose();
});

Deno.test("DeepNN can be trained by tfjs's optimizers", () => {
  const model = new DeepNN([3, 4, 1], new TorchGenerator(3), { activation: "tanh" });
  const x = tf.tensor2d([[1, 0, -1]]);
  const loss = () => tf.tidy(() => tf.mean(tf.square(tf.sub(model.forward(x), 0.5))).asScalar());
  const before = loss().dataSync()[0]!;
  const optimizer = tf.train.sgd(0.1);
  for (let step = 0; step < 20; step++) optimizer.minimize(loss);
  assertEquals(loss().dataSync()[0]! < before / 10, true);
  x.dispose();
  model.dispose();
});

Deno.test("DeepNN leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  const model = new DeepNN(SIZES, [new TorchGenerator(0), new TorchGenerator(1)], {
    variant: "shortcut",
  });
  assertNotEquals(tf.memory().numTensors, before);
  tf.tidy(() => {
    model.forward(tf.tensor2d([[1, 0, -1]]));
  });
  model.dispose();
  assertEquals(tf.memory().numTensors, before);
});
