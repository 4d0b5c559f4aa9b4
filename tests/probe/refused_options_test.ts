/**
 * Options that probes and printouts refuse, and what else probeEach() refuses.
 */
import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  formatGradients,
  OptionsError,
  printGradients,
  type ProbedModel,
  probeEach,
  probeGradients,
  type ProbeOptions,
} from "../../mod.ts";
import { classifier, images } from "./models.ts";
import { net, ROW } from "./refused.ts";

/** Options that are refused, and what is said of them. */
const REFUSED_OPTIONS: readonly (readonly [unknown, string])[] = [
  [null, "options: given null; allowed: a plain object"],
  [{ target: ROW }, "unknown option target; did you mean targets?"],
  [{ of: "weights" }, 'of: given "weights"; allowed: one of loss, output'],
  [{ parameters: "biases" }, 'parameters: given "biases"; allowed: one of weights, all'],
  [{ loss: "mse" }, 'loss: given "mse"; allowed: one of meanSquaredError, '],
  [{ loss: "hing" }, "softmaxCrossEntropy, or a function; did you mean hinge?"],
  [{ training: 1 }, "training: given 1; allowed: true or false"],
  [{ targts: 1, as: 1 }, "unknown option targts; did you mean targets?"],
  [
    { of: "output", targets: 1 },
    "targets: only the loss has targets; allowed: with of loss, the default",
  ],
  [{ float64: "yes" }, 'float64: given "yes"; allowed: true or false'],
];

for (const [options, message] of REFUSED_OPTIONS) {
  Deno.test(`a probe refuses the options ${JSON.stringify(options)}`, () => {
    const [one, stack] = [net(), net([2, 2], 1)];
    for (
      const probe of [
        () => probeGradients(one, ROW, options as ProbeOptions),
        () => probeEach(stack, ROW, options as ProbeOptions),
        () => printGradients(one, ROW, options as ProbeOptions),
      ]
    ) {
      assertThrows(probe, OptionsError, message);
    }
    one.dispose();
    stack.dispose();
  });
}

Deno.test("a probe names all options that it refuses", () => {
  const one = net();
  const options = { of: "x", loss: "y", spare: 1 } as unknown as ProbeOptions;
  const { problems } = assertThrows(() => probeGradients(one, ROW, options), OptionsError);
  assertEquals(problems.map(({ option }) => option), ["of", "loss", "spare"]);
  one.dispose();
});

Deno.test("probeEach() refuses a single net, and a loss that is not one number for each", () => {
  const [one, stack] = [net(), net([2, 2], 2)];
  const tensors = tf.memory().numTensors;
  assertThrows(
    () => probeEach(one, ROW),
    RangeError,
    "model: given a single net; allowed: a stack (probeGradients takes a net)",
  );
  assertThrows(
    () => probeEach(stack, ROW, { loss: (y) => tf.mean(y) }),
    RangeError,
    "loss: given shape []; allowed: 2 numbers",
  );
  for (const targets of [[[1, 2]], [1, 2], [[1], [2], [3]]]) {
    assertThrows(
      () => probeEach(stack, [[1, 2], [3, 4]], { targets }),
      RangeError,
      "allowed: [2,2], the output's",
    );
  }
  assertEquals(tf.memory().numTensors, tensors);
  one.dispose();
  stack.dispose();
});

Deno.test("printGradients() and formatGradients() refuse a format or a profile that is none", () => {
  const one = net();
  const profile = probeGradients(one, ROW);
  const message = 'as: given "chart"; allowed: one of notebook, table';
  const chart = { as: "chart" } as never;
  assertThrows(() => printGradients(one, ROW, chart), OptionsError, message);
  assertThrows(() => formatGradients(profile, chart), OptionsError, message);
  assertThrows(() => formatGradients(profile, null as never), OptionsError, "options: given null");
  for (const wrong of [undefined, null, {}, [profile], 3]) {
    assertThrows(() => formatGradients(wrong as never), TypeError, "profile: given ");
  }
  one.dispose();
});

Deno.test("a probe sees that tf.disposeVariables() has freed a model", () => {
  const models: ProbedModel[] = [net(), classifier()];
  tf.disposeVariables();
  const x = images();
  for (const model of models) {
    assertThrows(
      () => probeGradients(model, x),
      RangeError,
      "is disposed of; allowed: one that can",
    );
  }
  x.dispose();
});
