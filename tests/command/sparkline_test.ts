import { assertEquals } from "@std/assert";
import { decadesOf, scaleText, sparkline } from "../../scripts/command/sparkline.ts";

Deno.test("decadesOf() has room for the row that spreads most, wherever the others are", () => {
  assertEquals(decadesOf([[-12.3, NaN, 4, -Infinity], [300, 301]]), 17);
  assertEquals(decadesOf([[-1212.6, 0.1], [0]]), 1213);
});

Deno.test("decadesOf() gives a bar a decade at least, so that level magnitudes look level", () => {
  assertEquals(decadesOf([[-0.3, -0.9]]), 8);
  assertEquals(decadesOf([[2]]), 8);
  assertEquals(decadesOf([[-Infinity, NaN], []]), 8);
  assertEquals(sparkline([-0.3, -0.9], 8), "██");
});

Deno.test("sparkline() has a bar for each magnitude, equal steps down from the row's largest", () => {
  assertEquals(sparkline([-16, -14.1, -13.9, -8, -2.1, -1.9, 0], 16), "▁▁▂▅▇██");
  assertEquals(sparkline([84, 92, 100], 16), "▁▅█");
  assertEquals(sparkline([], 8), "");
});

Deno.test("sparkline() shows 0 as 0 and what is no number as a dash, not as a small bar", () => {
  assertEquals(sparkline([-8, -Infinity, NaN, Infinity, 0], 8), "▁0--█");
  assertEquals(sparkline([-Infinity, NaN], 8), "0-");
});

Deno.test("scaleText() says what the lowest bar is", () => {
  assertEquals(scaleText(1213), "▁ 1e-1213 █ largest");
});
