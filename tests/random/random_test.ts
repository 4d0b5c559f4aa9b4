import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { TorchGenerator } from "../../mod.ts";
import { drawLinear } from "../../src/nn/initialisations.ts";
import { torch } from "../helpers/reference.ts";

/** SHA-256 of numbers as 4-byte little-endian words. */
function sha256(count: number, write: (view: DataView, offset: number, index: number) => void) {
  const view = new DataView(new ArrayBuffer(count * 4));
  for (let i = 0; i < count; i++) write(view, 4 * i, i);
  return createHash("sha256").update(new Uint8Array(view.buffer)).digest("hex");
}

/** Float32 numbers the way the fixture holds them: bit patterns in hex, or a hash of more than 64. */
function bits(values: Float32Array): string[] | string {
  if (values.length > 64) {
    return sha256(values.length, (view, at, i) => view.setFloat32(at, values[i]!, true));
  }
  const view = new DataView(new ArrayBuffer(4));
  return Array.from(values, (value) => {
    view.setFloat32(0, value);
    return view.getUint32(0).toString(16).padStart(8, "0");
  });
}

for (const { seed, first, sha256: hash } of torch.rand24) {
  Deno.test(`TorchGenerator.rand() is torch.rand() for seed ${seed}`, () => {
    const generator = new TorchGenerator(seed);
    const drawn = Array.from({ length: 2000 }, () => generator.rand() * 2 ** 24);
    assertEquals(drawn.slice(0, 8), first);
    assertEquals(sha256(2000, (view, at, i) => view.setUint32(at, drawn[i]!, true)), hash);
  });
}

for (const { seed, fan_in, fan_out, weight, bias } of torch.linear) {
  Deno.test(`drawLinear() is nn.Linear(${fan_in}, ${fan_out}) for seed ${seed}`, () => {
    const drawn = drawLinear(new TorchGenerator(seed), fan_in, fan_out, { init: "torch" });
    assertEquals(bits(drawn.weight), weight);
    assertEquals(bits(drawn.bias), bias);
  });
}

Deno.test("TorchGenerator takes any 64-bit seed and keeps its low 32 bits", () => {
  const first = (seed: number | bigint) => new TorchGenerator(seed).nextUint32();
  assertEquals(first(2 ** 40 + 5), first(5));
  assertEquals(first(2n ** 63n + 7n), first(7));
  assertEquals(first(-1), first(2 ** 32 - 1)); // PyTorch takes -1 for 2^64 - 1
  assertEquals(first(-(2n ** 63n)), first(0));
  for (const seed of [1.5, NaN, Infinity, 2 ** 53, 2n ** 64n, -(2n ** 63n) - 1n]) {
    assertThrows(() => new TorchGenerator(seed), RangeError, "seed: given");
  }
});

Deno.test("TorchGenerator.uniform() is Tensor.uniform_() where float32 is coarse", () => {
  // torch.manual_seed(7); torch.empty(12).uniform_(16777215., 16777219.): three of the draws round to
  // the open end, 16777220, and are given as 16777215.
  assertEquals(
    [...new TorchGenerator(7).uniform(new Float32Array(12), 16777215, 16777219)],
    [2, 0, 2, 2, 0, 2, 0, 2, 0, -1, -1, 2].map((d) => 16777216 + d),
  );
  // torch.manual_seed(7); torch.empty(6).uniform_(-0.1, 0.3)
  assertEquals([...new TorchGenerator(7).uniform(new Float32Array(6), -0.1, 0.3)], [
    0.11396902054548264,
    -0.02047872543334961,
    0.16368468105793,
    0.16275611519813538,
    -0.0068953754380345345,
    0.07002456486225128,
  ]);
});

/** A float64 as an exact fraction: numerator over 2^1100. */
function exact(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const mantissa = (word & (2n ** 52n - 1n)) | (exponent === 0 ? 0n : 2n ** 52n);
  const value = mantissa << BigInt(Math.max(exponent, 1) - 1075 + 1100);
  return word >> 63n ? -value : value;
}

Deno.test("TorchGenerator.uniform() rounds u * (to - from) + from only once", () => {
  const largest = Math.fround(1e30);
  const bound = fc.float({ noNaN: true, min: -largest, max: largest });
  // A third of an odd bound's products are ties of float32, which a tiny `from` decides, if there is one.
  const tie = fc.tuple(fc.constantFrom(0, 1e-20, -1e-20), fc.constantFrom(3, 5, 7, 11));
  // As a layer's are, which are drawn faster.
  const symmetric = fc.oneof(bound, fc.constantFrom(1e-45, 2 ** -126, 2 ** -127, 1, 1 / 3))
    .map((b) => [-b, b]);
  fc.assert(
    fc.property(fc.nat(), fc.oneof(tie, fc.tuple(bound, bound), symmetric), (seed, bounds) => {
      const from = Math.fround(Math.min(...bounds));
      const to = Math.fround(Math.max(...bounds));
      const u = new TorchGenerator(seed).rand();
      const [value] = new TorchGenerator(seed).uniform(new Float32Array(1), from, to);
      assert(value! < to || from === to);
      if (value === from) return; // the closed end may stand for the open one
      // u is a multiple of 2^-24: in units of 2^-1124 everything is whole.
      const sum = BigInt(u * 2 ** 24) * exact(Math.fround(to - from)) + (exact(from) << 24n);
      const error = (x: number) => {
        const difference = (exact(x) << 24n) - sum;
        return difference < 0n ? -difference : difference;
      };
      const word = new Int32Array(new Float32Array([value!]).buffer)[0]!;
      for (const neighbour of new Float32Array(new Int32Array([word - 1, word + 1]).buffer)) {
        assert(!(error(neighbour) < error(value!)), `${neighbour} is nearer than ${value}`);
        assert(error(neighbour) !== error(value!) || word % 2 === 0, `${value} is odd, of a tie`);
      }
    }),
    { numRuns: 3000, seed: 1 },
  );
});

Deno.test("TorchGenerator.uniform() rounds right where float64 cannot tell the sum from a tie", () => {
  // A product is U R / 2^47, the sum between 1/2 and 1, so that ties are odd multiples of 2^-25. Where a
  // product is a little beside one, `from` is chosen to bring the sum to it, but for the last bits.
  const to = Math.fround(1.2345678);
  const R = BigInt(to * 2 ** 23);
  let tried = 0;
  for (let seed = 0; seed < 5000; seed++) {
    const product = BigInt(new TorchGenerator(seed).rand() * 2 ** 24) * R;
    if (product <= 2n ** 46n + 2n ** 22n || product >= 2n ** 47n) continue;
    const tie = ((product >> 23n) << 23n) + 2n ** 22n;
    const beside = Number(tie - product) / 2 ** 47;
    if (beside === 0 || Math.abs(beside) >= 2 ** -31) continue;
    for (let step = -9; step <= 9; step++) {
      const word = new Int32Array(Float32Array.of(beside).buffer)[0]! + step;
      const from = new Float32Array(Int32Array.of(word).buffer)[0]!;
      const sum = (product << (1124n - 47n)) + (exact(from) << 24n); // over 2^1124
      const below = tie - 2n ** 22n;
      const isAbove = sum > tie << (1124n - 47n);
      const isTie = sum === tie << (1124n - 47n);
      const up = isAbove || isTie && (below >> 23n) % 2n === 1n;
      const expected = Number(up ? below + 2n ** 23n : below) / 2 ** 47;
      const [value] = new TorchGenerator(seed).uniform(new Float32Array(1), from, to);
      assertEquals(value, expected, `seed ${seed}, from ${from}`);
      tried++;
    }
  }
  assert(tried > 200, `${tried}`);
});

Deno.test("TorchGenerator.uniform() draws from [0, 1) where no bounds are given", () => {
  const drawn = new TorchGenerator(7).uniform(new Float32Array(9));
  const generator = new TorchGenerator(7);
  assertEquals([...drawn], Array.from(drawn, () => generator.rand()));
});

Deno.test("TorchGenerator.uniform() gives the bound where there is one number only", () => {
  assertEquals([...new TorchGenerator(0).uniform(new Float32Array(2), 2, 2)], [2, 2]);
});

Deno.test("TorchGenerator.uniform() and drawLinear() refuse what has no meaning", () => {
  const out = new Float32Array(1);
  for (const [from, to] of [[1, 0], [NaN, 1], [0, Infinity], [-3e38, 3e38]] as const) {
    assertThrows(() => new TorchGenerator(0).uniform(out, from, to), RangeError, "uniform: given");
  }
  assertThrows(() => new TorchGenerator(0).uniform([0] as never), TypeError, "out: given");
  assertThrows(
    () => drawLinear(new TorchGenerator(0), 0, 1, { init: "torch" }),
    RangeError,
    "fan_in: given 0",
  );
  assertThrows(
    () => drawLinear(new TorchGenerator(0), 1, 1.5, { init: "torch" }),
    RangeError,
    "fan_out: given 1.5",
  );
});
