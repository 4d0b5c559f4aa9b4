import { assert, assertEquals } from "@std/assert";
import { sigmoidSlope } from "../../src/float64/logistic.ts";
import {
  inFloat64,
  layerNorm,
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

/** layerNorm() of rows, and its gradient along g; and the same gradient's own along h. */
function normalised(rows: number[][], g: number[][], h: number[][]): number[][] {
  const of = (numbers: number[][]) =>
    tensor(Float64Array.from(numbers.flat()), [numbers.length, numbers[0]!.length]);
  const norm = (x: tf.Tensor) => layerNorm(x, 1e-5);
  return tf.tidy(() => {
    const [x, along, second] = [of(rows), of(g), of(h)];
    const first = (x: tf.Tensor) =>
      tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.mul(norm(x), y))([x, along])[0]!;
    const again = tf.grad((x) => tf.sum(tf.mul(first(x), second)));
    return [norm(x), first(x), again(x)].map((one) => [...one.dataSync()]);
  });
}

Deno.test("layerNorm() is (x - mean) / sqrt(variance + epsilon), row by row, with its first and second derivatives", () => {
  const wave = (n: number, from: number) =>
    Array.from({ length: n }, (_, k) => 2 * Math.sin(from + k * k));
  const direct = (x: readonly number[]) => {
    const mean = x.reduce((sum, a) => sum + a, 0) / x.length;
    const variance = x.reduce((sum, a) => sum + (a - mean) ** 2, 0) / x.length;
    return x.map((a) => (a - mean) / Math.sqrt(variance + 1e-5));
  };
  for (const n of [2, 3, 8]) {
    const [rows, g, h] = [[1, 2], [3, 4], [5, 6]].map((starts) => starts.map((at) => wave(n, at)));
    const [y, first, second] = inFloat64(() => normalised(rows!, g!, h!));
    rows!.flatMap(direct).forEach((value, i) => assertClose(y![i]!, value, 1e-14));
    rows!.forEach((row, r) => {
      row.forEach((_, k) => {
        const step = 1e-5;
        const at = (by: number) => row.map((value, i) => i === k ? value + by : value);
        const slope = (of: (x: number[]) => number) => (of(at(step)) - of(at(-step))) / (2 * step);
        const along = (x: number[]) =>
          direct(x).reduce((sum, value, i) => sum + value * g![r]![i]!, 0);
        assert(Math.abs(first![r * n + k]! - slope(along)) < 1e-8, `${n} ${k}`);
        const gradient = (x: number[]) => inFloat64(() => normalised([x], [g![r]!], [h![r]!]))[1]!;
        const twice = (x: number[]) =>
          gradient(x).reduce((sum, value, i) => sum + value * h![r]![i]!, 0);
        assertClose(second![r * n + k]!, slope(twice), 1e-6, `${n} ${k} twice`);
      });
    });
    const single = normalised(rows!, g!, h!);
    assertEquals(tf.getBackend(), "cpu");
    single[1]!.forEach((value, i) => assert(Math.abs(value - first![i]!) < 1e-5));
  }
});

Deno.test("the operations leave no tensor behind", () => {
  inFloat64(() => {
    run([normalCdf as Operation], [0]); // registers
    const before = tf.memory().numTensors;
    normalised([[1, 2, 4]], [[0, 1, 2]], [[3, 1, 2]]);
    run(SLOPES.flatMap(([, operation]) => [operation, tf.grad(operation)]), POINTS);
    assertEquals(tf.memory().numTensors, before);
  });
});
