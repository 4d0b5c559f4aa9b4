import { assert, assertEquals } from "@std/assert";
import { sigmoidSlope } from "../../src/float64/logistic.ts";
import {
  inFloat64,
  normalCdf,
  preciseSigmoid,
  preciseTanh,
  tensor,
  tf,
} from "../../src/float64/mod.ts";
import * as normal from "../../src/float64/normal_distribution.ts";
import { assertClose } from "../helpers/reference.ts";

tf.env().set("IS_NODE", false); // the CPU backend else greets whoever runs it

type Operation = (x: tf.Tensor) => tf.Tensor;

/** What operations give of these numbers on the active backend. */
function run(operations: readonly Operation[], points: readonly number[]): number[][] {
  return operations.map((one) =>
    tf.tidy(() => [...one(tensor(Float64Array.from(points), [points.length])).dataSync()])
  );
}

const POINTS = [-30, -8, -3.3, -1, -1e-9, 0, 0.1, 2.7, 9, 25];

const SLOPES: readonly [name: string, Operation, (x: number) => number][] = [
  ["normalCdf()", normalCdf as Operation, normal.normalPdf],
  ["preciseSigmoid()", preciseSigmoid, sigmoidSlope],
  ["preciseTanh()", preciseTanh, (x) => 4 * sigmoidSlope(2 * x)],
];

for (const [name, operation, slope] of SLOPES) {
  Deno.test(`${name} has a gradient that keeps its digits in both tails`, () => {
    const [slopes] = inFloat64(() => run([tf.grad(operation)], POINTS));
    POINTS.forEach((x, i) => assertClose(slopes![i]!, slope(x), 1e-13, `of ${x}`));
  });

  Deno.test(`${name} and its gradient work on a backend without float64`, () => {
    const [float64, float32] = [inFloat64, (work: () => number[][]) => work()].map((where) =>
      where(() => run([operation, tf.grad(operation)], POINTS))
    );
    assertEquals(tf.getBackend(), "cpu");
    float32!.forEach((numbers, i) =>
      numbers.forEach((value, k) => assert(Math.abs(value - float64![i]![k]!) < 1e-6))
    );
  });
}

Deno.test("normalCdf() is the distribution function in float64", () => {
  assertEquals(
    inFloat64(() => run([normalCdf as Operation], POINTS))[0],
    POINTS.map(normal.normalCdf),
  );
});

Deno.test("the operations leave no tensor behind", () => {
  inFloat64(() => {
    run([normalCdf as Operation], [0]); // registers
    const before = tf.memory().numTensors;
    run(SLOPES.flatMap(([, operation]) => [operation, tf.grad(operation)]), POINTS);
    assertEquals(tf.memory().numTensors, before);
  });
});
