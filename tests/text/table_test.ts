import { assertEquals } from "@std/assert";
import { bareTable, scientific } from "../../src/text/table.ts";

Deno.test("scientific() gives three digits, and a dash where there is no number", () => {
  assertEquals([1234, -0.00012345, 0, Infinity, NaN].map((value) => scientific(value)), [
    "1.23e+3",
    "-1.23e-4",
    "0.00e+0",
    "Infinity",
    "-",
  ]);
});

Deno.test("scientific() shows what float64 cannot hold, or holds only a part of, by its log10", () => {
  assertEquals(scientific(0, -1199.5), "3.16e-1200");
  assertEquals(scientific(Infinity, 400.25), "1.78e+400");
  assertEquals(scientific(1e-320, -319.75), "1.78e-320");
  assertEquals(scientific(0, -1199.0001), "1.00e-1199"); // not 10.00e-1200
  assertEquals(scientific(0, -Infinity), "0.00e+0");
  assertEquals(scientific(Infinity, Infinity), "Infinity");
});

Deno.test("bareTable() aligns columns and leaves no space at a line's end", () => {
  assertEquals(
    bareTable(["left", "right"], [["name", "n"], ["x", "10"]]),
    " name    n\n x      10",
  );
});
