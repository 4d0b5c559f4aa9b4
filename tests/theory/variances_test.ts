import { assertEquals, assertThrows } from "@std/assert";
import {
  completeInit,
  drawLinear,
  INITIALISATIONS,
  type InitOptions,
} from "../../src/nn/initialisations.ts";
import { TorchGenerator } from "../../src/random/mod.ts";
import { OptionsError, variancesOf } from "../../src/theory/mod.ts";
import { assertClose } from "../helpers/reference.ts";

/** The layers' sizes: one that narrows, one that keeps its size, one that widens. */
const SIZES = [90, 60, 60, 120];

const INITS: readonly InitOptions[] = [
  ...INITIALISATIONS.map((init) => ({ init })),
  { init: "orthogonal", weightGain: 1.5, bias: "zero" },
  { weightGain: 0.3 },
  { sigmaW: 1.5, sigmaB: 0.2 },
];

for (const init of INITS) {
  Deno.test(`the variances of ${JSON.stringify(init)} are those of what is drawn`, () => {
    const generator = new TorchGenerator(1);
    variancesOf(init, SIZES).forEach(({ weightVariance, biasVariance }, layer) => {
      const [fanIn, fanOut] = [SIZES[layer]!, SIZES[layer + 1]!];
      let [weights, biases] = [0, 0];
      const meanSquare = (numbers: Float32Array) =>
        numbers.reduce((sum, number) => sum + number * number, 0) / numbers.length;
      for (let net = 0; net < 20; net++) {
        const drawn = drawLinear(generator, fanIn, fanOut, completeInit(init));
        weights += meanSquare(drawn.weight) / 20;
        biases += meanSquare(drawn.bias) / 20;
      }
      assertClose(weightVariance, fanIn * weights, 0.02, `weights of layer ${layer}`);
      if (biasVariance === 0) assertEquals(biases, 0);
      else assertClose(biasVariance, biases, 0.15, `biases of layer ${layer}`);
    });
  });
}

Deno.test("PyTorch's default has sigma_w^2 = 1/3 and sigma_b^2 = 1/(3 fan_in)", () => {
  for (const { weightVariance, biasVariance } of variancesOf({}, [7, 7, 7])) {
    assertClose(weightVariance, 1 / 3, 1e-15);
    assertClose(biasVariance, 1 / 21, 1e-15);
  }
});

Deno.test("variancesOf() refuses what makes no initialisation, every problem named", () => {
  const error = assertThrows(
    () => variancesOf({ init: "xavier", gain: 2 } as unknown as InitOptions, [3]),
    OptionsError,
  );
  assertEquals(error.problems.map(({ option }) => option), ["init", "layerSizes", "gain"]);
  assertThrows(() => variancesOf({ init: "torch", sigmaW: 2 }, [3, 3]), OptionsError);
});
