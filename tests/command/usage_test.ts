import { assertEquals } from "@std/assert";
import * as v from "valibot";
import { usage } from "../../scripts/command/usage.ts";

Deno.test("usage() fills lines up to 80 characters, and breaks them between words", () => {
  const words = (...lengths: number[]) => lengths.map((n) => "x".repeat(n)).join(" ");
  const switchOf = (help: string) => ({ kind: "switch" as const, schema: v.unknown(), help });
  const textOf = (value: string, help: string) => ({
    ...{ kind: "text" as const, schema: v.unknown(), default: value, help },
  });
  const text = usage("x.ts", words(40, 39, 40, 40, 1), {
    full: switchOf(words(30, 22)),
    over: switchOf(words(30, 23)),
    word: switchOf(words(70)),
    near: textOf("a".repeat(16), "beside it"),
    wide: textOf("a".repeat(17), "below it"),
    none: { kind: "number", schema: v.unknown(), help: "without a default" },
  });
  const [x, indent] = [(n: number) => "x".repeat(n), " ".repeat(27)];
  assertEquals(text.split("\n"), [
    ...["usage: x.ts", "", `${x(40)} ${x(39)}`, x(40), `${x(40)} x`, ""],
    `  --full                   ${x(30)} ${x(22)}`,
    `  --over                   ${x(30)}`,
    `${indent}${x(23)}`,
    `  --word                   ${x(70)}`,
    `  --near ${"a".repeat(16)}  beside it`,
    `  --wide ${"a".repeat(17)}`,
    `${indent}below it`,
    "  --none (unset)           without a default",
    "  --help                   print this",
    "  --version                print gradflow's version",
  ]);
});
