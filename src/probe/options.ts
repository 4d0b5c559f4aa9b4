/**
 * The options of a probe.
 */
import * as v from "valibot";
import type { Limit } from "../options/check.ts";
import { didYouMean } from "../options/nearest.ts";
import * as schema from "../options/schemas.ts";
import type { Tensor } from "../float64/types.ts";
import type { Targets } from "./input.ts";
import { LOSSES, type LossName } from "./losses.ts";
import { type Subject, SUBJECT_OPTIONS } from "./subject.ts";

/** How to probe. */
export interface ProbeOptions {
  /** Whose gradient: the loss's, or that of the sum of the output's entries. Default: `loss`. */
  readonly of?: Subject | undefined;
  /**
   * The loss: a name, see {@linkcode LOSSES}, or a function of the output and the targets that gives a
   * tensor of one number (of [nets] numbers, one for each net, for a stack). Default: the loss that a
   * tf.LayersModel was compiled with, without its regularizers, unless `of` is `output`; else
   * `meanSquaredError`.
   */
  readonly loss?: LossName | ((output: Tensor, targets: Tensor) => Tensor) | undefined;
  /**
   * What the output should be: of the output's shape; a number for all of it; a number for each row of an
   * output [batch, 1]; or class numbers [batch] for `sparseCategoricalCrossentropy`. A loss that is a function gets them as
   * they are, except that a number becomes a tensor of the output's shape, and a number for each row one
   * [batch, 1]. Not with `of: "output"`. Default: zero, where the loss is `meanSquaredError` or a
   * function.
   */
  readonly targets?: Targets | undefined;
  /**
   * Which parameters: `weights`, the matrices and kernels that layers multiply with (in a
   * {@linkcode DeepNN} and its like those with "weight" in the name, in other models those with two axes
   * or more); or `all`, biases included. Default: `weights`.
   */
  readonly parameters?: "weights" | "all" | undefined;
  /**
   * Whether a tf.LayersModel's layers do as they do in training: dropout drops, at random; batch
   * normalisation takes the batch's mean and variance, and moves its moving averages. Default: false.
   */
  readonly training?: boolean | undefined;
  /**
   * Whether to compute in float64, whatever tfjs's active backend is; otherwise the probe runs on the
   * active backend, in its precision. Default: true for a {@linkcode DeepNN}, false for other models.
   */
  readonly float64?: boolean | undefined;
}

/** What the options must fulfil together. */
export const PROBE_LIMITS: readonly Limit<ProbeOptions>[] = [
  {
    of: ["targets", "of"],
    check: ({ targets, of }) =>
      targets === undefined || of === "loss" ? undefined : {
        about: "{targets}: only the loss has targets; allowed: with {of} loss, the default",
      },
  },
];

/** What each option may be, and what it is if it is left out. */
export const PROBE_SCHEMAS = {
  of: v.optional(SUBJECT_OPTIONS.of.schema, SUBJECT_OPTIONS.of.default),
  loss: v.optional(
    v.custom<NonNullable<ProbeOptions["loss"]>>(
      (value) => typeof value === "function" || LOSSES.includes(value as LossName),
      ({ input }) => `one of ${LOSSES.join(", ")}, or a function${didYouMean(input, LOSSES)}`,
    ),
  ),
  targets: v.optional(v.custom<Targets>(() => true)), // checked against the output's shape
  parameters: v.optional(schema.name(["weights", "all"]), "weights"),
  training: v.optional(schema.truth, false),
  float64: v.optional(schema.truth),
};
