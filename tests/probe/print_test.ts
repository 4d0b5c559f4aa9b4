import { assertEquals, assertStringIncludes } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  formatGradients,
  printGradients,
  probeGradients,
  TorchGenerator,
} from "../../mod.ts";
import "./models.ts"; // no greeting of tfjs's CPU backend

Deno.test("printGradients() prints a table of any model", () => {
  const weight = tf.variable(tf.tensor2d([[2], [-1]]), true, "table/kernel");
  const model = (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D);
  assertEquals(printed(model, [[1, 0]]).split("\n"), [
    "loss 4",
    " weight         shape   mean abs       rms       max        l2    zeros   gradient/weight",
    " table/kernel   2x1      2.00e+0   2.83e+0   4.00e+0   4.00e+0   50.0 %           1.79e+0",
    "",
  ]);
  const net = new DeepNN([1, 1], new TorchGenerator(0));
  assertStringIncludes(printed(net, [[1]]), "layers.0.0.weight has gradient mean of ");
  assertEquals(
    printed(net, [[1]], { as: "table" }),
    `${formatGradients(probeGradients(net, [[1]]))}\n`,
  );
  tf.dispose(weight);
  net.dispose();
});

/** What printGradients() prints. */
function printed(...args: Parameters<typeof printGradients>): string {
  const log = console.log;
  let text = "";
  try {
    console.log = (line: string) => text += `${line}\n`;
    printGradients(...args);
  } finally {
    console.log = log;
  }
  return text;
}

Deno.test("printGradients() prints the notebook's lines", () => {
  const model = new DeepNN([3, 3, 1], new TorchGenerator(0));
  const { layers } = probeGradients(model, [[1, 0, -1]]);
  assertEquals(printed(model, [[1, 0, -1]]).trimEnd().split("\n"), [
    `layers.0.0.weight has gradient mean of ${layers[0]!.meanAbs}`,
    `layers.1.0.weight has gradient mean of ${layers[1]!.meanAbs}`,
  ]);
  model.dispose();
});

Deno.test("formatGradients() gives a table where nobody says otherwise", () => {
  const model = new DeepNN([1, 1], new TorchGenerator(0));
  const profile = probeGradients(model, [[1]]);
  assertEquals(formatGradients(profile), formatGradients(profile, { as: "table" }));
  assertEquals(
    formatGradients(profile, { as: "notebook" }),
    printed(model, [[1]]).trimEnd(),
  );
  model.dispose();
});
