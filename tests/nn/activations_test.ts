import { assert, assertEquals } from "@std/assert";
import { type Activation, ACTIVATIONS } from "../../mod.ts";
import { inFloat64, tensor, tf } from "../../src/float64/mod.ts";
import * as operations from "../../src/float64/mod.ts";
import { ACTIVATION_RULES } from "../../src/nn/activations.ts";
import { assertClose, tails } from "../helpers/reference.ts";

tf.env().set("IS_NODE", false); // tfjs's CPU backend else greets whoever runs it

/** How far phi and phi' may be from mpmath's: the last digits, and where e^w counts, w's own times w. */
const TOLERANCES: Readonly<Record<Activation, number>> = {
  "gelu": 2e-15,
  "gelu-tanh": 3e-13,
  "relu": 0,
  "tanh": 1e-15,
  "sigmoid": 1e-15,
  "silu": 2e-15,
  "linear": 0,
  "leaky-relu": 3e-16,
  "elu": 1e-15,
  "selu": 1e-15,
  "softplus": 1e-15,
  "mish": 2e-15,
  "hardswish": 1e-15,
  "relu6": 0,
};

/** phi(-1e200) and phi'(-1e200), phi(1e200) and phi'(1e200), where they are not 0, 0, 1e200 and 1. */
const LIMITS: Readonly<Partial<Record<Activation, readonly [number, number, number, number]>>> = {
  "tanh": [-1, 0, 1, 0],
  "sigmoid": [0, 0, 1, 0],
  "linear": [-1e200, 1, 1e200, 1],
  "leaky-relu": [-1e198, 0.01, 1e200, 1],
  "elu": [-1, 0, 1e200, 1],
  "selu": [-1.7580993408473766, 0, 1.0507009873554805e200, 1.0507009873554805],
  "relu6": [0, 0, 6, 0],
};

for (const activation of ACTIVATIONS) {
  const { at, apply } = ACTIVATION_RULES[activation];
  const [value, slope] = [(x: number) => at(x).value, (x: number) => at(x).slope];
  const points = tails.activations[activation];
  // With 0 x^2, since tfjs refuses to differentiate what does not depend on x, as a constant slope.
  const f = (x: tf.Tensor) => tf.add(apply(x, operations), tf.mul(tf.square(x), 0));
  /** What functions of tfjs give on the active backend. */
  const run = (functions: readonly ((x: tf.Tensor) => tf.Tensor)[], xs: readonly number[]) =>
    functions.map((one) =>
      tf.tidy(() => [...one(tensor(Float64Array.from(xs), [xs.length])).dataSync()])
    );

  Deno.test(`${activation} and its derivative are mpmath's, in both tails as well`, () => {
    const tolerance = TOLERANCES[activation];
    for (const [x, phi, dphi] of points) {
      assertClose(value(x), Number(phi), tolerance, `phi(${x})`);
      assertClose(slope(x), Number(dphi), tolerance, `phi'(${x})`);
    }
  });

  Deno.test(`${activation} is so on the float64 backend, by tfjs's autodiff`, () => {
    const [phis, slopes] = inFloat64(() => run([f, tf.grad(f)], points.map(([x]) => x)));
    points.forEach(([x, phi, dphi], i) => {
      assertClose(phis![i]!, Number(phi), 5e-13, `phi(${x})`);
      assertClose(slopes![i]!, Number(dphi), 5e-13, `phi'(${x})`);
    });
  });

  Deno.test(`${activation} is as precise as other backends are there`, () => {
    void tf.setBackend("cpu");
    const inFloat32 = points.filter(([x]) => Math.abs(x) > 1e-30);
    const [phis, slopes] = run([f, tf.grad(f)], inFloat32.map(([x]) => x));
    inFloat32.forEach(([x, phi, dphi], i) => {
      const [of, by] = [Math.abs(phis![i]! - Number(phi)), Math.abs(slopes![i]! - Number(dphi))];
      assert(of <= 1e-6 * Math.max(1, Math.abs(x)), `phi(${x}): ${phis![i]}`);
      assert(by <= 1e-5, `phi'(${x}): ${slopes![i]}`);
    });
  });

  Deno.test(`${activation} can be differentiated twice in tfjs`, () => {
    const xs = [-2.9, -1.1, 0.3, 2.5];
    const [twice] = inFloat64(() => run([tf.grad(tf.grad(f))], xs));
    xs.forEach((x, i) => {
      const expected = (slope(x + 1e-5) - slope(x - 1e-5)) / 2e-5;
      assert(Math.abs(twice![i]! - expected) < 1e-9, `of ${x}: ${twice![i]}, not ${expected}`);
    });
  });

  Deno.test(`${activation} keeps NaN, and has its limits far out`, () => {
    assertEquals([value(NaN), slope(NaN)], [NaN, activation === "linear" ? 1 : NaN]);
    const limits = [-1e200, 1e200].flatMap((x) => [value(x) + 0, slope(x) + 0]);
    const expected = LIMITS[activation] ?? [0, 0, 1e200, 1];
    limits.forEach((limit, i) => assertClose(limit, expected[i]!, 1e-15));
  });
}

/** x and phi'(x) at kinks, as PyTorch 2.13 has them. */
const KINKS: Readonly<Partial<Record<Activation, readonly (readonly [number, number])[]>>> = {
  "relu": [[0, 0]],
  "leaky-relu": [[0, 0.01]],
  "elu": [[0, 1]],
  "selu": [[0, 1.7580993408473766]],
  "softplus": [[20, 0.9999999979388464], [20.1, 1]],
  "hardswish": [[-3, 0], [3, 1]],
  "relu6": [[0, 0], [6, 0]],
};

Deno.test("a derivative at a kink is PyTorch's", () => {
  for (const [activation, kinks] of Object.entries(KINKS)) {
    const { at, apply } = ACTIVATION_RULES[activation as Activation];
    for (const [x, expected] of kinks) {
      assertClose(at(x).slope, expected, 1e-15, `${activation} at ${x}`);
      const [found] = inFloat64(() =>
        tf.grad((one: tf.Tensor) => apply(one, operations))(tensor(Float64Array.of(x), [1]))
          .dataSync()
      );
      assertClose(found!, expected, 1e-15, `${activation} at ${x} by tfjs`);
    }
  }
});
