import { assertEquals } from "@std/assert";
import { scaleOf, scaleText, sparkline } from "../../src/text/sparkline.ts";

Deno.test("scaleOf() goes from the least to the largest magnitude, in whole decades", () => {
  assertEquals(scaleOf([-12.3, NaN, 4, -Infinity, -1]), { from: -13, to: 4 });
  assertEquals(scaleOf([-1212.6, 0.1]), { from: -1213, to: 1 });
});

Deno.test("scaleOf() gives a bar a decade at least, so that level magnitudes look level", () => {
  assertEquals(scaleOf([-0.3, -0.9]), { from: -8, to: 0 });
  assertEquals(scaleOf([2]), { from: -6, to: 2 });
  assertEquals(scaleOf([-Infinity, NaN]), { from: -8, to: 0 });
  assertEquals(sparkline([-0.3, -0.9], scaleOf([-0.3, -0.9])), "██");
});

Deno.test("sparkline() has a bar for each magnitude, equal steps of the logarithm", () => {
  const scale = { from: -16, to: 0 };
  assertEquals(sparkline([-16, -14.1, -13.9, -8, -2.1, -1.9, 0], scale), "▁▁▂▅▇██");
  assertEquals(sparkline([], scale), "");
});

Deno.test("sparkline() shows 0 as 0 and what is no number as a dash, not as a small bar", () => {
  assertEquals(sparkline([-8, -Infinity, NaN, Infinity, 0], { from: -8, to: 0 }), "▁0--█");
});

Deno.test("scaleText() names both ends with their signs", () => {
  assertEquals(scaleText({ from: -1213, to: 0 }), "▁ 1e-1213 █ 1e+0");
});
