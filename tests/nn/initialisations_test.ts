/** Initialisations: the parameters beside PyTorch's, what they are like, and what is refused. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DeepNN, INITIALISATIONS, OptionsError, TorchGenerator } from "../../mod.ts";
import { tf } from "../../src/float64/mod.ts";
import { drawLinear, type Init } from "../../src/nn/initialisations.ts";
import { hashOf, inits } from "../helpers/inits.ts";

tf.env().set("IS_NODE", false); // tfjs's CPU backend else greets whoever runs it

for (const init of INITIALISATIONS) {
  Deno.test(`${init} draws PyTorch's parameters, bit for bit`, () => {
    const nets = inits.nets.filter(({ options }) => options.init === init);
    assert(nets.length >= 12, `${nets.length} nets`);
    for (const { options, seed, layer_sizes, parameters } of nets) {
      const generator = new TorchGenerator(seed);
      const drawn = layer_sizes.slice(1).map((fanOut, l) => {
        const { weight, bias } = drawLinear(generator, layer_sizes[l]!, fanOut, options);
        return [hashOf(weight), hashOf(bias)];
      });
      assertEquals<unknown>(drawn, parameters, `${JSON.stringify(options)} ${seed} ${layer_sizes}`);
    }
  });
}

/** Mean, standard deviation and largest size. */
function moments(numbers: Float32Array) {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return { mean, deviation: Math.sqrt(variance), largest };
}

/** The standard deviations of weight and bias as the papers give them, for 200 inputs and 300 units. */
const DEVIATIONS: Readonly<Record<string, readonly [Init, weight: number, bias: number]>> = {
  "torch": [{ init: "torch" }, 1 / Math.sqrt(600), 1 / Math.sqrt(600)],
  "xavier-uniform": [{ init: "xavier-uniform" }, Math.sqrt(2 / 500), 1 / Math.sqrt(600)],
  "xavier-normal": [{ init: "xavier-normal" }, Math.sqrt(2 / 500), 1 / Math.sqrt(600)],
  "he-uniform": [{ init: "he-uniform" }, Math.sqrt(2 / 200), 1 / Math.sqrt(600)],
  "he-normal": [{ init: "he-normal" }, Math.sqrt(2 / 200), 1 / Math.sqrt(600)],
  "lecun-normal": [{ init: "lecun-normal" }, Math.sqrt(1 / 200), 1 / Math.sqrt(600)],
  "orthogonal": [{ init: "orthogonal" }, 1 / Math.sqrt(300), 1 / Math.sqrt(600)],
  "gaussian": [{ init: "gaussian" }, 1 / Math.sqrt(200), 0],
  "gaussian with sigmas": [{ init: "gaussian", sigmaW: 3, sigmaB: 0.25 }, 3 / Math.sqrt(200), 0.25],
  "torch times 5": [{ init: "torch", weightGain: 5 }, 5 / Math.sqrt(600), 1 / Math.sqrt(600)],
  "he-normal times 5": [{ init: "he-normal", weightGain: 5 }, 0.5, 1 / Math.sqrt(600)],
  "zero biases": [{ init: "xavier-uniform", bias: "zero" }, Math.sqrt(2 / 500), 0],
};

for (const [what, [init, weightDeviation, biasDeviation]] of Object.entries(DEVIATIONS)) {
  Deno.test(`the weights and the biases have the deviations that they should have: ${what}`, () => {
    const generator = new TorchGenerator(11);
    const layers = Array.from({ length: 20 }, () => drawLinear(generator, 200, 300, init));
    for (
      const [part, expected, tolerance] of [
        ["weight", weightDeviation, 0.005],
        ["bias", biasDeviation, 0.05],
      ] as const
    ) {
      const all = Float32Array.from(layers.flatMap((layer) => [...layer[part]]));
      const { mean, deviation } = moments(all);
      assert(Math.abs(deviation - expected) <= tolerance * expected, `${part}: ${deviation}`);
      assert(Math.abs(mean) <= 5 * expected / Math.sqrt(all.length), `${part}: mean ${mean}`);
    }
    const { largest } = moments(layers[0]!.weight);
    const isUniform = ["torch", "xavier-uniform", "he-uniform"].includes(init.init);
    assertEquals(largest <= Math.sqrt(3.001) * weightDeviation, isUniform);
  });
}

Deno.test("zero biases take nothing from the stream", () => {
  for (
    const init of [{ init: "torch", bias: "zero" }, { init: "gaussian", sigmaW: 2 }] as const
  ) {
    const [generator, other] = [new TorchGenerator(3), new TorchGenerator(3)];
    const { bias } = drawLinear(generator, 4, 5, init);
    assertEquals([...bias], [0, 0, 0, 0, 0]);
    if (init.init === "gaussian") other.normal(new Float32Array(20));
    else other.uniform(new Float32Array(20));
    assertEquals(generator.rand(), other.rand());
  }
});

for (
  const [rows, columns] of [[1, 1], [3, 3], [5, 3], [3, 5], [1, 9], [9, 1], [64, 64], [33, 80]]
) {
  Deno.test(`an orthogonal weight of ${rows} x ${columns} is so, and the nearest to its numbers`, () => {
    for (const weightGain of [1, 2.5]) {
      const init = { init: "orthogonal", weightGain } as const;
      const { weight } = drawLinear(new TorchGenerator(8), columns!, rows!, init);
      const normal = new TorchGenerator(8).normal(new Float32Array(rows! * columns!));
      // Vectors, and the numbers that each was made of.
      const [count, size] = [Math.min(rows!, columns!), Math.max(rows!, columns!)];
      const vectors = [weight, normal].map((numbers) =>
        Array.from(
          { length: count },
          (_, i) =>
            Array.from(
              { length: size },
              (_, k) => numbers[rows! < columns! ? i * columns! + k : k * columns! + i]!,
            ),
        )
      );
      const dot = (a: readonly number[], b: readonly number[]) =>
        a.reduce((sum, x, k) => sum + x * b[k]!, 0);
      const [units, numbers] = [vectors[0]!, vectors[1]!];
      units.forEach((unit, i) => {
        units.forEach((other, j) => {
          const expected = i === j ? weightGain ** 2 : 0;
          assert(Math.abs(dot(unit, other) - expected) < 1e-6 * weightGain ** 2, `${i} ${j}`);
        });
        // R is upper triangular, with a positive diagonal: each is made of its number and those before.
        assert(dot(unit, numbers[i]!) > 0);
        for (let j = 0; j < i; j++) {
          assert(Math.abs(dot(unit, numbers[j]!)) < 1e-5 * weightGain, `${i} ${j}`);
        }
      });
    }
  });
}

Deno.test("orthogonal weights are torch.nn.init.orthogonal_'s, as far as its float32 reaches", () => {
  for (const { seed, rows, columns, gain, weight } of inits.orthogonal) {
    const init = { init: "orthogonal", weightGain: gain } as const;
    const ours = drawLinear(new TorchGenerator(seed), columns, rows, init).weight;
    weight.forEach((value, i) =>
      assert(Math.abs(ours[i]! - value) < 3e-6 * gain, `${rows} x ${columns}: ${ours[i]} ${value}`)
    );
  }
});

Deno.test("DeepNN draws as it is told, and says so", () => {
  const net = (options: object) => new DeepNN([3, 4, 1], new TorchGenerator(5), options);
  for (
    const [options, init] of [
      [{}, { init: "torch" }],
      [{ init: "he-normal", bias: "zero" }, { init: "he-normal", bias: "zero" }],
      [{ init: "orthogonal", weightGain: 3 }, { init: "orthogonal", weightGain: 3 }],
      [{ sigmaB: 0.5 }, { init: "gaussian", sigmaW: 1, sigmaB: 0.5 }],
      [{ init: "gaussian" }, { init: "gaussian", sigmaW: 1, sigmaB: 0 }],
    ] as const
  ) {
    const model = net(options);
    assertEquals(model.init, init.init);
    const generator = new TorchGenerator(5);
    const expected = [[3, 4], [4, 1]].flatMap(([fanIn, fanOut]) => {
      const { weight, bias } = drawLinear(generator, fanIn!, fanOut!, init);
      return [weight, bias];
    });
    [...model.namedParameters().values()].forEach((variable, i) =>
      assertEquals(Float32Array.from(variable.dataSync()), expected[i])
    );
    model.dispose();
  }
});

/** What is refused, and what is said. */
const REFUSED: readonly (readonly [options: object, message: string])[] = [
  [{ init: "xavier" }, 'init: given "xavier"; allowed: one of torch, xavier-uniform'],
  [{ init: "he-normel" }, "did you mean he-normal?"],
  [
    { init: "torch", sigmaW: 1 },
    "sigmaW: given 1; allowed: only with init gaussian, not with torch",
  ],
  [
    { init: "he-normal", sigmaB: 0 },
    "sigmaB: given 0; allowed: only with init gaussian, not with he-",
  ],
  [
    { init: "gaussian", weightGain: 1 },
    "weightGain: given 1; allowed: only without gaussian weights",
  ],
  [{ sigmaB: 1, weightGain: 2 }, "weights, whose size sigmaW sets"],
  [{ sigmaW: 1, bias: "torch" }, "only without gaussian biases, whose size sigmaB sets"],
  [{ weightGain: 0 }, "weightGain: given 0; allowed: a number from 1e-20 to 1e+30"],
  [{ weightGain: NaN }, "weightGain: given NaN"],
  [{ sigmaW: -1 }, "sigmaW: given -1"],
  [{ sigmaB: Infinity }, "sigmaB: given Infinity"],
  [{ bias: "none" }, 'bias: given "none"; allowed: one of torch, zero'],
];

for (const [options, message] of REFUSED) {
  Deno.test(`DeepNN refuses ${JSON.stringify(options)}`, () => {
    assertThrows(() => new DeepNN([3, 1], new TorchGenerator(0), options), OptionsError, message);
  });
}
