/**
 * The paragraph and the table.
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  diagnose,
  type Diagnosis,
  formatDiagnosis,
  printDiagnosis,
  TorchGenerator,
  type Verdict,
} from "../../mod.ts";
import { chain, convolutional, ROW } from "./models.ts";

function paragraph(text: string): string {
  return text.split("\n\n")[0]!.replaceAll("\n", " ");
}

Deno.test("a vanishing net's text says what, how much, for whom, whether it is normal, what helps", () => {
  const model = chain({ activation: "tanh" });
  const text = formatDiagnosis(diagnose(model, ROW));
  const words = paragraph(text);
  for (
    const part of [
      /^The gradients vanish: the closer a layer is to the input, the less it learns\./,
      /the 20 weights' gradients .* goes down by a factor of [\d.]+e\+\d from output to input/,
      /six decades apart, about what float16 can hold, in a net of \d+ layers/,
      /and 38, what float32 can, in one of \d+\./,
      /That is normal for its initialisation: among 30 nets drawn with variances like its own/,
      /powers of ten per layer: 0\.\d+; theory of wide nets says 0\.\d+\./,
      /What commonly helps: adding each layer's input to its output/,
    ]
  ) assertMatch(words, part);
  const lines = text.split("\n\n")[1]!.split("\n");
  assertEquals(lines.length, 21);
  assertMatch(lines[0]!, /^ weight +shape +rms +log10 +theory +ratio +z$/);
  assertMatch(
    lines[1]!,
    /^ \S+\/kernel +8x16 +\d\.\d\de-\d+ +-\d+\.\d\d +-\d+\.\d\d +[\d.]+ +-?\d\.\d$/,
  );
  model.dispose();
});

Deno.test("every line fits in 80 columns, and long names keep their ends", () => {
  const name = `a/very/long/name${"/of/a/block".repeat(9)}/kernel`;
  const layer = { shape: [128, 256, 3, 3], rms: 1e-120, log10Rms: -120, ratio: 1e-9, z: -12.3 };
  const model = convolutional();
  const image = tf.ones([1, 4, 4, 1]);
  const found = diagnose(model, image);
  const long = { ...found, layers: [{ ...layer, name, log10Theory: -111 }, ...found.layers] };
  for (const one of [found, long]) {
    for (const line of formatDiagnosis(one).split("\n")) assert(line.length <= 80, line);
  }
  assertMatch(formatDiagnosis(long), /^ \.\.\S+\/kernel +128x256x3x3 +1\.00e-120 +-120\.00/m);
  assertMatch(formatDiagnosis(found), /^ conv2d\S+\/kernel +3x3x1x2 .* - +- +-$/m);
  assertMatch(paragraph(formatDiagnosis(found)), /not known: its input is not one row of numbers/);
  image.dispose();
  model.dispose();
});

/** A diagnosis with some things changed. */
function changed(change: Partial<Diagnosis>): string {
  const layers = [1, 10].map((rms, i) => ({
    ...{ name: `w${i}`, shape: [2, 2], rms, log10Rms: Math.log10(rms) },
  }));
  return paragraph(formatDiagnosis({
    ...{ loss: 1, of: "loss", verdict: "stable", slope: 1, r2: 1, firstOverLast: 0.1 },
    ...{ depths: { float16: 7, float32: 39 }, layers, zeros: [], nonFinite: [], leftOut: [] },
    ...{ theory: { reason: "no theory" }, peers: { reason: "no peers" } },
    ...change,
  }));
}

Deno.test("every verdict has its words", () => {
  const words: Readonly<Record<Verdict, RegExp>> = {
    vanishing: /^The gradients vanish: .* goes down by a factor of 10\.0 from output to input/,
    stable: /^The gradients are stable.*There is nothing to be done about them\.$/,
    exploding: /^The gradients explode: .* gradient clipping\.$/,
    silent: /^The net is silent: 1 of 2 weights have a gradient that is exactly 0.*float32\.$/,
    unknown: /^Nothing can be said: .* \(the loss is NaN\)\./,
  };
  for (const [verdict, said] of Object.entries(words) as [Verdict, RegExp][]) {
    const own = verdict === "unknown"
      ? { slope: NaN, loss: NaN, depths: { float16: NaN, float32: NaN } }
      : { zeros: verdict === "silent" ? ["w0"] : [] };
    const text = changed({ verdict, ...own });
    assertMatch(text, said);
    assertEquals(/NaN layers|undefined/.test(text), false);
  }
  assertMatch(changed({ verdict: "exploding", slope: -3 }), /goes up by a factor of 1\.00e\+3 /);
});

Deno.test("what a reader would miss is said", () => {
  assertMatch(changed({ r2: 0.14 }), /It describes little: it explains 14 % of what differs/);
  assertEquals(/describes little/.test(changed({ r2: 0.6 })), false);
  assertMatch(changed({ zeros: ["a"] }), /One gradient is exactly 0; the line leaves such out\./);
  assertMatch(changed({ nonFinite: ["a", "b"] }), /2 gradients are not finite; the line leaves/);
  assertMatch(changed({}), /There is no theory of it: no theory\./);
  const peers = {
    nets: 30,
    slopeMean: 0,
    slopeDeviation: 1,
    slopeZ: 5.21,
    firstZ: -1,
    isNormal: false,
  };
  assertMatch(
    changed({ peers }),
    /not normal for its initialisation: .* 5\.2 standard deviations .* 1\.0 standard .* were trained/,
  );
  // Stable, but so small that float16 would hold none of them.
  const layers = [1e-13, 1e-12].map((rms) => ({ name: "w", shape: [1, 1], rms, log10Rms: -12 }));
  const small = changed({ layers });
  assertMatch(small, /All are small: the largest is 1\.00e-12/);
  assertEquals(small.includes("nothing to be done"), false);
});

Deno.test("printDiagnosis prints the text", () => {
  const net = new DeepNN([8, 8, 1], new TorchGenerator(1));
  const printed: unknown[] = [];
  const { log } = console;
  try {
    console.log = (...words: unknown[]) => printed.push(...words);
    printDiagnosis(net, ROW, { nets: 10 });
  } finally {
    console.log = log;
  }
  assertEquals(printed, [formatDiagnosis(diagnose(net, ROW, { nets: 10 }))]);
  assertThrows(() => formatDiagnosis({} as Diagnosis), TypeError, "what diagnose() gives");
  net.dispose();
});
