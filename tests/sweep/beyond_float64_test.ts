/**
 * Magnitudes that float64 cannot hold: what the tables say of them, in files and in memory.
 */
import { assert, assertEquals } from "@std/assert";
import { sweep, type SweepConfig, type SweepOptions, type TableName } from "../../mod.ts";
import type { Magnitudes } from "../../src/statistics/magnitudes.ts";
import { SLOPE_ERROR } from "../../src/statistics/sketch.ts";
import { interiorOf } from "../../src/sweep/interior.ts";
import { emptySamples } from "../../src/statistics/samples.ts";
import { emptySketches, mapSketches, tally } from "../../src/statistics/tally.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { Collector } from "../../src/sweep/collect.ts";
import { type RunChunk, runChunk, runRows } from "../../src/sweep/columns/runs.ts";
import { csvText } from "../../src/sweep/columns/tables.ts";
import { isSketched, plan, type Unit } from "../../src/sweep/plan.ts";
import { type NetSize, sizeKey } from "../../src/sweep/sizes.ts";
import { assertClose } from "../helpers/reference.ts";
import { log10, readDecimal } from "./definitions.ts";
import { assertTables, fieldsOf } from "./recomputed.ts";

/** A number from 0 to 1 that is as good as random, the same each time. */
function random(i: number): number {
  const sine = Math.sin(i + 1) * 1e4;
  return sine - Math.floor(sine);
}

/** A net's magnitude at a layer, as mantissa and exponent. */
type Make = (seed: number, layer: number) => readonly [mantissa: number, exponent: number];

/** The tables of a sweep whose magnitudes are made up. */
function tablesOf(config: SweepConfig, make: Make) {
  const [units, chunks] = [plan(config), [] as (readonly [Unit, RunChunk])[]];
  const collector = new Collector(config, units, true); // for runs.csv
  for (const unit of units) {
    const [nets, shape] = [unit.end - unit.start, {
      blocks: 1,
      layers: unit.depth,
      interiors: [interiorOf(config, "plain", unit)],
    }];
    const magnitudes: Magnitudes = {
      mantissas: new Float64Array(unit.depth * nets),
      exponents: new Int32Array(unit.depth * nets),
      stride: nets,
    };
    for (let layer = 0, at = 0; layer < unit.depth; layer++) {
      for (let seed = unit.start; seed < unit.end; seed++, at++) {
        [magnitudes.mantissas[at], magnitudes.exponents[at]] = make(seed, layer);
      }
    }
    const samples = emptySamples(shape, nets);
    const sketches = isSketched(config) ? emptySketches(shape) : undefined;
    const sums = tally(magnitudes, shape, nets, samples, sketches);
    chunks.push([unit, runChunk(unit, samples)]);
    collector.add(unit, {
      tally: sums,
      samples,
      ...(sketches && { sketches: mapSketches(sketches, (sketch) => sketch.data()) }),
    });
  }
  const chunksOf = (size: NetSize) =>
    chunks.filter(([unit]) => sizeKey(unit) === sizeKey(size)).map(([, chunk]) => chunk);
  const rows = {
    gradients: collector.gradients(),
    decay: collector.decay(),
    runs: [...runRows(config, chunksOf)],
  };
  const csv = (name: TableName) => [...csvText(name, rows[name])].join("");
  return { ...rows, config, csv };
}

/** Made-up magnitudes, each kind with something that the others have not. */
const MAKES: Readonly<Record<string, Make>> = {
  "huge": (seed, layer) => [1 + random(9 * seed + layer), 4000 - 300 * layer + seed],
  "tiny": (seed, layer) => [random(9 * seed + layer), -4000 + 300 * layer - seed],
  "huge and tiny": (seed, layer) => [
    random(9 * seed + layer),
    Math.round((random(7 * seed + 5 * layer) - 0.5) * 7000),
  ],
  "just below float64's range": (seed, layer) => [
    random(9 * seed + layer),
    -1010 - Math.round(random(seed + 5 * layer) * 80),
  ],
  "just above float64's range": (seed, layer) => [
    random(9 * seed + layer),
    1000 + Math.round(random(seed + 5 * layer) * 80),
  ],
  "of float64's smallest numbers": (seed, layer) => [2e-310 * random(9 * seed + layer), 0],
  "of all kinds": (seed, layer) => [
    [0, NaN, Infinity, 1.5][Math.floor(random(seed * 31 + layer) * 9)] ?? random(9 * seed + layer),
    [-4000, 0, 4000][Math.floor(random(seed * 17 + layer) * 3)]!,
  ],
};

const PLAIN = { depths: [3], variants: ["plain"] } satisfies SweepOptions;

for (const [what, make] of Object.entries(MAKES)) {
  for (const last of [0, 1, 40, 1999]) {
    Deno.test(`each column of ${last + 1} nets of magnitudes ${what} is what its definition says`, () => {
      const tables = tablesOf(sweepConfig({ ...PLAIN, seeds: { from: 0, to: last } }), make);
      assertTables(tables.config, tables.csv, {
        quantiles: 1e-12,
        others: 1e-12,
        logs: 1e-11,
        slopes: 1e-11,
      });
      assertConsistent(tables);
    });
  }
}

Deno.test("each column of very many nets of magnitudes huge and tiny is what its definition says", () => {
  const config = sweepConfig({ ...PLAIN, seeds: { from: 0, to: 100_000 } });
  const tables = tablesOf(config, MAKES["huge and tiny"]!);
  // Of neighbours, too, since there are many in 2000 decades.
  assertTables(config, tables.csv, {
    quantiles: 0.0011,
    others: 1e-11,
    logs: 1e-10,
    slopes: SLOPE_ERROR,
  });
  assertConsistent(tables);
});

/** Holds what rows say in memory to what the files say, and columns to each other. */
function assertConsistent(
  { gradients, decay, runs, csv }: Omit<ReturnType<typeof tablesOf>, "config">,
): void {
  const texts = fieldsOf(csv("runs"));
  assertEquals(texts.length, runs.length);
  runs.forEach(({ value, log10_value }, i) => {
    const text = texts[i]!["value"]!;
    assertEquals(Number(text), value);
    assertSame(log10_value, log10(readDecimal(text)), text);
  });
  const written = new Set(texts.map(({ value }) => value));
  for (const [name, rows] of Object.entries({ gradients, decay })) {
    const fields = fieldsOf(csv(name as TableName));
    rows.forEach((row, i) => {
      for (const [column, value] of Object.entries(row)) {
        const text = fields[i]![column]!;
        if (typeof value === "number") assertEquals(text === "" ? NaN : Number(text), value);
        // What a reader of decimals finds, and what stands in the column of its log10.
        const log = Object.entries(row).find(([name]) =>
          column !== "mean" && name === `log10_${column}`
        );
        if (log !== undefined) assertSame(Number(log[1]), log10(readDecimal(text)), column);
        if (["min", "max"].includes(column)) assert(text === "" || written.has(text), text);
      }
    });
  }
}

function assertSame(found: number, expected: number, what: string): void {
  if (!Object.is(found, expected)) assertClose(found + 1, expected + 1, 1e-12, what);
}

Deno.test("a magnitude that float64 cannot hold is written with the digits that it has", async () => {
  const options: SweepOptions = { seeds: { from: 0, to: 3 }, depths: [2000], variants: ["plain"] };
  const { csv, runs, gradients, decay } = await sweep(options, { keepRuns: true });
  assertConsistent({ csv, runs: [...runs()], gradients: [...gradients], decay: [...decay] });
  const [first, ...others] = fieldsOf(csv("gradients"));
  assert(/^\d\.\d{10,16}e-1\d\d\d$/.test(first!["median"]!), first!["median"]);
  assertEquals([first!["zero"], gradients[0]!.median, gradients[0]!.zero], ["0", 0, 0]);
  assert(gradients[0]!.log10_median < -1000);
  // What float64 holds looks as it ever did.
  const last = others.at(-1)!;
  assertEquals(last["median"], `${gradients.at(-1)!.median}`);
  for (const { value } of fieldsOf(csv("runs"))) {
    const number = Number(value);
    if (number > 2 ** -1022) assertEquals(value, `${number}`);
  }
});

Deno.test("a magnitude of exactly 0 is 0, and its log10 -Infinity, in files and in memory", async () => {
  const options: SweepOptions = { seeds: { from: 0, to: 99 }, depths: [8], activation: "relu" };
  const { csv, gradients } = await sweep(options);
  assertEquals([gradients[0]!.min, gradients[0]!.log10_min], [0, -Infinity]);
  const [first] = fieldsOf(csv("gradients"));
  assertEquals([first!["min"], first!["log10_min"]], ["0", "-Infinity"]);
});
