import { assert, assertEquals, assertThrows } from "@std/assert";
import { darkRules, withRules } from "../../scripts/report/both_themes.ts";
import { CHART_NAMES, CHARTS } from "../../src/charts/charts.ts";
import { renderSvg } from "../../src/charts/svg.ts";
import { COLOURS } from "../../src/charts/theme.ts";
import { sweep, VARIANTS } from "../../mod.ts";

const result = await sweep({
  ...{ seeds: { from: 0, to: 9 }, depths: [2, 3, 4, 5, 6, 7, 8, 9], width: 4 },
  ...{ variants: VARIANTS, metrics: ["rms"] },
});

for (const name of CHART_NAMES) {
  Deno.test(`each colour of the ${name} chart has one in the dark theme`, async () => {
    const light = CHARTS[name].draw(result), dark = CHARTS[name].draw(result, { theme: "dark" });
    const rules = darkRules(light, dark);
    const svg = await renderSvg(light);
    for (const key of ["background", "text", "quiet"] as const) {
      const [from, to] = [COLOURS.light[key], COLOURS.dark[key]];
      assert(svg.includes(`fill="${from}"`), key);
      assert(rules.includes(`[fill="${from}"]{fill:${to}}`), key);
    }
  });
}

Deno.test("rules for the dark theme are for what is in their scope", () => {
  const rules = darkRules({ a: "#000000", b: ["x", 1] }, { a: "#ffffff", b: ["x", 1] }, "#here");
  assertEquals(rules.split("\n"), [
    "@media (prefers-color-scheme: dark) {",
    '#here [fill="#000000"]{fill:#ffffff}',
    '#here [stroke="#000000"]{stroke:#ffffff}',
    '#here [stop-color="#000000"]{stop-color:#ffffff}',
    "}",
  ]);
});

Deno.test("a light colour with two dark ones is refused", () => {
  assertThrows(
    () => darkRules({ a: "#000000", b: "#000000" }, { a: "#ffffff", b: "#eeeeee" }),
    Error,
    "#000000 is #ffffff in the dark theme, and #eeeeee as well",
  );
});

Deno.test("an SVG with rules has them first", () => {
  assertEquals(withRules('<svg a="1"><g/></svg>', "x"), '<svg a="1"><style>x</style><g/></svg>');
});
