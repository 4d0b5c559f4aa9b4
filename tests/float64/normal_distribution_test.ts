import { assertEquals } from "@std/assert";
import { sigmoid, sigmoidSlope } from "../../src/float64/logistic.ts";
import { normalCdf, normalPdf, normalTail } from "../../src/float64/normal_distribution.ts";
import { assertClose } from "../helpers/reference.ts";
import * as cephes from "../std/cephes.ts";

Deno.test("normalCdf() is Cephes' erfc everywhere, within what the square root of 2 costs", () => {
  for (let x = -37; x < 9; x += 0.00937) {
    // Cephes' own error, and that of its argument, which counts x^2 times in a tail.
    const tolerance = 1e-15 + 2e-16 * Math.min(x, 0) ** 2;
    assertClose(normalCdf(x), cephes.erfc(-x * Math.SQRT1_2) / 2, tolerance, `Phi(${x})`);
  }
});

Deno.test("normalCdf(), normalPdf() and normalTail() are mpmath's", () => {
  for (
    const [x, cdf, pdf, tail] of [
      [-37.5, 4.605353009581955e-308, 1.7282337322841054e-306, 4.605353009581955e-308],
      [-20.3, 6.429244467698346e-92, 1.308288554681529e-90, 6.429244467698346e-92],
      [-15.9375, 1.739999609785131e-57, 2.7839577029806694e-56, 1.739999609785131e-57],
      [-8.6, 3.985804962848182e-18, 3.4729627485662076e-17, 3.985804962848182e-18],
      [-3.0625, 0.0010974823774378647, 0.003666962346294226, 0.0010974823774378647],
      [-0.75, 0.2266273523768682, 0.30113743215480443, 0.2266273523768682],
      [-0.03125, 0.4875350825656229, 0.3987475319159667, 0.4875350825656229],
      [0.0, 0.5, 0.3989422804014327, 0.5],
      [1e-300, 0.5, 0.3989422804014327, 0.5],
      [0.4375, 0.6691256119591208, 0.3625323170404452, 0.3308743880408792],
      [1.3, 0.9031995154143897, 0.17136859204780736, 0.09680048458561033],
      [5.1, 0.9999998301732593, 8.972435162383345e-07, 1.6982674071476014e-07],
      [16.0, 1.0, 1.0261630727919036e-56, 6.388754400538087e-58],
    ] as const
  ) {
    assertClose(normalCdf(x), cdf, 1e-15, `Phi(${x})`);
    assertClose(normalPdf(x), pdf, 1e-15, `Phi'(${x})`);
    assertClose(normalTail(Math.abs(x)), tail, 1e-15, `Q(${x})`);
  }
});

Deno.test("the distribution has its limits at the ends, and NaN for NaN", () => {
  assertEquals([-Infinity, Infinity, NaN].map(normalCdf), [0, 1, NaN]);
  assertEquals([-1e300, -39, 39, Infinity, NaN].map(normalPdf), [0, 0, 0, 0, NaN]);
  assertEquals([0, 39, Infinity, NaN].map(normalTail), [0.5, 0, 0, NaN]);
});

Deno.test("sigmoid() and its slope lose nothing but what float64 cannot hold", () => {
  for (const x of [-740, -300, -37, -1, -1e-9]) {
    assertClose(sigmoid(x), 1 / (1 + Math.exp(-x)) || Math.exp(x), 4e-16, `s(${x})`);
    assertClose(sigmoid(-x), 1 - sigmoid(x), 2e-16, `s(${-x})`);
    assertEquals(sigmoidSlope(x), sigmoidSlope(-x));
    assertClose(sigmoidSlope(x), sigmoid(x) * sigmoid(-x), 1e-15, `s'(${x})`);
  }
  assertEquals([-Infinity, 0, Infinity, NaN].map(sigmoid), [0, 0.5, 1, NaN]);
  assertEquals([-Infinity, 0, Infinity, NaN].map(sigmoidSlope), [0, 0.25, 0, NaN]);
});
