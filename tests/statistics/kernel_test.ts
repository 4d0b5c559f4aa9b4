import { assertEquals } from "@std/assert";
import { exactLog10 } from "../../src/statistics/kernel/exact_log10.ts";
import { roomFor } from "../../src/statistics/kernel/room.ts";
import { fitLines } from "../../src/statistics/line.ts";
import { log10Of, measureAll } from "../../src/statistics/magnitudes.ts";
import { momentsOf, readOtherMean, readSums, sumsOf } from "../../src/statistics/moments.ts";
import log10 from "../fixtures/log10.json" with { type: "json" };

/** Lengths at which pairs, fours and eights of numbers end in other places; some need more memory than others. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 15, 17, 2047, 2048, 2049, 5, 70_003];

/** Numbers from 0 up to 1 that are the same each time (Numerical Recipes' generator). */
function uniform(seed: number): () => number {
  return () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** log10 of numbers with the exponent 0. */
function logsOf(numbers: Float64Array<ArrayBuffer>): Float64Array {
  const logs = roomFor(numbers.length).logs.subarray(0, numbers.length);
  measureAll({ mantissas: numbers, exponents: new Int32Array(numbers.length) }, 0, logs);
  return logs.slice();
}

Deno.test("log10 is the nearest float64, in the hardest cases as well", () => {
  const numbers = Float64Array.from(log10.numbers);
  assertEquals([...logsOf(numbers)], log10.log10);
  assertEquals(Array.from(numbers, (number) => log10Of(number, 0)), log10.log10);
  assertEquals(Array.from(numbers, exactLog10), log10.log10);
});

Deno.test("log10 is the same by the kernel's sums and by whole numbers", () => {
  const next = uniform(1);
  const numbers = Float64Array.from({ length: 20_000 }, (_, i) =>
    [
      () => 0.5 + 1.5 * next(),
      () => 2 ** (2000 * next() - 1000) * (1 + next()),
      () => 1 + (next() - 0.5) * 2 ** (-50 * next()),
      () => 5e-324 * Math.ceil(2 ** (52 * next())),
      // Where one step of the kernel's table ends and the next begins.
      () => (0.5 + Math.floor(600 * next()) / 512) * (1 + (next() - 0.5) * 2 ** -48),
    ][i % 5]!());
  assertEquals(logsOf(numbers), numbers.map(exactLog10));
});

Deno.test("log10 of 0, of what is not finite and of numbers below 0", () => {
  for (const place of [0, 1, 2, 3, 4]) {
    for (const [number, log] of [[0, -Infinity], [Infinity, Infinity], [NaN, NaN], [-1, NaN]]) {
      const numbers = new Float64Array(5).fill(100);
      numbers[place] = number!;
      const expected = new Float64Array(5).fill(2);
      expected[place] = log!;
      assertEquals(logsOf(numbers), expected, `${number} at ${place}`);
    }
  }
  assertEquals([log10Of(1, 0), log10Of(5e-324, 0)], [0, -323.3062153431158]);
});

Deno.test("measureAll() scales and counts, wherever a part ends", () => {
  const next = uniform(2);
  const kinds = [
    () => [1 + next(), Math.floor(99 * next())],
    () => [1 + next(), -1000],
    () => [1 + next(), 1000],
    () => [0, 7],
    () => [Infinity, -7],
    () => [NaN, 0],
  ] as const;
  for (const far of [[1.5, -1023], [1.5, 1024], [3e-310, 0], [1.5, -5000], undefined]) {
    for (const length of LENGTHS) {
      const all = Array.from({ length }, (_, i) => kinds[i % kinds.length]!());
      if (far !== undefined && length > 0) all[Math.floor(length * next())] = far;
      const [from, behind] = [3, 2];
      const padding = (count: number) => Array.from({ length: count }, () => [NaN, 99]);
      const padded = [...padding(from), ...all, ...padding(behind)];
      const logs = roomFor(length).logs.subarray(0, length);
      const { values, ...found } = measureAll(
        {
          mantissas: Float64Array.from(padded, ([mantissa]) => mantissa!),
          exponents: Int32Array.from(padded, ([, exponent]) => exponent!),
        },
        ...[from, logs] as const,
      );
      const zeros = all.filter(([mantissa]) => mantissa === 0).length;
      const nonfinite = all.filter(([mantissa]) => !Number.isFinite(mantissa)).length;
      assertEquals(found, { zeros, nonfinite, isFar: far !== undefined && length > 0 });
      all.forEach(([mantissa, exponent], i) => {
        assertEquals(logs[i], exactOrNot(mantissa!) + exponent! * 0.3010299956639812);
        if (Math.abs(exponent!) <= 1022) assertEquals(values[i], mantissa! * 2 ** exponent!);
        else if (Math.abs(exponent!) > 4000) assertEquals(values[i], 0);
      });
    }
  }
});

Deno.test("measureAll() adds up what is finite of what it measures", () => {
  const next = uniform(5);
  for (const share of [0, 0.01, 0.3, 0.5, 1]) {
    for (const length of LENGTHS) {
      const strange = () => [Infinity, NaN, 0][Math.floor((share < 0.5 ? 2 : 3) * next())]!;
      const mantissas = Float64Array.from(
        { length },
        () => next() < share ? strange() : 1 + next(),
      );
      const exponents = Int32Array.from({ length }, () => Math.floor(40 * next()) - 20);
      const logs = roomFor(length).logs.subarray(0, length);
      const { values, zeros, nonfinite } = measureAll({ mantissas, exponents }, 0, logs);
      const finite = length - nonfinite;
      const [sums, mean] = [readSums(finite), readOtherMean(finite - zeros)];
      const { largest, ...rest } = sumsOf(values.slice().filter(Number.isFinite));
      assertEquals(sums, { ...rest, largest: length > finite ? Math.max(0, largest) : largest });
      assertEquals(mean.mean, momentsOf(logs.slice().filter(Number.isFinite)).mean);
    }
  }
});

function exactOrNot(x: number): number {
  return x === 0 ? -Infinity : x < Infinity ? exactLog10(x) : x;
}

Deno.test("sums are added in the order of the numbers, to the last bit", () => {
  const next = uniform(3);
  for (const length of LENGTHS) {
    const numbers = Float64Array.from({ length }, () => (next() - 0.4) * 10 ** (8 * next()));
    let [sum, lost, products, smallest, largest] = [0, 0, 0, Infinity, -Infinity];
    for (const number of numbers) {
      const after = sum + number;
      lost += Math.abs(sum) >= Math.abs(number) ? sum - after + number : number - after + sum;
      sum = after;
      products += number * number;
      smallest = Math.min(smallest, number);
      largest = Math.max(largest, number);
    }
    const mean = (sum + lost) / length;
    const values = { count: length, mean };
    assertEquals(sumsOf(numbers), { values, square: products / length, smallest, largest });
    let squares = 0;
    for (const number of numbers) squares += (number - mean) * (number - mean);
    assertEquals(momentsOf(numbers), { ...values, squares });
  }
});

Deno.test("lines are summed layer by layer, to the last bit, whatever the nets beside one's own", () => {
  const next = uniform(4);
  for (const nets of LENGTHS) {
    for (const share of [0, 1 / 2048, 0.3]) {
      const layers = 5;
      const logs = Float64Array.from(
        { length: layers * nets },
        () => next() < share ? [-Infinity, Infinity, NaN][Math.floor(3 * next())]! : -9 * next(),
      );
      const { slopes, r2s } = fitLines(logs, layers, nets);
      for (let net = 0; net < nets; net++) {
        const line = lineThrough(Array.from({ length: layers }, (_, l) => logs[l * nets + net]!));
        assertEquals({ slope: slopes[net], r2: r2s[net] }, line);
      }
    }
  }
});

/** The line of one net alone, through its finite logarithms. */
function lineThrough(logs: readonly number[]): { slope: number; r2: number } {
  const points = [...logs.entries()].filter(([, log]) => Number.isFinite(log));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, x) => total + x, 0);
  const middle = sum(points.map(([x]) => x)) / points.length;
  const mean = sum(points.map(([, y]) => y)) / points.length;
  const xx = sum(points.map(([x]) => (x - middle) * (x - middle)));
  const xy = sum(points.map(([x, y]) => (x - middle) * (y - mean)));
  const yy = sum(points.map(([, y]) => (y - mean) * (y - mean)));
  return { slope: xy / xx, r2: Math.min(1, xy * xy / (xx * yy)) };
}
