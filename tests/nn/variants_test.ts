import { assert, assertEquals, assertThrows } from "@std/assert";
import { DeepNN, OptionsError, TorchGenerator } from "../../mod.ts";
import { shapeProblem } from "../../src/nn/shapes.ts";
import { NORM_PLACES, partsOf, usesAlpha, type Variant, VARIANTS } from "../../src/nn/variants.ts";

Deno.test("partsOf() gives each layer its join, its scale and its norm", () => {
  const layerSizes = [4, 4, 5, 5, 1];
  // [join, scale, norm] where the size stays, and where it changes.
  const expected = {
    "plain": [["none", 1, "none"], ["none", 1, "none"]],
    "shortcut-matched": [["equal", 1, "none"], ["none", 1, "none"]],
    "shortcut-scaled": [["equal", 0.5, "none"], ["none", 1, "none"]],
    "rezero": [["equal", -3, "none"], ["none", 1, "none"]],
    "pre-norm": [["equal", 1, "before"], ["none", 1, "before"]],
    "post-norm": [["equal", 1, "behind"], ["none", 1, "none"]],
    "plain-norm": [["none", 1, "before"], ["none", 1, "before"]],
  } as const;
  for (const [variant, [same, other]] of Object.entries(expected)) {
    const parts = partsOf(variant as Variant, { layerSizes, alpha: -3 });
    const found = parts.map(({ join, scale, norm }) => [join, scale, norm] as const);
    assertEquals<unknown>(found, [same, other, same, other], variant);
  }
  const broadcast = partsOf("shortcut", { layerSizes: [1, 3, 3, 1], alpha: -3 });
  assertEquals(broadcast.map(({ join }) => join), ["one-in", "equal", "one-out"]);
  assertThrows(() => partsOf("shortcut", { layerSizes }), RangeError, "layer 1 cannot be joined");
});

Deno.test("alpha is 0.1 where it is left out", () => {
  const scales = (alpha?: number) => partsOf("rezero", { layerSizes: [2, 2], alpha })[0]!.scale;
  assertEquals([scales(), scales(0), scales(-2)], [0.1, 0, -2]);
  assertEquals(VARIANTS.filter(usesAlpha), ["rezero"]);
});

Deno.test("all variants but the shortcut that broadcasts make nets of any sizes", () => {
  for (const layerSizes of [[1, 1], [4, 8, 8, 5, 5, 1], [6, 3, 1, 7], [2, 9]]) {
    for (const variant of VARIANTS) {
      const problem = shapeProblem(layerSizes, variant);
      if (variant !== "shortcut") assertEquals(problem, undefined);
      // The two rules must not drift apart.
      if (problem === undefined) partsOf(variant, { layerSizes });
    }
  }
});

Deno.test("no norm is both before f and behind the join, where each engine keeps one of them", () => {
  assert(Object.values(NORM_PLACES).every(({ before, behind }) => !(before && behind)));
});

Deno.test("DeepNN has an alpha where its variant has a use for it, and refuses it elsewhere", () => {
  const make = (variant: Variant, alpha?: number) => {
    const net = new DeepNN([3, 3, 1], new TorchGenerator(0), { variant, alpha });
    net.dispose();
    return net.alpha;
  };
  assertEquals([make("rezero"), make("rezero", 0), make("rezero", -2)], [0.1, 0, -2]);
  assertEquals([make("plain"), make("shortcut-scaled")], [undefined, undefined]);
  const error = assertThrows(() => make("pre-norm", 0.5), OptionsError);
  assertEquals(error.message, "alpha: given 0.5; allowed: only with the variant rezero");
  for (const alpha of [NaN, Infinity, "1" as unknown as number]) {
    const error = assertThrows(() => make("rezero", alpha), OptionsError);
    assert(error.message.endsWith("allowed: a finite number"), error.message);
  }
});
