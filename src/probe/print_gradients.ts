/**
 * A profile as text: the notebook's printout, or a table.
 */
import * as v from "valibot";
import { checkOptions } from "../options/check.ts";
import { notAllowed, show } from "../options/problem.ts";
import * as schema from "../options/schemas.ts";
import { bareTable, scientific } from "../text/table.ts";
import type { Inputs } from "./input.ts";
import { GRADIENT_RULES } from "./metrics.ts";
import type { ProbedModel } from "./model.ts";
import { PROBE_SCHEMAS, type ProbeOptions } from "./options.ts";
import { probeGradients } from "./probe_gradients.ts";
import type { GradientProfile } from "./profile.ts";

/** How a profile is shown. */
export interface FormatOptions {
  /**
   * - `notebook`: a line for each weight, worded as in the notebook:
   *   `layers.0.0.weight has gradient mean of 0.000201...`, where "mean" is the mean absolute value;
   * - `table`: the loss, and a row for each weight with all that {@linkcode LayerGradient} has.
   *
   * Default: `table`; for printGradients() of a {@linkcode DeepNN} or its like `notebook`.
   */
  readonly as?: "notebook" | "table" | undefined;
}

/** How to probe, and how to print what is found. */
export interface PrintOptions extends ProbeOptions, FormatOptions {}

/**
 * Prints the gradient magnitude of each weight.
 *
 * @param model A single net, or any other model that {@linkcode probeGradients} takes.
 * @param x Inputs, [batch, ...].
 * @param options As for {@linkcode probeGradients}, and how to print it.
 * @throws {RangeError} If `as` is not one of its names; else as {@linkcode probeGradients}.
 * @throws {TypeError} As {@linkcode probeGradients}.
 *
 * @example
 * ```ts
 * import { DeepNN, TorchGenerator, printGradients } from "@gradflow/gradflow";
 *
 * const model = new DeepNN([3, 3, 3, 3, 3, 1], new TorchGenerator(123));
 * printGradients(model, [[1, 0, -1]]);
 * printGradients(model, [[1, 0, -1]], { as: "table" });
 * model.dispose();
 * ```
 */
export function printGradients(model: ProbedModel, x: Inputs, options: PrintOptions = {}): void {
  const { as = isNet(model) ? "notebook" : "table", ...probe } = checkOptions(
    { ...PROBE_SCHEMAS, ...FORMAT_SCHEMAS },
    options,
  );
  console.log(LINES[as](probeGradients(model, x, probe)).join("\n"));
}

/**
 * A profile as text.
 *
 * @param profile What {@linkcode probeGradients} has found.
 * @param options How to show it.
 * @returns Lines, without an end of line after the last.
 * @throws {RangeError} If `as` is not one of its names.
 * @throws {TypeError} If the profile is not one.
 *
 * @example
 * ```ts
 * import { DeepNN, formatGradients, TorchGenerator, probeGradients } from "@gradflow/gradflow";
 * import { assertEquals } from "@std/assert";
 *
 * const model = new DeepNN([3, 1], new TorchGenerator(123));
 * const text = formatGradients(probeGradients(model, [[1, 0, -1]]), { as: "notebook" });
 * assertEquals(text.split(" mean of ")[0], "layers.0.0.weight has gradient");
 * model.dispose();
 * ```
 */
export function formatGradients(profile: GradientProfile, options: FormatOptions = {}): string {
  if (!Array.isArray(profile?.layers)) {
    throw new TypeError(notAllowed("profile", show(profile), "what probeGradients() gives"));
  }
  const { as = "table" } = checkOptions(FORMAT_SCHEMAS, options);
  return LINES[as](profile).join("\n");
}

type Format = NonNullable<FormatOptions["as"]>;

const LINES: Readonly<Record<Format, (profile: GradientProfile) => string[]>> = {
  notebook: notebookLines,
  table: tableLines,
};

const FORMAT_SCHEMAS = {
  as: v.optional(schema.name(Object.keys(LINES) as Format[])),
};

function notebookLines({ layers }: GradientProfile): string[] {
  return layers.flatMap((layer) =>
    GRADIENT_RULES.filter(({ notebook }) => notebook !== undefined).map(({ notebook, property }) =>
      `${layer.name} has ${notebook} of ${layer[property]}`
    )
  );
}

function tableLines({ loss, layers }: GradientProfile): string[] {
  const titles = GRADIENT_RULES.map(({ title }) => title);
  const head = ["weight", "shape", ...titles, "zeros", "gradient/weight"];
  const rows = layers.map((layer) => [
    layer.name,
    layer.shape.join("x"),
    ...GRADIENT_RULES.map(({ property }) => scientific(layer[property])),
    `${(100 * layer.zeroShare).toFixed(1)} %`,
    scientific(layer.gradientToWeight),
  ]);
  const alignments = head.map((_, column) => column < 2 ? "left" as const : "right" as const);
  return [`loss ${loss}`, bareTable(alignments, [head, ...rows])];
}

function isNet(model: ProbedModel): boolean {
  return typeof model === "object" && model !== null && "namedParameters" in model;
}
