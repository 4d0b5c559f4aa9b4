/** Sweeps of several widths: the rows of as many sweeps of one, in their order. */
import { assert, assertEquals } from "@std/assert";
import { sweep, type SweepOptions, TABLE_NAMES, type TableName } from "../../mod.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { plan } from "../../src/sweep/plan.ts";
import { parametersOf } from "../../src/sweep/sizes.ts";
import { fieldsOf } from "./recomputed.ts";

const WIDTHS = [16, 3, 64];

/** What rows are ordered by, as text, each as its place among those that may be there. */
function placeOf(row: Record<string, string>, { variants, metrics }: SweepOptions): number[] {
  return [
    variants!.indexOf(row["variant"] as "plain"),
    ...["depth", "width", "seed", "layer"].map((column) => Number(row[column] ?? 0)),
    metrics!.indexOf(row["metric"] as "rms"),
  ];
}

for (
  const [what, options] of Object.entries<SweepOptions>({
    "few seeds": { seeds: { from: 7, to: 1300 }, depths: [3, 1] },
    "very many seeds": { seeds: { from: 0, to: 100_000 }, depths: [1] },
    "the engine tfjs": { seeds: [5, 3, 9], depths: [2, 1, 5], engine: "tfjs" },
  })
) {
  Deno.test(`a sweep of several widths has the rows of a sweep of each, in order: ${what}`, async () => {
    const all: SweepOptions = {
      ...{ variants: ["plain", "shortcut"], metrics: ["mean_abs", "rms"] },
      ...options,
    };
    const keepRuns = what !== "very many seeds";
    const names = TABLE_NAMES.filter((name) => keepRuns || name !== "runs");
    const together = await sweep({ ...all, width: WIDTHS }, { keepRuns });
    assertEquals([together.config.width, together.config.input], [[3, 16, 64], undefined]);
    const apart = new Map<TableName, string[]>(names.map((name) => [name, []]));
    for (const width of WIDTHS) {
      const one = await sweep({ ...all, width }, { keepRuns });
      for (const name of names) apart.get(name)!.push(...linesOf(one.csv(name)));
    }
    for (const name of names) {
      const csv = together.csv(name);
      assert(sameItems(linesOf(csv), apart.get(name)!), `${name} has other rows`);
      const places = fieldsOf(csv).map((row) => placeOf(row, all));
      const isOrdered = places.every((place, i) => i === 0 || isBefore(places[i - 1]!, place));
      assert(isOrdered, `${name} is in another order`);
    }
  });
}

/** The lines of a table but the first, which names the columns. */
function linesOf(csv: string): string[] {
  return csv.trimEnd().split("\r\n").slice(1);
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  const [one, two] = [a.toSorted(), b.toSorted()];
  return one.length === two.length && one.every((item, i) => item === two[i]);
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((number, i) => number !== b[i]);
  return i >= 0 && a[i]! < b[i]!;
}

Deno.test("sweep() tells of the largest nets of several widths first, and counts all parameters", async () => {
  const sizes: string[] = [], totals = new Set<number>(), done: number[] = [];
  const options: SweepOptions = { seeds: [1, 2], depths: [2, 40], width: [3, 30] };
  for await (const event of sweep(options, { workers: 1 })) {
    if (event.kind === "progress") {
      done.push(event.done);
      totals.add(event.total);
      continue;
    }
    const { variant, depth, width, gradients, decay } = event;
    sizes.push(`${variant} ${depth} ${width}`);
    for (const row of [...gradients, ...decay]) {
      assertEquals([row.variant, row.depth, row.width], [variant, depth, width]);
    }
    assertEquals([gradients.length, decay.length], [depth, 1]);
  }
  const parameters = [[40, 30], [2, 30], [40, 3], [2, 3]] as const;
  assertEquals(
    sizes,
    parameters.flatMap(([depth, width]) =>
      ["plain", "shortcut"].map((variant) => `${variant} ${depth} ${width}`)
    ),
  );
  const each = parameters.map(([depth, width]) => 4 * parametersOf({ depth, width }));
  assertEquals(done, each.map((_, i) => each.slice(0, i + 1).reduce((a, b) => a + b)));
  assertEquals([...totals], [done.at(-1)!]);
});

Deno.test("plan() cuts the nets of each width as if they were alone", () => {
  const options: SweepOptions = { depths: [16, 2], seeds: { from: 0, to: 2999 } };
  const units = plan(sweepConfig({ ...options, width: WIDTHS }));
  for (const width of WIDTHS) {
    const own = units.filter((unit) => unit.width === width);
    assertEquals(own, plan(sweepConfig({ ...options, width })));
  }
  const sizes = units.map(parametersOf);
  assertEquals(sizes, sizes.toSorted((a, b) => b - a));
});
