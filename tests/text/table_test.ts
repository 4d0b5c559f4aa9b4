import { assertEquals } from "@std/assert";
import { bareTable, scientific } from "../../src/text/table.ts";

Deno.test("scientific() gives three digits, and a dash where there is no number", () => {
  assertEquals([1234, -0.00012345, 0, Infinity, NaN].map(scientific), [
    "1.23e+3",
    "-1.23e-4",
    "0.00e+0",
    "Infinity",
    "-",
  ]);
});

Deno.test("bareTable() aligns columns and leaves no space at a line's end", () => {
  assertEquals(
    bareTable(["left", "right"], [["name", "n"], ["x", "10"]]),
    " name    n\n x      10",
  );
  const wide = { content: "both", colSpan: 2, hAlign: "center" } as const;
  assertEquals(bareTable(["left", "left"], [[wide], ["first", "second"]]).split("\n"), [
    "      both",
    " first   second",
  ]);
});
