import { assert, assertEquals } from "@std/assert";
import { checkOptions } from "../../src/options/check.ts";
import { type OptionTable, optionText, schemasOf } from "../../src/options/option.ts";
import { row, truth, wholeNumber } from "../../src/options/schemas.ts";

const TABLE = {
  width: { kind: "number", schema: wholeNumber(1), default: 3, help: "units" },
  input: { kind: "numbers", schema: row, default: [1, 0, -1], help: "a row" },
  runs: { kind: "switch", schema: truth, help: "whether" },
} as const satisfies OptionTable<{ width: number; input: readonly number[]; runs: boolean }>;

Deno.test("schemasOf() gives each option that is left out its default, or undefined", () => {
  const schemas = schemasOf(TABLE);
  assertEquals(Object.keys(schemas), ["width", "input", "runs"]);
  const defaults = { width: 3, input: [1, 0, -1], runs: undefined };
  assertEquals(checkOptions(schemas, {}), defaults);
  assertEquals(checkOptions(schemas, { width: 5, runs: true }), {
    ...defaults,
    width: 5,
    runs: true,
  });
});

Deno.test("schemasOf() checks what is given", () => {
  const { width, input, runs } = schemasOf(TABLE);
  for (
    const [name, schema, value] of [["width", width, 0], ["input", input, 1], ["runs", runs, 1]]
  ) {
    let refused = false;
    try {
      checkOptions({ [name as string]: schema as typeof width }, { [name as string]: value });
    } catch {
      refused = true;
    }
    assert(refused, `${name}`);
  }
});

Deno.test("schemasOf() gives copies of defaults", () => {
  const schemas = schemasOf(TABLE);
  const first = checkOptions(schemas, {}).input as number[];
  first[0] = 99;
  assertEquals(checkOptions(schemas, {}).input, [1, 0, -1]);
  assertEquals(TABLE.input.default, [1, 0, -1]);
});

/** Values as they are written in flags. */
const TEXTS: readonly [unknown, string][] = [
  [undefined, "(unset)"],
  [3, "3"],
  [true, "true"],
  ["gelu", "gelu"],
  [[1, 0, -1], "1,0,-1"],
  [["plain", "shortcut"], "plain,shortcut"],
  [[], ""],
  [{ from: 0, to: 999 }, "0..999"],
  [null, "null"],
];
for (const [value, text] of TEXTS) {
  Deno.test(`optionText() writes ${JSON.stringify(value)} as "${text}"`, () => {
    assertEquals(optionText(value), text);
  });
}

Deno.test("optionText() writes 60 characters of what is longer", () => {
  assertEquals(optionText("x".repeat(60)), "x".repeat(60));
  assertEquals(optionText("x".repeat(61)), `${"x".repeat(60)}...`);
  assertEquals(optionText(Array(1000).fill(1)), `${"1,".repeat(30)}...`);
  assertEquals(optionText(Array(30).fill(1)), Array(30).fill(1).join(","));
  assertEquals(optionText(new Array(2 ** 32 - 1).fill(1, 0, 3)).slice(0, 6), "1,1,1,");
});
