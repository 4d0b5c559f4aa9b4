/**
 * What may be asked of a probe.
 */
import * as v from "valibot";
import { checkOptions, type Values } from "../options/check.ts";
import { didYouMean } from "../options/nearest.ts";
import * as schema from "../options/schemas.ts";
import type { Tensor } from "../float64/types.ts";
import type { Targets } from "./input.ts";
import { LOSSES, type LossName } from "./loss.ts";

/** What may be asked of a probe. */
export interface ProbeOptions {
  /** Whose gradient: the loss's, or that of the sum of the output's entries. Default: `loss`. */
  readonly of?: "loss" | "output" | undefined;
  /**
   * The loss: a name, or a function of the output and the targets that gives a tensor of one number, or
   * of one for each net, [nets], for a stack. Default: the loss that a tf.LayersModel was compiled with,
   * without its regularizers; else `meanSquaredError`.
   */
  readonly loss?: LossName | ((output: Tensor, targets: Tensor) => Tensor) | undefined;
  /**
   * What the output should be: of the output's shape; a number for each row of an output [batch, 1]; or
   * class numbers [batch] for `sparseCategoricalCrossentropy`. A loss that is a function gets them as
   * they are, but for that number for each row, which becomes [batch, 1]. Default: zero, where the loss
   * is `meanSquaredError` or a function.
   */
  readonly targets?: Targets | undefined;
  /**
   * Which parameters: `weights`, the matrices and kernels that layers multiply with (those with
   * "weight" in the name in a net of this module's, those with two axes or more in other models); or
   * `all`, biases included. Default: `weights`.
   */
  readonly parameters?: "weights" | "all" | undefined;
  /**
   * Whether a tf.LayersModel's layers do as in training: dropout drops, at random, and batch
   * normalisation normalises by the batch, and moves its moving averages, as it does in training.
   * Default: false.
   */
  readonly training?: boolean | undefined;
}

const SCHEMAS = {
  of: v.optional(schema.name(["loss", "output"]), "loss"),
  loss: v.optional(
    v.custom<NonNullable<ProbeOptions["loss"]>>(
      (value) => typeof value === "function" || LOSSES.includes(value as LossName),
      ({ input }) => `one of ${LOSSES.join(", ")}, or a function${didYouMean(input, LOSSES)}`,
    ),
  ),
  targets: v.optional(v.custom<Targets>(() => true)), // checked against the output's shape
  parameters: v.optional(schema.name(["weights", "all"]), "weights"),
  training: v.optional(schema.truth, false),
};

/**
 * Checks a probe's options and completes them.
 *
 * @throws {OptionsError} Naming all that cannot be used.
 */
export function checkProbe(options: ProbeOptions): Values<typeof SCHEMAS> {
  return checkOptions(SCHEMAS, options);
}
