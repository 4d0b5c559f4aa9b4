/**
 * Axes, numbers and labels, by themselves.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { placed, stacked } from "../../src/charts/end_labels.ts";
import { logAxis } from "../../src/charts/log_axis.ts";
import {
  countText,
  lines,
  magnitudeText,
  shareText,
  slopeText,
  textWidth,
} from "../../src/charts/text.ts";
import { spread } from "../../src/charts/thin.ts";

const anyLog = fc.oneof(
  fc.double({ min: -1300, max: 1300, noNaN: true }),
  fc.constantFrom(NaN, -Infinity, Infinity),
);

Deno.test("an axis has every line, 2 decades or more, and room for its numbers", () => {
  fc.assert(fc.property(fc.array(anyLog), fc.array(anyLog), (logs, bands) => {
    const { domain: [low, high], ticks, place, cut } = logAxis(logs, bands);
    assert(high - low >= 2);
    assert(ticks.length >= 1 && ticks.length <= 10);
    const isInside = (at: number | null) => at === null || at >= low && at <= high;
    for (const log of logs) {
      assertEquals(place(log) === null, Number.isNaN(log) || log === Infinity);
      assert(isInside(place(log)));
    }
    for (const log of bands) assert(isInside(cut(log)));
  }));
});

Deno.test("an exact zero is below every other value", () => {
  const { place, low, ticks } = logAxis([-3, -Infinity, 5]);
  assert(place(-Infinity)! < low && low <= place(-3)!);
  assertEquals(ticks[0], place(-Infinity));
  assertEquals(logAxis([-3, 5]).place(-Infinity), null);
});

Deno.test("a band draws out the axis by little", () => {
  const { domain: [low], isCut, cut } = logAxis([-10, 0], [-1000, 0]);
  assertEquals([low, isCut, cut(-1000), cut(-11)], [-12, true, -12, -11]);
  assertEquals(logAxis([-10, 0], [-11, 0]).isCut, false);
});

Deno.test("labels below each other do not touch, and stay in their order", () => {
  const heights = fc.array(fc.integer({ min: 0, max: 320 }), { maxLength: 8 });
  fc.assert(fc.property(heights, (heights) => {
    const moved = stacked(heights, 320);
    const order = moved.map((at, i) => ({ at, was: heights[i]! })).sort((a, b) => a.at - b.at);
    for (let i = 1; i < order.length; i++) {
      assert(order[i]!.at - order[i - 1]!.at >= 14);
      assert(order[i]!.was >= order[i - 1]!.was);
    }
    for (const at of moved) assert(at >= 0 && at <= 320, `${moved}`);
  }));
});

Deno.test("a label goes where neither a label nor another line is, or not at all", () => {
  const at = (x: number, y: number) => ({ x, y, text: "16" });
  const lines = [[{ x: 50, y: 50 }], [{ x: 50, y: 60 }], [{ x: 100, y: 60 }]];
  const labels = placed([[at(50, 40)], [at(52, 50), at(52, 72)], [at(48, 40), at(52, 64)]], lines);
  assertEquals(labels, [at(50, 40), at(52, 72)]);
});

Deno.test("the first line has its label in any case", () => {
  const at = { x: 50, y: 50, text: "depth 64" };
  assertEquals(placed([[at]], [[], [{ x: 50, y: 50 }]]), [at]);
});

Deno.test("lines of text are no wider than they may be", () => {
  const text = "The gradient shrinks tenfold every 1.6 layers in plain nets; it changes less";
  const broken = lines(text, 200, 15, "bold");
  assert(broken.length > 3);
  assertEquals(broken.join(" "), text);
  for (const line of broken) assert(textWidth(line, 15, "bold") <= 200, line);
});

Deno.test("numbers in words", () => {
  assertEquals([0, 999, 1000, 1_234_567].map(countText), ["0", "999", "1,000", "1,234,567"]);
  const logs = [-Infinity, -1200.5, -3.0001, -3, 0, Math.log10(9999), 4, 300, 1e3, -0.0001];
  assertEquals(
    logs.map(magnitudeText),
    ["0", "3.2e-1201", "1.0e-3", "0.001", "1", "10000", "1.0e4", "1.0e300", "1.0e1000", "1"],
  );
  assertEquals([NaN, Infinity].map(magnitudeText), ["not finite", "not finite"]);
  assertEquals([0, 0.5, -0.0004, -0.0123, 12.345].map(slopeText), [
    ...["0.000", "+0.500", "0.000", "-0.012", "+12.35"],
  ]);
  const shares = [0, 0.0005, 0.5, 0.123, 0.996, 0.9995, 1].map(shareText);
  assertEquals(shares.map((text) => text.replace("\u00a0", " ")), [
    ...["0 %", "under 0.1 %", "50 %", "12 %", "99.6 %", "over 99.9 %", "100 %"],
  ]);
});

Deno.test("of a long list both ends are kept, in order and evenly", () => {
  const list = Array.from({ length: 100 }, (_, i) => i);
  assertEquals(spread(list, 4), [0, 33, 66, 99]);
  assertEquals(spread(list, 200), list);
  assertEquals(spread(["one"], 5), ["one"]);
});
