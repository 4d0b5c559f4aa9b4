/** Normal numbers, beside PyTorch's and beside what such numbers are like. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { TorchGenerator } from "../../mod.ts";
import { hashOf, inits } from "../helpers/inits.ts";

for (const { seed, sizes, mean, deviation, sha256 } of inits.normal) {
  Deno.test(`TorchGenerator.normal() is normal_() for seed ${seed} and sizes ${sizes}`, () => {
    const generator = new TorchGenerator(seed);
    const drawn = sizes.flatMap((size) => [
      generator.normal(new Float32Array(size), mean, deviation),
      generator.uniform(new Float32Array(3)),
    ]);
    assertEquals(hashOf(...drawn), sha256);
  });
}

Deno.test("TorchGenerator.normal() is normal_() in all but a few of 10^6 numbers", () => {
  const { seed, deviation, sha256 } = inits.many;
  const drawn = new TorchGenerator(seed).normal(new Float32Array(2 ** 20), 0, deviation);
  const other = sha256.filter((hash, i) =>
    !hashOf(drawn.subarray(1024 * i, 1024 * (i + 1))).startsWith(hash)
  );
  // About two numbers in 10^6 differ by 1 or 2 ulp.
  assert(sha256.length === 1024 && other.length <= 6, `${other.length} parts of ${sha256.length}`);
});

Deno.test("TorchGenerator.normal() keeps the second of a pair until the next few numbers", () => {
  const two = new TorchGenerator(4).normal(new Float32Array(2));
  const generator = new TorchGenerator(4);
  const [first] = generator.normal(new Float32Array(1));
  generator.normal(new Float32Array(20)); // blocks leave it where it is
  generator.nextUint32();
  const [second] = generator.normal(new Float32Array(1), 1, 2);
  assertEquals(first, two[0]);
  assert(Math.abs(second! - (1 + 2 * two[1]!)) < 1e-6, `${second}, ${two[1]}`);
});

for (const size of [15, 16, 30, 2 ** 20]) {
  Deno.test(`TorchGenerator.normal() draws a normal distribution, ${size} numbers at a time`, () => {
    const generator = new TorchGenerator(size);
    const count = 2 ** 20;
    const out = new Float32Array(size);
    const sums = [0, 0, 0, 0, 0];
    let [below, far] = [0, 0];
    let total = 0;
    for (; total < count; total += size) {
      for (const x of generator.normal(out, 3, 0.5)) {
        const z = (x - 3) / 0.5;
        for (let power = 1; power <= 4; power++) sums[power]! += z ** power;
        if (z < 1) below++;
        if (Math.abs(z) > 3) far++;
      }
    }
    // Five standard errors of the moments, 0, 1, 0, 3, and of two shares.
    const errors = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)].map((e) =>
      5 * e / Math.sqrt(total)
    );
    [0, 1, 0, 3].forEach((moment, i) => {
      const found = sums[i + 1]! / total;
      assert(Math.abs(found - moment) < errors[i]!, `moment ${i + 1}: ${found}`);
    });
    for (const [share, expected] of [[below, 0.8413447], [far, 0.0026998]] as const) {
      const error = 5 * Math.sqrt(expected * (1 - expected) / total);
      assert(Math.abs(share / total - expected) < error, `${share / total}, not ${expected}`);
    }
  });
}

Deno.test("TorchGenerator.normal() gives the mean where the deviation is 0, and draws nevertheless", () => {
  for (const size of [2, 16]) {
    const generator = new TorchGenerator(0);
    assertEquals([...generator.normal(new Float32Array(size), 2.5, 0)], Array(size).fill(2.5));
    const after = new TorchGenerator(0);
    after.normal(new Float32Array(size));
    assertEquals(generator.rand(), after.rand());
  }
});

Deno.test("TorchGenerator.normal() draws nothing where there is no room", () => {
  const generator = new TorchGenerator(0);
  assertEquals(generator.normal(new Float32Array(0)).length, 0);
  assertEquals(generator.rand(), new TorchGenerator(0).rand());
});

Deno.test("TorchGenerator.normal() refuses what has no meaning", () => {
  const generator = new TorchGenerator(0);
  const out = new Float32Array(1);
  for (const [mean, deviation] of [[0, -1], [NaN, 1], [0, Infinity], [1e39, 1]] as const) {
    assertThrows(
      () => generator.normal(out, mean, deviation),
      RangeError,
      `normal: given mean ${mean} and deviation ${deviation}; allowed: finite`,
    );
  }
  assertThrows(() => generator.normal([0] as never), TypeError, "out: given [0]");
});
