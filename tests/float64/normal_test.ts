import { assertEquals } from "@std/assert";
import { erf } from "../../src/float64/erf.ts";
import { inFloat64, normalCdf, tensor, tf } from "../../src/float64/mod.ts";
import { assertClose } from "../helpers/reference.ts";

tf.env().set("IS_NODE", false); // the CPU backend else greets whoever runs it

Deno.test("normalCdf() and its gradient have float64's precision", () => {
  const points = [-8, -3.3, -1, -1e-9, 0, 0.1, 2.7, 9];
  const [cdf, pdf] = inFloat64(() =>
    tf.tidy(() => {
      const x = tensor(Float64Array.from(points), [points.length]);
      return [normalCdf, tf.grad(normalCdf)].map((f) => [...f(x).dataSync()]) as never;
    })
  ) as unknown as [number[], number[]];
  points.forEach((point, i) => {
    assertEquals(cdf[i], 0.5 * (1 + erf(point * Math.SQRT1_2)));
    assertClose(pdf[i]!, Math.exp(-point * point / 2) / Math.sqrt(2 * Math.PI), 1e-15);
  });
});

Deno.test("normalCdf() and its gradient work on a backend without the kernel", () => {
  const f = normalCdf as (x: tf.Tensor) => tf.Tensor;
  for (const run of [f, tf.grad(f)]) {
    const numbers = () => [...tf.tidy(() => run(tf.tensor1d([-1, 0, 2]))).dataSync()];
    const [float32, float64] = [numbers(), inFloat64(numbers)];
    assertEquals(tf.getBackend(), "cpu");
    float32.forEach((value, i) => assertClose(value, float64[i]!, 1e-6));
  }
});
