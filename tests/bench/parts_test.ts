/**
 * What is made of the times of nets with each of the family's parts.
 */
import { assert, assertEquals } from "@std/assert";
import { workOf } from "../../scripts/bench/gradflow.ts";
import { keyOf, OPTIONS, PARTS, partsTable, REFERENCE, SHAPES } from "../../scripts/bench/parts.ts";

const [slow] = Object.values(PARTS["variant"]!).slice(1);

/** Twice as slow in the second round; the first variant that is not the reference takes three times as long. */
const times = new Map(
  SHAPES.flatMap((shape) =>
    OPTIONS.map((options) =>
      [keyOf(shape, options), [4, 8, 4].map((us) => options === slow ? 3 * us : us)] as const
    )
  ),
);

Deno.test("the reference is among what is timed, and each part can be swept", () => {
  const keys = OPTIONS.map((options) => keyOf(SHAPES[0], options));
  assert(keys.includes(keyOf(SHAPES[0], REFERENCE)));
  for (const options of OPTIONS) assertEquals(workOf({ ...options, ...SHAPES[0] }).engine, "fused");
});

Deno.test("the table tells which nets are slower than they should be", () => {
  const lines = partsTable(times).split("\n");
  assertEquals(lines.length, 2 + Object.values(PARTS).flatMap(Object.values).length);
  const short = lines.filter((line) => line.includes("*"));
  const name = Object.keys(PARTS["variant"]!)[1];
  const speed = "0.333 (0.333 to 0.333) \\*";
  assertEquals(short, [`| variant | ${name} | 12 | ${speed} | 12 | ${speed} |`]);
  assert(
    lines.includes("| activation | relu | 4 | 1 (1 to 1) | 4 | 1 (1 to 1) |"),
    lines.join("\n"),
  );
});
