import { assertEquals } from "@std/assert";
import { didYouMean, nearest } from "../../src/options/nearest.ts";

const NAMES = ["seeds", "depths", "width", "activation", "Out"];

/** A name, and the known one that is meant by it. */
const MEANT: readonly [string, string | undefined][] = [
  ["depth", "depths"],
  ["DEPTHS", "depths"],
  ["wdith", "width"],
  ["dpehts", undefined], // four letters of six are wrong
  ["deptsh", "depths"], // two
  ["debtsh", undefined], // three
  ["out", "Out"],
  ["ou", "Out"],
  ["ot", "Out"],
  ["o", undefined],
  ["activations", "activation"],
  ["aktifatiom", "activation"], // three of ten
  ["aktifadiom", "activation"], // four
  ["agdifadiom", undefined], // five
  ["zebra", undefined],
  ["", undefined],
  ["\u{1f600}", undefined],
];
for (const [given, expected] of MEANT) {
  Deno.test(`nearest() takes "${given}" for ${expected}`, () => {
    assertEquals(nearest(given, NAMES), expected);
  });
}

Deno.test("nearest() leaves out case, dashes and underscores", () => {
  const names = ["leaky-relu", "relu6", "gelu-tanh", "gelu"];
  assertEquals(nearest("LeakyReLU", names), "leaky-relu");
  assertEquals(nearest("l-E-a-K-y_r-E-l-U", names), "leaky-relu");
  assertEquals(nearest("gelu_tanh_", names), "gelu-tanh");
  assertEquals(nearest("-_-", names), undefined);
});

Deno.test("nearest() takes a name's beginning for it, and what goes on behind a name", () => {
  const names = ["max_abs", "mean_abs", "shortcut", "shortcut-matched"];
  assertEquals(nearest("max", names), "max_abs");
  assertEquals(nearest("m", names), undefined);
  assertEquals(nearest("short", names), "shortcut");
  assertEquals(nearest("shortcut_m", names), "shortcut-matched");
  assertEquals(nearest("shortcut-matched-everywhere", names), "shortcut-matched");
  assertEquals(nearest("shortcut-mached", names), "shortcut-matched"); // few wrong letters go first
  assertEquals(nearest("x-shortened", ["x"]), undefined);
});

Deno.test("nearest() takes a synonym's name, unless it is a name itself", () => {
  const synonyms = { swish: "silu", "pre-ln": "relu", silu: "relu" } as const;
  assertEquals(nearest("Swish", ["silu", "relu", "swis"], synonyms), "silu");
  assertEquals(nearest("pre_LN", ["silu", "relu"], synonyms), "relu");
  assertEquals(nearest("SiLU", ["silu", "relu"], synonyms), "silu");
  assertEquals(nearest("swis", ["silu", "relu"], synonyms), undefined); // no letter of one may be wrong
});

Deno.test("nearest() takes the first of two names that are as near", () => {
  assertEquals(nearest("bat", ["cat", "hat"]), "cat");
  assertEquals(nearest("bat", ["hat", "cat"]), "hat");
});

Deno.test("nearest() finds nothing among no names", () => {
  assertEquals(nearest("seeds", []), undefined);
});

Deno.test("nearest() does not compare very long names", () => {
  // Ten thousand comparisons of a million letters each would take minutes.
  const names = Array.from({ length: 10_000 }, (_, i) => `name${i}`);
  assertEquals(nearest("x".repeat(1_000_000), names), undefined);
});

Deno.test("didYouMean() asks about names only", () => {
  assertEquals(didYouMean("seed", NAMES), "; did you mean seeds?");
  assertEquals(didYouMean("zebra", NAMES), "");
  for (const value of [undefined, null, 3, ["seeds"], {}]) {
    assertEquals(didYouMean(value, NAMES), "");
  }
});
