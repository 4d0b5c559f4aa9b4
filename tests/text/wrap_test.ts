import { assertEquals } from "@std/assert";
import { hang, wrap } from "../../src/text/wrap.ts";

Deno.test("wrap() breaks at spaces, and leaves a word whole that is too long", () => {
  assertEquals(wrap("ab cd ef", 5), ["ab cd", "ef"]);
  assertEquals(wrap("a longest b", 4), ["a", "longest", "b"]);
  assertEquals(wrap("", 4), [""]);
});

Deno.test("wrap() keeps words whole that have spaces in them", () => {
  assertEquals(wrap(["written:", "my dir/a", "b"], 10), ["written:", "my dir/a b"]);
});

Deno.test("hang() indents all lines but the first, and fits 80 columns", () => {
  assertEquals(hang("first", "second"), ["first", "  second"]);
  const long = "word ".repeat(40).trim();
  const lines = hang(long, long);
  assertEquals(lines.length, 6);
  assertEquals(lines.map((line) => line.startsWith("  ")), [false, true, true, true, true, true]);
  assertEquals(Math.max(...lines.map((line) => line.length)) <= 80, true);
});
