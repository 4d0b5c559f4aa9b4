/**
 * The float64 backend's kernels, against JavaScript's own arithmetic and the CPU backend's.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { erf } from "../../src/float64/erf.ts";
import { sigmoid } from "../../src/float64/logistic.ts";
import { FLOAT64, tensor, tf, useFloat64 } from "../../src/float64/mod.ts";
import { assertClose } from "../helpers/reference.ts";

tf.env().set("IS_NODE", false); // the CPU backend, a judge here, else greets whoever runs it
useFloat64();

/** What `f` gives on a backend, as numbers. */
function on(backend: string, f: () => tf.Tensor): number[] {
  void tf.setBackend(backend); // neither of the two used here needs to be waited for
  try {
    return tf.tidy(() => [...f().dataSync()]);
  } finally {
    useFloat64();
  }
}

/** A tensor of that shape with numbers that float32 holds, away from 0 and from each other. */
function sample(shape: number[], seed: number): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(Array.from({ length: size }, (_, i) => Math.sin(7 * i + seed) + 1.25), shape);
}

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 });

/** A tensor of these numbers, unrounded. */
function vector(...values: number[]): tf.Tensor1D {
  return tensor(Float64Array.from(values), [values.length]) as tf.Tensor1D;
}

const POINTS = [NaN, -Infinity, -20, -1 / 3, -1e-9, -0, 0, 1e-9, 0.1, 2.7, 20, Infinity];

/** A tfjs operation's name, which tfjs has marked as one. */
const nameOf = (op: { readonly name: string }) => op.name.replace("__op", "");

const UNARY: readonly [(x: tf.Tensor) => tf.Tensor, (x: number) => number][] = [
  [tf.abs, Math.abs],
  [tf.erf, erf],
  [tf.exp, Math.exp],
  [tf.log, Math.log],
  [tf.neg, (x) => -x],
  [tf.relu, (x) => x < 0 ? 0 : x],
  [tf.sigmoid, sigmoid],
  [tf.sqrt, Math.sqrt],
  [tf.square, (x) => x * x],
  [tf.tanh, Math.tanh],
];

for (const [op, expected] of UNARY) {
  Deno.test(`tf.${nameOf(op)}() is exact, of NaN, the infinities and both zeros as well`, () => {
    tf.tidy(() => {
      const found = [...op(vector(...POINTS)).dataSync()];
      // relu's zero has no sign of its own in tfjs.
      const unsigned = (value: number) => value === 0 ? 0 : value;
      assertEquals(found.map(unsigned), POINTS.map(expected).map(unsigned));
    });
  });
}

Deno.test("tf.neg() keeps the sign of a zero", () => {
  assertEquals([...on(FLOAT64, () => tf.neg(vector(0, -0)))], [-0, 0]);
});

Deno.test("tf.softplus() is ln(1 + e^x) far out as well", () => {
  const points = [-700, -36, -14.5, -1, 0, 1e-9, 1, 14.5, 36, 700];
  // For large x it is x + ln(1 + e^-x); for small x ln(1 + e^x) is found by log1p.
  const expected = points.map((x) =>
    x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))
  );
  assertEquals(on(FLOAT64, () => tf.softplus(vector(...points))), expected);
  assertEquals(on(FLOAT64, () => tf.softplus(vector(-Infinity, Infinity, NaN))), [
    0,
    Infinity,
    NaN,
  ]);
});

Deno.test("tf.step() gives 1 above 0, alpha up to 0, and NaN of NaN", () => {
  const points = [-2, -0, 0, 1e-300, NaN];
  assertEquals(on(FLOAT64, () => tf.step(vector(...points))), [0, 0, 0, 1, NaN]);
  assertEquals(on(FLOAT64, () => tf.step(vector(...points), 0.25)), [0.25, 0.25, 0.25, 1, NaN]);
});

const BINARY: readonly [
  (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  (a: number, b: number) => number,
][] = [
  [tf.add, (a, b) => a + b],
  [tf.sub, (a, b) => a - b],
  [tf.mul, (a, b) => a * b],
  [tf.div, (a, b) => a / b],
  [tf.maximum, Math.max],
  [tf.minimum, Math.min],
  [tf.squaredDifference, (a, b) => (a - b) ** 2],
];

for (const [op, expected] of BINARY) {
  Deno.test(`tf.${nameOf(op)}() is exact, of NaN and the infinities as well`, () => {
    tf.tidy(() => {
      const column = tf.expandDims(vector(...POINTS), 1);
      const found = [...op(column, vector(...POINTS)).dataSync()];
      assertEquals(found, POINTS.flatMap((a) => POINTS.map((b) => expected(a, b))));
    });
  });
}

Deno.test("tf.sum(), tf.mean() and tf.matMul() add in the order of the numbers", () => {
  // In float64 1e16 + 1 is 1e16, but 1e16 + 2 is not.
  for (const [values, total] of [[[1e16, 1, 1, -1e16], 0], [[1, 1, 1e16, -1e16], 2]] as const) {
    const x = vector(...values);
    assertEquals(on(FLOAT64, () => tf.sum(x)), [total]);
    assertEquals(on(FLOAT64, () => tf.mean(x)), [total / 4]);
    assertEquals(
      on(FLOAT64, () => tf.matMul(tf.reshape(x, [1, 4]), tf.ones([4, 1]))),
      [total],
    );
    x.dispose();
  }
});

Deno.test("elementwise kernels broadcast as the CPU backend's do", () => {
  const ops = [tf.add, tf.sub, tf.mul, tf.div, tf.maximum, tf.minimum, tf.squaredDifference];
  fc.assert(
    fc.property(
      shape,
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.nat(3),
      (full, ones, drop) => {
        const part = full.map((n, axis) => ones[axis] ? 1 : n).slice(Math.min(drop, full.length));
        for (const op of ops) {
          for (const [a, b] of [[full, part], [part, full]] as const) {
            const run = () => op(sample([...a], 1), sample([...b], 2));
            const [ours, cpus] = [on(FLOAT64, run), on("cpu", run)];
            assertEquals(ours.length, cpus.length);
            ours.forEach((value, i) => assert(Math.abs(value - cpus[i]!) < 1e-6, `${op.name}`));
          }
        }
      },
    ),
    { seed: 1 },
  );
});

Deno.test("sums and means over any axes are the CPU backend's", () => {
  fc.assert(
    fc.property(
      shape,
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.boolean(),
      (full, chosen, keep) => {
        const axes = full.map((_, axis) => axis).filter((axis) => chosen[axis]);
        for (const op of [tf.sum, tf.mean]) {
          const run = () => op(sample(full, 1), axes, keep);
          const [ours, cpus] = [on(FLOAT64, run), on("cpu", run)];
          assertEquals(
            tf.tidy(() => run().shape),
            full.flatMap((n, axis) => axes.includes(axis) ? keep ? [1] : [] : [n]),
          );
          assertEquals(ours.length, cpus.length);
          ours.forEach((value, i) => assertClose(value, cpus[i]!, 1e-6));
        }
      },
    ),
    { seed: 1 },
  );
});

Deno.test("matrix products, transposed or not, in batches or one for all, are the CPU backend's", () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(
      size,
      size,
      size,
      size,
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (batch, m, k, n, ta, tb, one) => {
        const run = () => {
          const a = sample([one ? 1 : batch, ...(ta ? [k, m] : [m, k])], 1);
          return tf.matMul(a, sample([batch, ...(tb ? [n, k] : [k, n])], 2), ta, tb);
        };
        const [ours, cpus] = [on(FLOAT64, run), on("cpu", run)];
        assertEquals(ours.length, batch * m * n);
        ours.forEach((value, i) => assertClose(value, cpus[i]!, 1e-5));
      },
    ),
    { seed: 1 },
  );
});

Deno.test("the kernels that are not ours compute in float64 as well", () => {
  const x = vector(0.1, -1 / 3, 2 / 3, 1.7);
  const values = [...x.dataSync()];
  assertEquals([...tf.log1p(x).dataSync()], values.map(Math.log1p));
  assertEquals(tf.max(x).dataSync()[0], 1.7);
  assertEquals([...tf.grad((y) => tf.max(y))(x).dataSync()], [0, 0, 0, 1]);
  assertEquals([...tf.pow(x, tf.scalar(3)).dataSync()], values.map((value) => value ** 3));
  assertEquals([...tf.concat([x, tf.reverse(x)]).dataSync()], [...values, ...values.toReversed()]);
  assertEquals(
    [...tf.transpose(tf.reshape(x, [2, 2])).dataSync()],
    [0, 2, 1, 3].map((i) => values[i]!),
  );
  assertEquals([...tf.gather(x, [3, 0]).dataSync()], [1.7, 0.1]);
  const image = tf.reshape(x, [1, 2, 2, 1]) as tf.Tensor4D;
  const filter = tf.ones([2, 2, 1, 1]) as tf.Tensor4D;
  assertClose(
    tf.conv2d(image, filter, 1, "valid").dataSync()[0]!,
    0.1 - 1 / 3 + 2 / 3 + 1.7,
    1e-15,
  );
  const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
  const softmax = [...tf.softmax(x).dataSync()];
  softmax.forEach((share, i) => assertClose(share, Math.exp(values[i]!) / total, 1e-14));
  assertEquals(Float32Array.BYTES_PER_ELEMENT, 4);
});

Deno.test("integers and booleans go to the CPU's kernels", () => {
  const sum = tf.add(tf.tensor([7, 8], [2], "int32"), tf.tensor([1, 2], [2], "int32"));
  assertEquals(sum.dtype, "int32");
  assertEquals([...sum.dataSync()], [8, 10]);
  assertEquals([...tf.cast(tf.tensor([1, 0], [2], "bool"), "float32").mul(0.5).dataSync()], [
    0.5,
    0,
  ]);
});

Deno.test("matMul() refuses what does not fit, as the CPU backend does", () => {
  for (
    const [a, b, ...transposed] of [
      [[1, 4], [3, 2]],
      [[1, 2], [3, 2]],
      [[2, 3], [3, 2], true],
      [[2, 3], [3, 2], false, true],
      [[3], [3, 2]],
    ] as [number[], number[], boolean?, boolean?][]
  ) {
    const [x, y] = [tf.ones(a), tf.ones(b)];
    assertThrows(() => tf.matMul(x, y, ...transposed), Error, "matMul");
    tf.dispose([x, y]);
  }
});
