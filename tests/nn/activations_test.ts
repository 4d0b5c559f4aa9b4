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
};

for (const activation of ACTIVATIONS) {
  const { value, slope, apply } = ACTIVATION_RULES[activation];
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
    const xs = [-3, -1.1, 0.3, 2.5];
    const [twice] = inFloat64(() => run([tf.grad(tf.grad(f))], xs));
    xs.forEach((x, i) => {
      const expected = (slope(x + 1e-5) - slope(x - 1e-5)) / 2e-5;
      assert(Math.abs(twice![i]! - expected) < 1e-9, `of ${x}: ${twice![i]}, not ${expected}`);
    });
  });

  Deno.test(`${activation} keeps NaN, and has its limits far out`, () => {
    assertEquals([value(NaN), slope(NaN)], [NaN, activation === "linear" ? 1 : NaN]);
    const [high, low] = [1e200, -1e200];
    const bounded = activation === "tanh" || activation === "sigmoid";
    assertEquals([value(high), slope(high)], bounded ? [1, 0] : [high, 1]);
    const below = activation === "tanh" ? -1 : activation === "linear" ? low : 0;
    assertEquals([value(low) + 0, slope(low) + 0], [below, activation === "linear" ? 1 : 0]);
  });
}
