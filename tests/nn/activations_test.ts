import { assert } from "@std/assert";
import { erf } from "../../src/float64/erf.ts";
import { type Activation, ACTIVATIONS } from "../../mod.ts";
import { tensor, tf, useFloat64 } from "../../src/float64/mod.ts";
import * as operations from "../../src/float64/mod.ts";
import { ACTIVATION_RULES } from "../../src/nn/activations.ts";
import { assertClose } from "../helpers/reference.ts";

tf.env().set("IS_NODE", false); // tfjs's CPU backend else greets whoever runs it
useFloat64();

/** The activation functions by PyTorch's formulas, in plain numbers. */
const FORMULAS: Readonly<Record<Activation, (x: number) => number>> = {
  "gelu": (x) => x * 0.5 * (1 + erf(x * Math.SQRT1_2)),
  "gelu-tanh": (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  "relu": (x) => Math.max(0, x),
  "tanh": Math.tanh,
  "sigmoid": (x) => 1 / (1 + Math.exp(-x)),
  "silu": (x) => x / (1 + Math.exp(-x)),
  "linear": (x) => x,
};

for (const activation of ACTIVATIONS) {
  Deno.test(`${activation} is PyTorch's formula`, () => {
    const points = [-40, -3, -1 / 3, 0, 1e-9, 0.7, 5, 40];
    const apply = (x: tf.Tensor) => ACTIVATION_RULES[activation].apply(x, operations);
    const found = tf.tidy(() => [...apply(tensor(Float64Array.from(points), [8])).dataSync()]);
    const formula = FORMULAS[activation];
    points.forEach((x, i) => assertClose(found[i]!, formula(x), 1e-14, `of ${x}`));
    // On other backends as well, as precise as they are.
    void tf.setBackend("cpu");
    const float32 = tf.tidy(() => [...apply(tf.tensor1d(points)).dataSync()]);
    useFloat64();
    points.forEach((x, i) => {
      const error = Math.abs(float32[i]! - formula(x));
      assert(error <= 1e-6 * Math.max(1, Math.abs(x)), `of ${x}: ${float32[i]}`);
    });
  });
}
