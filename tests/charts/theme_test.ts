/**
 * Colours can be told from what is behind them (WCAG 2.2, 1.4.3 and 1.4.11).
 */
import { assert, assertEquals } from "@std/assert";
import { COLOURS, depthColours, THEMES } from "../../src/charts/theme.ts";
import { VARIANTS } from "../../mod.ts";

/** Red, green and blue as amounts of light, from 0 to 1. */
function light(colour: string): number[] {
  assert(/^#[0-9a-f]{6}$/.test(colour), colour);
  return [1, 3, 5].map((i) => {
    const channel = parseInt(colour.slice(i, i + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
}

/** A matrix times a vector. */
function times(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, a, i) => sum + a * vector[i]!, 0));
}

/** From linear sRGB to CIE XYZ, white being [1, 1, 1]. */
const XYZ = [
  [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
  [0.2126, 0.7152, 0.0722],
  [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
];

/**
 * What light is seen by whom: of those who lack one kind of cone as Machado, Oliveira and Fernandes, A
 * Physiologically-based Model for Simulation of Color Vision Deficiency (2009), have it.
 */
const VISIONS = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b*, in which colours that look as different are as far apart. */
function lab(linear: readonly number[]): [number, number, number] {
  const seen = linear.map((amount) => Math.min(1, Math.max(0, amount)));
  const [x, y, z] = times(XYZ, seen).map((t) =>
    t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116
  ) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The relative luminance of a colour, as WCAG defines it. */
function luminance(colour: string): number {
  return times(XYZ, light(colour))[1]!;
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

  for (const [vision, matrix] of Object.entries(VISIONS)) {
    Deno.test(`${theme}: no two variants look alike, seen with ${vision}`, () => {
      const seen = colours.kinds.map((colour) => lab(times(matrix, light(colour))));
      seen.forEach((a, i) =>
        seen.slice(0, i).forEach((b, j) => {
          const far = Math.hypot(...a.map((value, k) => value - b[k]!));
          assert(far >= 15, `${colours.kinds[i]} and ${colours.kinds[j]}: ${far}`); // 2.3 is just seen
        })
      );
    });
  }

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
