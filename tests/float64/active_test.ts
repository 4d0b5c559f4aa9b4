/**
 * What computing in float64 leaves of the backend that was active, and of its tensors.
 */
import { assertEquals, assertThrows } from "@std/assert";
import {
  FLOAT64,
  inFloat64,
  isGone,
  scalar,
  tensor,
  tf,
  useFloat64,
} from "../../src/float64/mod.ts";
import { ELSEWHERE, homeOf, kernelsElsewhere, registerElsewhere } from "../helpers/elsewhere.ts";

registerElsewhere();
tf.env().set("IS_NODE", false); // the CPU backend else greets whoever runs it
await tf.setBackend(ELSEWHERE);
const elsewhere = tf.backend();

/** What tfjs's engine knows of its active backend. */
function active(): unknown[] {
  const { backendName, backendInstance, profiler, pendingBackendInit } = tf
    .engine() as unknown as Record<string, unknown>;
  return [backendName, backendInstance, profiler, pendingBackendInit];
}

Deno.test("inFloat64() computes in float64, whatever backend is active, and gives the result", () => {
  const third = inFloat64(() => tf.tidy(() => tf.div(1, 3).dataSync()[0]));
  assertEquals(third, 1 / 3);
  assertEquals(inFloat64(() => tf.getBackend()), FLOAT64);
});

Deno.test("inFloat64() restores the active backend, errors included", () => {
  const before = active();
  inFloat64(() => inFloat64(() => tf.tidy(() => tf.add(1, 2))).dispose());
  assertEquals(active(), before);
  assertThrows(
    () =>
      inFloat64(() => {
        throw new Error("no work");
      }),
    Error,
    "no work",
  );
  assertEquals(active(), before);
  inFloat64(() => void tf.setBackend("cpu"));
  assertEquals(active(), before);
});

Deno.test("inFloat64() stays in float64 after one inside of it has ended", () => {
  inFloat64(() => {
    inFloat64(() => {});
    assertEquals(tf.getBackend(), FLOAT64);
  });
});

Deno.test("inFloat64() reads other backends' tensors and leaves them where they are", () => {
  const x = tf.tensor1d([0.1, 0.2]);
  const before = tf.memory();
  kernelsElsewhere.length = 0;
  const doubled = inFloat64(() => tf.tidy(() => [...tf.add(x, x).dataSync()]));
  assertEquals(doubled, [0.1, 0.2].map((value) => 2 * Math.fround(value)));
  assertEquals(homeOf(x), elsewhere);
  assertEquals([tf.memory().numTensors, tf.memory().numDataBuffers], [
    before.numTensors,
    before.numDataBuffers,
  ]);
  assertEquals(kernelsElsewhere, []);
  assertEquals([...x.dataSync()], [Math.fround(0.1), Math.fround(0.2)]);
  x.dispose();
});

Deno.test("inFloat64() reads other backends' tensors before a kernel of the CPU backend runs", () => {
  const x = tf.tensor1d([0.1, 0.2, 0.3]);
  const found = inFloat64(() =>
    tf.tidy(() => [tf.reverse(x), tf.concat([x, x])].map((y) => [...y.dataSync()]))
  );
  const values = [0.1, 0.2, 0.3].map(Math.fround);
  assertEquals(found, [values.toReversed(), [...values, ...values]] as never);
  x.dispose();
});

Deno.test("inFloat64() counts the uses of other backends' numbers where they live", () => {
  const x = tf.tensor1d([1, 2]);
  assertEquals(elsewhere.refCount(x.dataId), 1);
  // reshape() hands on the numbers; concat() does so inside of its kernel.
  inFloat64(() => tf.dispose([tf.concat([x, x]), tf.reshape(x, [2, 1])]));
  assertEquals(elsewhere.refCount(x.dataId), 1);
  const alias = inFloat64(() => tf.reshape(x, [1, 2]));
  assertEquals(elsewhere.refCount(x.dataId), 2);
  x.dispose();
  assertEquals([...alias.dataSync()], [1, 2]);
  alias.dispose();
  assertEquals(elsewhere.refCount(alias.dataId), 0);
});

Deno.test("inFloat64() sees what is assigned to a variable that lives elsewhere", () => {
  const variable = tf.tidy(() => tf.variable<tf.Rank>(tf.scalar(0.5)));
  inFloat64(() =>
    tf.tidy(() => {
      assertEquals(tf.mul(variable, 2).dataSync()[0], 1);
      variable.assign(scalar(1 / 3));
      assertEquals(tf.mul(variable, 1).dataSync()[0], 1 / 3);
    })
  );
  // From now on it is a float32 number like any other, also where a kernel there reads it.
  assertEquals(variable.dataSync()[0], Math.fround(1 / 3));
  assertEquals(tf.tidy(() => tf.add(variable, 0).dataSync()[0]), Math.fround(1 / 3));
  assertEquals(homeOf(variable), elsewhere);
  variable.dispose();
});

Deno.test("inFloat64() forgets what it has read", () => {
  const values = Float32Array.of(1);
  const x = tf.engine().makeTensor(values, [1], "float32");
  const read = () => inFloat64(() => tf.tidy(() => tf.add(x, 0).dataSync()[0]));
  assertEquals(read(), 1);
  values[0] = 2; // tfjs forbids this to its users; here it shows whether there is an old copy
  assertEquals(read(), 2);
  x.dispose();
});

Deno.test("inFloat64() takes integers, booleans and strings of other backends as they are", () => {
  const [ints, bools, texts] = [
    tf.tensor1d([3, -4], "int32"),
    tf.tensor1d([true, false], "bool"),
    tf.tensor1d(["a", "b"]),
  ];
  inFloat64(() =>
    tf.tidy(() => {
      assertEquals([...tf.add(ints, ints).dataSync()], [6, -8]);
      assertEquals([...tf.logicalNot(bools).dataSync()], [0, 1]);
      assertEquals([...tf.concat([texts, texts]).dataSync()] as unknown, ["a", "b", "a", "b"]);
    })
  );
  tf.dispose([ints, bools, texts]);
});

Deno.test("inFloat64() says what it cannot read", () => {
  const complex = tf.complex([1], [2]);
  assertThrows(
    () => inFloat64(() => tf.neg(complex)),
    Error,
    "float64 cannot read complex numbers",
  );
  const gone = tf.tensor1d([1]);
  gone.dispose();
  assertThrows(
    () => inFloat64(() => tf.engine().runKernel("Neg", { x: gone })),
    Error,
    "a tensor was used that is disposed of",
  );
  inFloat64(() => {
    const own = tf.tensor1d([1]);
    tf.backend().disposeData(own.dataId);
    assertThrows(() => tf.neg(own), Error, "a tensor was used that is disposed of");
    own.dispose();
  });
  const mute = tf.tensor1d([1]);
  const { readSync } = elsewhere;
  try {
    elsewhere.readSync = () => {
      throw new Error("not without waiting");
    };
    const error = assertThrows(() => inFloat64(() => tf.neg(mute)), Error, "read synchronously");
    assertEquals((error.cause as Error).message, "not without waiting");
  } finally {
    elsewhere.readSync = readSync;
  }
  tf.dispose([complex, mute]);
});

Deno.test("a tensor that is made in float64 is float32 elsewhere", async () => {
  const x = inFloat64(() => tensor(Float64Array.of(1 / 3), [1]));
  assertEquals(x.dataSync(), Float32Array.of(1 / 3));
  assertEquals(await x.data(), Float32Array.of(1 / 3));
  assertEquals(tf.tidy(() => tf.neg(x).dataSync()[0]), Math.fround(-1 / 3));
  x.dispose();
});

Deno.test("tensor() and scalar() round to float32 on other backends", () => {
  tf.tidy(() => {
    assertEquals([...tensor(Float64Array.of(1 / 3, 2), [1, 2]).dataSync()], [
      Math.fround(1 / 3),
      2,
    ]);
    assertEquals(scalar(Math.PI).dataSync()[0], Math.fround(Math.PI));
    assertEquals(scalar(Math.PI).shape, []);
  });
});

Deno.test("tensor() keeps all digits in float64, and its own copy of them", () => {
  inFloat64(() =>
    tf.tidy(() => {
      const values = Float64Array.of(1 / 3, 1e-300);
      const x = tensor(values, [2]);
      values[0] = 0;
      assertEquals([...x.dataSync()], [1 / 3, 1e-300]);
    })
  );
});

Deno.test("isGone() is of a tensor, not of its numbers, which another may still use", () => {
  const x = tf.tensor1d([1]);
  const alias = x.clone();
  alias.dispose();
  assertEquals([isGone(x), isGone(alias)], [false, true]);
  x.dispose();
  const variable = tf.tidy(() => tf.variable(tf.scalar(1)));
  tf.disposeVariables();
  assertEquals([variable.isDisposed, isGone(variable)], [false, true]);
});

Deno.test("useFloat64() is float64 until another backend is chosen", async () => {
  const before = tf.tensor1d([0.1]);
  useFloat64();
  try {
    assertEquals(tf.getBackend(), FLOAT64);
    inFloat64(() => {});
    assertEquals(tf.getBackend(), FLOAT64);
    const third = tf.div(1, 3);
    assertEquals(third.dataSync()[0], 1 / 3);
    assertEquals(await third.data(), Float32Array.of(1 / 3)); // as tfjs's types promise
    const sum = tf.add(before, third);
    assertEquals(sum.dataSync()[0], Math.fround(0.1) + 1 / 3);
    await tf.setBackend(ELSEWHERE);
    assertEquals(tf.getBackend(), ELSEWHERE);
    assertEquals(sum.dataSync()[0], Math.fround(Math.fround(0.1) + 1 / 3));
    tf.dispose([before, third, sum]);
  } finally {
    await tf.setBackend(ELSEWHERE);
  }
});

Deno.test("the float64 backend leaks nothing in the eyes of tfjs's own check", () => {
  const x = tf.tensor1d([1, 2]);
  tf.env().set("IS_TEST", true); // each kernel then fails if it leaves numbers behind
  try {
    inFloat64(() => tf.tidy(() => tf.softmax(tf.reshape(tf.add(x, 1), [1, 2])).dataSync()));
  } finally {
    tf.env().set("IS_TEST", false);
  }
  x.dispose();
});
