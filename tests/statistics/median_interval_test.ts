/**
 * The median's interval against the binomial distribution in whole numbers, and how often it covers the
 * median of numbers that are normal, and of slopes with heavy tails.
 */
import { assert, assertEquals } from "@std/assert";
import { medianInterval } from "../../src/statistics/median_interval.ts";
import { medianEnds, rankedNumbers } from "../../src/statistics/ranked.ts";
import { sweep, TorchGenerator } from "../../mod.ts";

/** The largest r with P(B < r) <= 2.5 %, B being binomial of n and 1/2. */
function exactRank(n: number): number {
  let [r, ways, below] = [0, 1n, 1n];
  while (below * 40n <= 1n << BigInt(n)) {
    ways = ways * BigInt(n - r) / BigInt(++r);
    below += ways;
  }
  return r;
}

Deno.test("medianInterval() has the ranks of the binomial distribution, and none of fewer than 6", () => {
  for (let n = 0; n <= 1500; n++) {
    const r = exactRank(n);
    assertEquals(medianInterval(n), r === 0 ? undefined : [r - 1, n - r], `${n}`);
    assertEquals(r === 0, n < 6);
  }
  assertEquals(medianInterval(10_001), [exactRank(10_001) - 1, 10_001 - exactRank(10_001)]);
  // By SciPy: binom.ppf(0.025, n, 0.5) is 499020, 499021 and 499969010.
  for (const [n, r] of [[1e6, 499_020], [1e6 + 1, 499_021], [1e9, 499_969_010]] as const) {
    assertEquals(medianInterval(n), [r - 1, n - r]);
  }
});

/** The share of `times` samples of n numbers whose interval has the median in it. */
function coverage(draw: () => number, median: number, n: number, times: number): number {
  let covered = 0;
  for (let time = 0; time < times; time++) {
    const [low, high] = medianEnds(rankedNumbers(Float64Array.from({ length: n }, draw)));
    if (low! <= median && median <= high!) covered++;
  }
  return covered / times;
}

/** The share of intervals that should cover it: P(r <= B <= n - r). */
function nominal(n: number): number {
  let [ways, below] = [1n, 0n];
  for (let j = 0, r = exactRank(n); j < r; j++) {
    below += ways;
    ways = ways * BigInt(n - j) / BigInt(j + 1);
  }
  return 1 - 2 * Number(below * 10n ** 12n / (1n << BigInt(n))) / 1e12;
}

const TIMES = 4000;

for (const n of [30, 100, 1000]) {
  Deno.test(`the interval of ${n} numbers covers the median as often as it says, whatever the tail`, async () => {
    const generator = new TorchGenerator(n);
    const uniform = () => generator.rand();
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    // The slopes of 16-layer nets with shortcuts, whose kurtosis is 100 or so, taken for a population.
    const { runs } = await sweep({
      seeds: { from: 0, to: 3998 },
      depths: [16],
      variants: ["shortcut"],
    }, { keepRuns: true, workers: 1 });
    const slopes = slopesOf([...runs()].map(({ log10_value }) => log10_value), 16);
    const median = slopes.toSorted()[(slopes.length - 1) / 2]!;
    const heavy = () => slopes[Math.floor(uniform() * slopes.length)]!;
    const expected = nominal(n);
    assert(expected >= 0.95 && expected < 0.98, `${expected}`);
    const error = 4 * Math.sqrt(expected * (1 - expected) / TIMES);
    for (const [draw, middle] of [[normal, 0], [heavy, median]] as const) {
      const found = coverage(draw, middle, n, TIMES);
      assert(Math.abs(found - expected) < error, `${found}, not ${expected} +- ${error}`);
    }
  });
}

/** The slopes of nets of so many layers, whose log10 magnitudes follow each other. */
function slopesOf(logs: readonly number[], layers: number): Float64Array {
  const middle = (layers - 1) / 2;
  const nets = Float64Array.from({ length: logs.length / layers }, (_, net) => {
    let [xx, xy] = [0, 0];
    for (let layer = 0; layer < layers; layer++) {
      xx += (layer - middle) ** 2;
      xy += (layer - middle) * logs[net * layers + layer]!;
    }
    return xy / xx;
  });
  const finite = nets.filter(Number.isFinite);
  return finite.subarray(finite.length % 2 === 0 ? 1 : 0); // one is in the middle
}
