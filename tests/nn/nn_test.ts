import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  type Activation,
  ACTIVATIONS,
  DeepNN,
  TorchGenerator,
  type Variant,
  VARIANTS,
} from "../../mod.ts";
import { tf } from "../../src/float64/mod.ts";
import { torch } from "../helpers/reference.ts";

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
  assertThrows(() => new DeepNN([3, 0], new TorchGenerator(0)), RangeError);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("DeepNN refuses what makes no net", () => {
  const generator = new TorchGenerator(0);
  const sizes = (variant: Variant, ...layers: number[]) => () =>
    new DeepNN(layers, generator, { variant });
  assertThrows(sizes("plain", 3), RangeError, "at least two");
  assertThrows(sizes("plain", 3, 0), RangeError, "whole numbers from 1 up");
  assertThrows(sizes("plain", 3, 1.5), RangeError, "layer sizes [3,1.5]");
  assertThrows(sizes("shortcut", 4, 8, 1), RangeError, "cannot broadcast 4 against 8 in layer 0");
  assertThrows(sizes("shortcut", 3, 1, 3), RangeError, "layer 1 takes 1 numbers");
  for (const layers of [[3, 3, 1], [1, 5, 5, 1], [2, 2]]) sizes("shortcut", ...layers)().dispose();
  assertThrows(
    () => new DeepNN(SIZES, generator, { activation: "gleu" as Activation }),
    RangeError,
    'activation: given "gleu"; allowed: gelu, gelu-tanh, relu',
  );
  assertThrows(
    () => new DeepNN(SIZES, generator, { variant: "skip" as Variant }),
    RangeError,
    'variant: given "skip"; allowed: plain, shortcut, shortcut-matched',
  );
  assertThrows(
    () => new DeepNN(SIZES, generator, { activaton: "relu" } as never),
    RangeError,
    "options: given activaton; allowed: activation, variant",
  );
  assertThrows(() => new DeepNN(SIZES, []), RangeError, "generators: given none");
  const model = new DeepNN(SIZES, generator);
  assertThrows(() => model.forward(tf.zeros([1, 4])), RangeError, "x: given shape [1,4]");
  assertThrows(() => model.forward(tf.zeros([3])), RangeError, "allowed: [batch, 3]");
  assertThrows(() => model.forward(tf.zeros([1, 3], "int32")), TypeError, "x: given dtype int32");
  assertThrows(() => model.forward([[1, 2, 3]] as never), TypeError, "x: given a value of type");
  const gone = tf.zeros([1, 3]);
  gone.dispose();
  assertThrows(() => model.forward(gone), RangeError, "x: given a tensor that is disposed of");
  model.dispose();
  assertThrows(() => model.forward(tf.zeros([1, 3])), RangeError, "a net that is disposed of");
  assertThrows(() => new DeepNN([3, 1e9], generator), RangeError, "given 4000000000 parameters");
  assertThrows(() => new DeepNN(SIZES, generator, null as never), TypeError, "options: given null");
  assertThrows(() => new DeepNN(3 as never, generator), TypeError, "layer sizes: given 3");
  for (const wrong of [7, null, undefined, [generator, 7]]) {
    assertThrows(() => new DeepNN(SIZES, wrong as never), TypeError, "generator: given");
  }
});
