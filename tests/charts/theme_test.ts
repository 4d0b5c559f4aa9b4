/**
 * Colours can be told from what is behind them (WCAG 2.2, 1.4.3 and 1.4.11).
 */
import { assert, assertEquals } from "@std/assert";
import { COLOURS, depthColours, THEMES } from "../../src/charts/theme.ts";
import { VARIANTS } from "../../mod.ts";

/** The relative luminance of a colour, as WCAG defines it. */
function luminance(colour: string): number {
  assert(/^#[0-9a-f]{6}$/.test(colour), colour);
  const [red, green, blue] = [1, 3, 5].map((i) => {
    const channel = parseInt(colour.slice(i, i + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(a: string, b: string): number {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright! + 0.05) / (dark! + 0.05);
}

for (const theme of THEMES) {
  const colours = COLOURS[theme];
  Deno.test(`${theme}: letters have a contrast of 4.5, what is drawn one of 3`, () => {
    for (const name of ["text", "quiet", "theory"] as const) {
      assert(contrast(colours[name], colours.background) >= 4.5, name);
    }
    const drawn = [...colours.kinds, ...colours.depths, colours.zero];
    for (let count = 1; count <= 8; count++) drawn.push(...depthColours(theme, count));
    for (const colour of drawn) {
      const ratio = contrast(colour, colours.background);
      assert(ratio >= 3, `${colour}: ${ratio}`);
    }
  });

  Deno.test(`${theme}: each variant and each depth has a colour of its own`, () => {
    assert(colours.kinds.length >= VARIANTS.length);
    assertEquals(new Set(colours.kinds).size, colours.kinds.length);
    for (let count = 1; count <= 8; count++) {
      const depths = depthColours(theme, count);
      assertEquals(new Set(depths).size, count);
      assertEquals(depths.at(-1), colours.depths.at(-1), "the deepest stands out most");
    }
  });
}
