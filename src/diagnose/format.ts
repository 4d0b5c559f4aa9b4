/**
 * A diagnosis as text: a paragraph in plain words, and a table.
 */
import { notAllowed, printable, show } from "../options/problem.ts";
import type { Inputs, ProbedModel } from "../probe/mod.ts";
import { LITTLE, type Verdict } from "../statistics/verdict.ts";
import { bareTable, scientific } from "../text/table.ts";
import { wrap } from "../text/wrap.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnosis, LayerDiagnosis } from "./diagnosis.ts";
import type { DiagnoseOptions } from "./options.ts";

/** The width of a terminal, in characters. */
const WIDTH = 80;

/** The fewest characters of a name that are shown. */
const SHORTEST = 6;

/**
 * Prints what is to be said of a model's gradients.
 *
 * @param model As {@linkcode diagnose} takes it.
 * @param x Inputs, [batch, ...].
 * @param options As for {@linkcode diagnose}.
 * @throws As {@linkcode diagnose}.
 *
 * @example
 * ```ts
 * import { DeepNN, printDiagnosis, TorchGenerator } from "@gradflow/gradflow";
 *
 * const net = new DeepNN([8, 8, 8, 8, 1], new TorchGenerator(123), { activation: "tanh" });
 * printDiagnosis(net, [[1, 0, -1, 0.5, 0, 2, -1, 1]]);
 * net.dispose();
 * ```
 */
export function printDiagnosis(
  model: ProbedModel,
  x: Inputs,
  options: DiagnoseOptions = {},
): void {
  console.log(formatDiagnosis(diagnose(model, x, options)));
}

/**
 * A diagnosis as text: a paragraph, an empty line and a table, in lines of at most 80 characters.
 *
 * @param diagnosis What {@linkcode diagnose} has found.
 * @returns Lines, without an end of line after the last.
 * @throws {TypeError} If the diagnosis is not one.
 */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  if (!Array.isArray(diagnosis?.layers)) {
    throw new TypeError(notAllowed("diagnosis", show(diagnosis), "what diagnose() gives"));
  }
  const outside = beyondFloat16(diagnosis);
  const sentences = [
    SAID[diagnosis.verdict](diagnosis),
    ...oddities(diagnosis),
    ...outside,
    ...formats(diagnosis),
    ...expectations(diagnosis),
    // Stable gradients may be far too small all the same.
    diagnosis.verdict === "stable" && outside.length > 0 ? "" : ADVICE[diagnosis.verdict],
  ];
  const words = printable(sentences.filter((sentence) => sentence !== "").join(" "));
  return `${wrap(words, WIDTH).join("\n")}\n\n${table(diagnosis.layers)}`;
}

/** What is found, with the numbers behind it. */
const SAID: Readonly<Record<Verdict, (diagnosis: Diagnosis) => string>> = {
  vanishing: (found) =>
    `The gradients vanish: the closer a layer is to the input, the less it learns. ${size(found)}`,
  exploding: (found) =>
    `The gradients explode: the closer a layer is to the input, the larger its steps. ${
      size(found)
    }`,
  stable: (found) =>
    `The gradients are stable: they are about as large at the input as at the output. ${
      size(found)
    }`,
  silent: ({ layers, zeros }) =>
    `The net is silent: ${zeros.length} of ${layers.length} weights have a gradient that is exactly 0, ` +
    "the first or the last among them, and learn nothing from this input.",
  unknown: ({ loss, layers }) =>
    layers.length === 1
      ? "With one weight there is nothing to compare its gradient to."
      : `Nothing can be said: fewer than two weights have a gradient above 0 and below infinity (the loss is ${loss}).`,
};

/** What commonly helps. */
const ADVICE: Readonly<Record<Verdict, string>> = {
  vanishing:
    "What commonly helps: adding each layer's input to its output, normalising layers, weights drawn for " +
    "the activation (He's rule for ReLU, Xavier's for tanh), fewer layers.",
  exploding:
    "What commonly helps: smaller weights at the beginning, normalising layers, a small factor in front of " +
    "each layer that is added to its input, gradient clipping.",
  stable: "There is nothing to be done about them.",
  silent:
    "What commonly helps: an activation that is not flat for negative numbers (leaky ReLU for ReLU), other " +
    "inputs or biases, a lower learning rate where training has done it. The option float64 tells whether " +
    "the numbers were only too small for float32.",
  unknown: "",
};

function size({ slope, r2, layers }: Diagnosis): string {
  const decades = slope * (layers.length - 1);
  const line =
    `A line through the ${layers.length} weights' gradients (the root mean squares of their ` +
    `entries) goes ${decades < 0 ? "up" : "down"} by a factor of ${factor(decades)} ` +
    `from output to input, by ${factor(slope)} per layer.`;
  return r2 < LITTLE
    ? `${line} It describes little: it explains ${percent(r2)} of what differs (r2).`
    : line;
}

/** The factor that so many decades are, up or down. */
function factor(decades: number): string {
  const value = 10 ** Math.abs(decades);
  return value < 1000 ? value.toPrecision(3) : scientific(value, Math.abs(decades));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function oddities({ verdict, zeros, nonFinite }: Diagnosis): string[] {
  const found = [];
  if (zeros.length > 0 && verdict !== "silent") found.push(`${count(zeros)} exactly 0`);
  if (nonFinite.length > 0) found.push(`${count(nonFinite)} not finite`);
  return found.map((what) => `${what}; the line leaves such out.`);
}

/** The smallest and the largest number that float16 can hold. */
const [LEAST_FLOAT16, MOST_FLOAT16] = [2 ** -24, 65504];

function beyondFloat16({ layers }: Diagnosis): string[] {
  const sizes = layers.map(({ rms }) => rms).filter((rms) => rms > 0 && rms < Infinity);
  if (sizes.length === 0) return [];
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (most < LEAST_FLOAT16) {
    return [
      `All are small: the largest is ${scientific(most)}, and float16 holds nothing below 6e-8.`,
    ];
  }
  return least > MOST_FLOAT16
    ? [`All are large: the smallest is ${scientific(least)}, and float16 ends at 65504.`]
    : [];
}

function count(names: readonly string[]): string {
  return names.length === 1 ? "One gradient is" : `${names.length} gradients are`;
}

/** What it means for number formats. */
function formats({ depths: { float16, float32 }, r2 }: Diagnosis): string[] {
  if (!Number.isFinite(float16)) return [];
  return [
    `${
      r2 < LITTLE ? "If it went on like that," : "At this rate"
    } the first and the last layer are six decades apart, about what float16 can hold, in a net ` +
    `of ${float16} layers, and 38, what float32 can, in one of ${float32}.`,
  ];
}

function expectations({ slope, theory, peers, verdict }: Diagnosis): string[] {
  const said = [];
  if ("isNormal" in peers) {
    const { nets, slopeZ, firstZ, isNormal } = peers;
    said.push(
      `That is ${
        isNormal ? "normal" : "not normal"
      } for its initialisation: among ${nets} nets drawn with ` +
        `variances like its own the rate is ${
          deviations(slopeZ)
        } from the mean, and the first gradient's ` +
        `size ${deviations(firstZ)} (normal: below 3).`,
    );
    if (!isNormal) {
      said.push("Nets that were trained are like that, and nets with a mistake in them.");
    }
  } else if (verdict !== "unknown") {
    said.push(`Whether that is normal for its initialisation is not known: ${peers.reason}.`);
  }
  if ("slope" in theory) {
    const [own, expected] = [slope, theory.slope].map((one) => one.toPrecision(3));
    said.push(`In powers of ten per layer: ${own}; theory of wide nets says ${expected}.`);
  } else if (!("reason" in peers) || theory.reason !== peers.reason) {
    said.push(`There is no theory of it: ${theory.reason}.`);
  }
  return said;
}

function deviations(z: number): string {
  return `${Math.abs(z).toFixed(1)} standard deviations`;
}

/** The table, with names so short that it fits. */
function table(layers: readonly LayerDiagnosis[]): string {
  const names = layers.map(({ name }) => printable(name));
  const longest = Math.max(...names.map(({ length }) => length));
  const full = tableOf(layers, names);
  const excess = Math.max(...full.split("\n").map(({ length }) => length)) - WIDTH;
  if (excess <= 0) return full;
  const most = Math.max(SHORTEST, longest - excess);
  return tableOf(
    layers,
    names.map((name) => name.length <= most ? name : `..${name.slice(2 - most)}`),
  );
}

function tableOf(layers: readonly LayerDiagnosis[], names: readonly string[]): string {
  const fixed = (value: number | undefined, digits: number) =>
    value === undefined || Number.isNaN(value) ? "-" : value.toFixed(digits);
  const rows = layers.map(({ shape, rms, log10Rms, log10Theory, ratio, z }, i) => [
    names[i]!,
    shape.join("x"),
    scientific(rms),
    fixed(log10Rms, 2),
    fixed(log10Theory, 2),
    ratio === undefined
      ? "-"
      : ratio > 1e-3 && ratio < 1e4
      ? ratio.toFixed(3)
      : scientific(ratio, log10Rms - log10Theory!),
    fixed(z, 1),
  ]);
  const head = ["weight", "shape", "rms", "log10", "theory", "ratio", "z"];
  return bareTable(head.map((_, i) => i < 2 ? "left" : "right"), [head, ...rows]);
}
