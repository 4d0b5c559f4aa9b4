/**
 * Journals that somebody has made up, with right checksums: each is refused in a line that means nothing
 * to a terminal, and nothing is printed of what it says.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { headOf } from "../../scripts/resume/records.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import type { Unit } from "../../src/sweep/plan.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import type { Sketches, Tally } from "../../src/statistics/tally.ts";
import type { SketchData } from "../../src/statistics/sketch.ts";
import { runScript, withDirectory } from "../helpers/commands.ts";
import { recordsOf, sweepHere, withRecords } from "./disturbed.ts";
import { readEntry, readHead } from "../../scripts/resume/records.ts";
import type { Subject } from "../../scripts/resume/origin.ts";

/** Some values under names, deep or not, that are changed. */
type Some = Record<string, unknown>;

/** A copy of a value with another one at a path. */
function changed(value: unknown, path: string, other: unknown): unknown {
  const copy = structuredClone(value);
  const names = path.split(".");
  const last = names.pop()!;
  const owner = names.reduce<unknown>((owner, name) => (owner as Some)[name], copy);
  assert(last in (owner as Some) || other !== undefined, path);
  (owner as Some)[last] = typeof other === "function" ? other((owner as Some)[last]) : other;
  return copy;
}

const ESCAPES = "\u001b[2J\u009b31m\u0007";

/** A list of so many items, none of which is there. */
function sparse(length: number): unknown[] {
  const list: unknown[] = [];
  list.length = length;
  return list;
}

/** What is wrong with a first record, by its path. */
const HEADS: readonly (readonly [path: string, other: unknown])[] = [
  ["format", "gradflow journal 0"],
  ["format", ESCAPES],
  ["versions", undefined],
  ["versions", ESCAPES],
  ["versions.V8 version", ESCAPES],
  ["versions.V8 version", "1".repeat(1e6)],
  ["versions.gradflow version", NaN],
  ["versions.more", "1"],
  ["config", null],
  ["config", ESCAPES],
  [`config.${ESCAPES}`, 1],
  ["config.seeds", { from: 0, to: -1 }],
  ["config.seeds", sparse(2 ** 32 - 1)],
  ["config.depths", [NaN]],
  ["config.depths", [2 ** 27]],
  ["config.depths", sparse(2 ** 27)],
  ["config.width", -3],
  ["config.width", [3, 3]],
  ["config.width", [3, 4]], // which goes with no input row
  ["config.width", sparse(2 ** 27)],
  ["config.inputs", [[1, 0, -1]]], // nor does that
  ["config.inputs", [sparse(2 ** 27)]],
  ["config.input", [NaN, 0, 0]],
  ["config.activation", ESCAPES],
  ["config.activation", "__proto__"],
  ["config.variants", ["constructor"]],
  ["config.metrics", [ESCAPES]],
  ["config.engine", "__proto__"],
  ["runs", "true"],
  ["shard", { index: 1, of: 0 }],
  ["shard", { index: 2, of: 1 }],
  ["shard", { index: 1.5, of: 2 }],
  ["shard", { index: 1, of: Infinity }],
  ["shard", { index: NaN, of: 2 }],
  ["shard", { index: 1, of: 2, more: 3 }],
  ["shard", "1/2"],
  ["more", 1],
];

const SUBJECT: Subject = {
  config: sweepConfig({ seeds: { from: 0, to: 99 }, depths: [2, 3] }),
  runs: false,
  shard: undefined,
};

Deno.test("readHead() takes what headOf() gives, and nothing else", () => {
  const head = headOf(SUBJECT);
  assertEquals(readHead(head)?.subject, SUBJECT);
  for (const shard of [{ index: 1, of: 1 }, { index: 3, of: 7 }]) {
    assertEquals(readHead(headOf({ ...SUBJECT, shard }))?.subject.shard, shard);
  }
  for (const other of [undefined, null, 0, NaN, ESCAPES, [], [head], new Map(), Symbol.iterator]) {
    assertEquals(readHead(other), undefined, String(other));
  }
  for (const [path, other] of HEADS) {
    const own = path === "shard" || path.startsWith("shard.")
      ? headOf({ ...SUBJECT, shard: { index: 1, of: 2 } })
      : head;
    assertEquals(readHead(changed(own, path, other)), undefined, `${path}: ${typeof other}`);
  }
});

Deno.test("readHead() takes no sweep that is refused since a unit of it would not fit in memory", () => {
  const config = sweepConfig({ seeds: { from: 0, to: 999_999_999 }, depths: [64] });
  for (const runs of [false, true]) {
    const origin = readHead(headOf({ config, runs, shard: undefined }));
    assertEquals(origin?.subject.runs, runs ? undefined : false);
  }
});

/** Exponents of the samples of 100 nets of depth 3. */
const EXPONENTS = { values: new Int32Array(600), ratios: new Int32Array(200) };

/** What is wrong with a unit's result of 100 nets of depth 3, by its path. */
const RESULTS: readonly (readonly [path: string, other: unknown])[] = [
  ["result", undefined],
  ["result", null],
  ["result", ESCAPES],
  ["result.more", 1],
  ["result.sketches", undefined],
  ["result.tally", []],
  ["result.tally.nets", 99],
  ["result.tally.nets", NaN],
  ["result.tally.nets", "100"],
  ["result.tally.layers", sparse(2 ** 32 - 1)],
  ["result.tally.layers", sparse(6)],
  ["result.tally.layers", (layers: unknown[]) => layers.slice(1)],
  ["result.tally.layers", (layers: unknown[]) => [...layers, layers[0]]],
  ["result.tally.layers", (layers: unknown[]) => new Map(layers.entries())],
  ["result.tally.slopes", (slopes: unknown[]) => slopes.slice(1)],
  ["result.tally.slopes", "xy"],
  ...["zero", "nonfinite", "values.count", "logs.count"].flatMap((count) =>
    [-1, 0.5, 101, NaN, Infinity, "0", 50n, undefined].map((other) =>
      [`result.tally.layers.0.${count}`, other] as const
    )
  ),
  ["result.tally.layers.0.zero", 1],
  ["result.tally.layers.0.nonfinite", 1],
  ["result.tally.layers.0.values.count", 99],
  ["result.tally.layers.0.logs.count", 99],
  ...["values.mean", "min", "max"].flatMap((name) =>
    [
      1,
      null,
      ...[NaN, -1, Infinity, -Infinity, "1", 5e-324].map((mantissa) => ({ mantissa, exponent: 0 })),
      ...[0.5, 1, -4000.5, NaN, -5201, 5201, 2 ** 31].map((exponent) => ({
        mantissa: 1,
        exponent,
      })),
      ...[0, 0.9, 2, -1, NaN, Infinity].map((mantissa) => ({ mantissa, exponent: -4000 })),
      { mantissa: 1, exponent: 0, more: 1 },
    ].map((other) => [`result.tally.layers.0.${name}`, other] as const)
  ),
  ["result.tally.layers.0.min", { mantissa: 1e9, exponent: 0 }],
  ["result.tally.layers.0.max", { mantissa: 0, exponent: 0 }],
  ["result.tally.layers.0.max", { mantissa: 1, exponent: -4000 }],
  ["result.tally.layers.0.logs.mean", NaN],
  ["result.tally.layers.0.logs.mean", -Infinity],
  ["result.tally.layers.0.logs.squares", -1],
  ["result.tally.layers.0.logs.squares", NaN],
  ["result.tally.layers.0.logs.squares", Infinity],
  ["result.tally.layers.0.more", 1],
  ["result.tally.slopes.0.vanishing", -1],
  ["result.tally.slopes.0.vanishing", 101],
  ["result.tally.slopes.0.exploding", NaN],
  ["result.tally.slopes.0.exploding", 101],
  ["result.tally.slopes.0.slopes.count", 101],
  ["result.tally.slopes.0.slopes.count", 0],
  ["result.tally.slopes.0.slopes.mean", NaN],
  ["result.tally.slopes.0.slopes.mean", undefined],
  ["result.tally.slopes.0.interior", undefined],
  ["result.tally.slopes.0.interior.count", 101],
  ["result.tally.slopes.0.interior.mean", 0.5], // of no nets
  ["result.tally.slopes.0.silent", -1],
  ["result.tally.slopes.0.silent", 101],
  ["result.tally.slopes.0.nonfinite", 0.5],
  ["result.tally.slopes.0.nonfinite", undefined],
  ["result.samples.slopes", undefined],
  ["result.samples.slopes", new Float64Array(199)],
  ["result.samples.slopes", new Float64Array(200).fill(-Infinity)],
  ["result.samples", undefined],
  ["result.samples.values", undefined],
  ["result.samples.values", [1, 2]],
  ["result.samples.values", new Float32Array(600)],
  ["result.samples.values", new Float64Array(599)],
  ["result.samples.values", new Float64Array(601)],
  [
    "result.samples.values",
    (values: Float64Array) => values.map((value, i) => i === 599 ? -1 : value),
  ],
  // An exponent is for what float64 cannot hold, and needs a mantissa of its own.
  ["result.samples.values", (values: Float64Array) => values.map(() => 5e-324)],
  ["result.samples.exponents", {}],
  ["result.samples.exponents", { values: new Int32Array(600) }],
  ["result.samples.exponents", { ...EXPONENTS, more: 1 }],
  ["result.samples.exponents", { ...EXPONENTS, values: new Int32Array(599) }],
  ["result.samples.exponents", { ...EXPONENTS, ratios: new Float64Array(200) }],
  ["result.samples.exponents", { ...EXPONENTS, values: EXPONENTS.values.map(() => -4000) }],
  ["result.samples.exponents", { ...EXPONENTS, ratios: EXPONENTS.ratios.map(() => 4000) }],
  ["result.samples.ratios", new Float64Array(199)],
  ["result.samples.ratios", new Float64Array(200).fill(-0.1)],
  ["result.samples.r2s", new Float64Array(201)],
  ["result.samples.r2s", new Float64Array(200).fill(-Infinity)],
  ["unit.depth", "2"],
  ["unit.depth", NaN],
  ["unit.width", undefined],
  ["unit.width", [3]],
  ["unit.place", -1],
  ["unit.place", 2 ** 53],
  ["unit.start", -0.5],
  ["unit.end", Infinity],
  ["unit.more", 1],
  ["unit", null],
  ["unit", ESCAPES],
  ["kind", "begin"],
  ["kind", ESCAPES],
  ["kind", undefined],
  ["more", 1],
];

/** What readEntry() says of a record, if it refuses it. */
function refusal(value: unknown, subject: Subject): string | undefined {
  try {
    readEntry(value, subject, () => true);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Asserts that a record is refused, without a word of what it says. */
function assertRefused(value: unknown, subject: Subject, what: string): void {
  const said = refusal(value, subject);
  assert(said !== undefined, `taken: ${what}`);
  assertMatch(
    said,
    /^a (record that no sweep writes|result that no measurement gives: depth 3, width 3, part 0 with seeds number 0 to 99)$/,
  );
}

/** The units' records in the journal of a sweep, the deepest first. */
async function unitsOf(config: SweepConfig, runs: boolean): Promise<unknown[]> {
  let units: { unit: Unit }[] = [];
  await withDirectory(async (dir) => {
    const shard = { index: 1, of: 1 };
    await sweepHere(dir, { config, runs, shard });
    units = recordsOf(join(dir, "shard-1-of-1")).slice(1, -1).map(({ value }) =>
      value as { unit: Unit }
    );
  });
  return units.sort((a, b) => b.unit.depth - a.unit.depth || a.unit.place - b.unit.place);
}

Deno.test("readEntry() takes what a sweep writes, and no other numbers, lists or names", async () => {
  const [record] = await unitsOf(SUBJECT.config, false);
  assertEquals(refusal(record, SUBJECT), undefined);
  for (const [path, other] of RESULTS) {
    if (path === "result.sketches") continue;
    assertRefused(changed(record, path, other), SUBJECT, path);
  }
  // As JSON.parse makes it: as a name of its own.
  assertRefused({ ...(record as Some), result: JSON.parse('{"__proto__":{}}') }, SUBJECT, "proto");
  assertRefused(changed(record, "result.sketches", {}), SUBJECT, "sketches");
  for (
    const other of [undefined, null, NaN, ESCAPES, [], [record], new Map(), {
      kind: "end",
      more: 1,
    }]
  ) {
    assertRefused(other, SUBJECT, String(other));
  }
  assertEquals(refusal({ kind: "end" }, SUBJECT), undefined);
});

Deno.test("readEntry() takes layers without a finite magnitude as a sweep writes them, and no others", async () => {
  const options = { seeds: { from: 0, to: 99 }, depths: [3], input: [1e38, 1e38, -1e38] };
  const silent = sweepConfig({ ...options, activation: "relu", variants: ["plain"] });
  const broken = sweepConfig({ ...options, depths: [400], variants: ["shortcut"] });
  for (const config of [silent, broken]) {
    const subject = { ...SUBJECT, config };
    const [record] = await unitsOf(config, false);
    assertEquals(refusal(record, subject), undefined);
  }
  const [record] = await unitsOf(SUBJECT.config, false);
  const empty = {
    zero: 0,
    nonfinite: 100,
    values: { count: 0, mean: { mantissa: NaN, exponent: 0 } },
    square: { mantissa: NaN, exponent: 0 },
    logs: { count: 0, mean: NaN, squares: 0 },
    min: { mantissa: NaN, exponent: 0 },
    max: { mantissa: NaN, exponent: 0 },
  };
  const path = "result.tally.layers.0";
  assertEquals(refusal(changed(record, path, empty), SUBJECT), undefined);
  for (
    const [name, other] of [
      ["values.mean.mantissa", 0],
      ["square.mantissa", 0],
      ["logs.mean", 0],
      ["logs.squares", NaN],
      ["min.mantissa", 0],
      ["max.mantissa", 0],
    ] as const
  ) assertRefused(changed(record, path, changed(empty, name, other)), SUBJECT, name);
  // A mean is rounded.
  const equal = [["min", 0.3], ["max", 0.3], ["values.mean", 0.3], ["square", 0.09]].reduce(
    (record: unknown, [name, value]) => changed(record, `${path}.${name}.mantissa`, value),
    record,
  );
  for (
    const [mean, isGood] of [[1 - 1e-15, true], [1 + 1e-15, true], [1 - 1e-6, false], [
      1 + 1e-6,
      false,
    ]]
  ) {
    for (const [name, value] of [["values.mean", 0.3], ["square", 0.09]] as const) {
      const other = changed(equal, `${path}.${name}.mantissa`, value * Number(mean));
      const said = refusal(other, SUBJECT);
      assertEquals(said === undefined, isGood, `${name}: ${mean}`);
    }
  }
});

Deno.test("readEntry() takes magnitudes that float64 cannot hold", async () => {
  const [record] = await unitsOf(SUBJECT.config, false);
  const far = (exponent: number) => ({ mantissa: 1.5, exponent });
  const path = "result.tally.layers.0";
  // As far as 100 decades a layer and some more, at four powers of two each.
  for (const [exponent, isGood] of [[4000, true], [5200, true], [5201, false]] as const) {
    const small = changed(record, `${path}.min`, far(-exponent));
    const large = changed(record, `${path}.max`, far(exponent));
    for (const other of [small, large]) {
      assertEquals(refusal(other, SUBJECT) === undefined, isGood, `${exponent}`);
    }
    const mean = changed(large, `${path}.values.mean`, far(exponent - 2));
    assertEquals(refusal(mean, SUBJECT) === undefined, isGood);
    for (const kind of ["values", "ratios"] as const) {
      const exponents = {
        ...EXPONENTS,
        [kind]: EXPONENTS[kind].map((_, i) => i === 7 ? exponent : 0),
      };
      const mantissas = (values: Float64Array) => values.map((value, i) => i === 7 ? 1.5 : value);
      const samples = changed(record, "result.samples.exponents", exponents);
      const said = refusal(changed(samples, `result.samples.${kind}`, mantissas), SUBJECT);
      assertEquals(said === undefined, isGood, kind);
    }
  }
});

Deno.test("readEntry() takes sketches as a sweep writes them, and no others", async () => {
  const config = sweepConfig({ seeds: { from: 0, to: 100_000 }, depths: [3], variants: ["plain"] });
  for (const runs of [false, true]) {
    const subject = { config, runs, shard: undefined };
    const [record] = await unitsOf(config, runs) as [
      { unit: Some; result: { tally: Tally; sketches: Sketches<SketchData> } },
    ];
    assertEquals(refusal(record, subject), undefined);
    const refused = (path: string, other: unknown) => {
      const said = refusal(changed(record, `result.${path}`, other), subject);
      assertMatch(
        said ?? "",
        /^a result that no measurement gives: depth 3, width 3, part 0 /,
        path,
      );
    };
    // The furthest page that is taken; and nobody is both vanishing and exploding.
    for (const [page, isGood] of [[104_000, true], [104_001, false]]) {
      const pages = (pages: Int32Array) => pages.fill(Number(page), -1);
      const said = refusal(changed(record, "result.sketches.values.0.pages", pages), subject);
      assertEquals(said === undefined, isGood, `page ${page}`);
    }
    const most = record.result.tally.nets;
    refused("tally.slopes.0", { ...record.result.tally.slopes[0], vanishing: most, exploding: 1 });
    refused("tally.slopes.0", { ...record.result.tally.slopes[0], silent: most, nonfinite: 1 });
    refused("sketches", undefined);
    refused("samples", runs ? undefined : { values: new Float64Array(0) });
    for (const kind of ["values", "ratios", "r2s", "slopes"]) {
      refused(`sketches.${kind}`, sparse(2 ** 32 - 1));
      refused(`sketches.${kind}`, []);
      refused(`sketches.${kind}.0.zeros`, -1);
      refused(`sketches.${kind}.0.zeros`, 2 ** 40);
      refused(`sketches.${kind}.0.more`, 1);
      refused(`sketches.${kind}.0.pages`, (pages: Int32Array) => [...pages]);
      refused(`sketches.${kind}.0.pages`, (pages: Int32Array) => pages.slice(1));
      refused(`sketches.${kind}.0.pages`, (pages: Int32Array) => pages.toReversed());
      refused(`sketches.${kind}.0.pages`, (pages: Int32Array) => pages.fill(pages[0]!));
      // Pages far apart would take gigabytes.
      refused(`sketches.${kind}.0.pages`, (pages: Int32Array) => pages.fill(-(2 ** 31), 0, 1));
      refused(`sketches.${kind}.0.pages`, (pages: Int32Array) => pages.fill(2 ** 31 - 1, -1));
      refused(`sketches.${kind}.0.far`, [0]);
      refused(`sketches.${kind}.0.far`, new Int32Array(2 ** 17));
      refused(`sketches.${kind}.0.far`, Int32Array.of(2 ** 31 - 1));
      refused(`sketches.${kind}.0.far`, Int32Array.of(-(2 ** 31)));
      refused(`sketches.${kind}.0.counts`, (counts: Uint8Array) => counts.slice(16));
      refused(`sketches.${kind}.0.counts`, (counts: Uint8Array) => Float64Array.from(counts));
      refused(
        `sketches.${kind}.0.counts`,
        (counts: Uint8Array) => Uint32Array.from(counts).fill(2 ** 32 - 1),
      );
    }
    // As many numbers as the layer has, and slopes as nets have lines.
    refused("sketches.values.0.zeros", 1);
    for (const kind of ["values", "slopes"]) {
      refused(
        `sketches.${kind}.0.counts`,
        (counts: Uint8Array) =>
          counts.map((count, i) => count - (i === counts.findIndex((some) => some > 0) ? 1 : 0)),
      );
    }
  }
});

/** Whether a text says nothing to a terminal. */
function isPlain(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text);
}

Deno.test("sweep.ts and merge.ts refuse forged journals in a line, whatever is in them", async () => {
  await withDirectory(async (dir) => {
    const shard = { index: 1, of: 1 };
    const head = headOf({ ...SUBJECT, shard });
    const [unit, ...others] = await unitsOf(SUBJECT.config, false);
    const forged: Readonly<Record<string, readonly unknown[]>> = {
      "shard.of": [changed(head, "shard", { index: 1, of: 1e8 })],
      "depths": [changed(head, "config.depths", [2 ** 27])],
      "activation": [changed(head, "config.activation", ESCAPES)],
      "text": [head, ESCAPES],
      "kind": [head, { kind: ESCAPES }],
      "sparse": [head, changed(unit, "result.tally.layers", sparse(2 ** 32 - 1))],
      "NaN": [head, changed(unit, "result.tally.nets", NaN), ...others, { kind: "end" }],
      "short": [head, changed(unit, "result.samples.values", new Float64Array(3)), { kind: "end" }],
      "another": [head, changed(unit, "unit.start", 7), ...others, { kind: "end" }],
    };
    const flags = ["--seeds", "0..99", "--depths", "2,3", "--shard", "1/1", "--resume"];
    for (const [name, records] of Object.entries(forged)) {
      const own = await withRecords(join(dir, name), "shard-1-of-1", records);
      const commands = [
        ["scripts/merge.ts", own, "--out", join(dir, "merged")],
        ["scripts/sweep.ts", ...flags, "--out", join(dir, name)],
      ] as const;
      for (const [script, ...args] of commands) {
        const { code, stdout, stderr } = await runScript(script, ...args);
        assertEquals([code, stdout], [2, ""], `${script} ${name}: ${stderr}`);
        assert(isPlain(stderr), JSON.stringify(stderr));
        assert(stderr.length < 1000 && !/\n\s+at /.test(stderr), stderr);
      }
    }
  });
});
