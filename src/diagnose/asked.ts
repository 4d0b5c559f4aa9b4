/**
 * What a model's gradient was asked for: the input, and the loss with its targets.
 */
import { tf } from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";
import type { Values } from "../options/check.ts";
import {
  type Inputs,
  LOSSES,
  type LossName,
  type ProbedModel,
  type Rows,
  type Targets,
} from "../probe/mod.ts";
import type { DIAGNOSE_SCHEMAS } from "./options.ts";

/** Something, or the reason why there is none of it. */
export type OrReason<T> = T | { readonly reason: string };

/** The options, complete. */
export type Options = Values<typeof DIAGNOSE_SCHEMAS>;

/** Whose gradient, by options that another model can be probed with. */
export interface Subject {
  readonly of: "loss" | "output";
  readonly loss?: LossName;
  readonly targets?: Targets;
}

/** The rows, [batch, inputs], which a probe has taken already. */
export function rowsOf(x: Inputs): Rows {
  return Array.isArray(x) && x[0] instanceof tf.Tensor ? x[0] : x as Rows;
}

/** How many rows there are. */
export function rowCount(rows: Rows): number {
  return rows instanceof tf.Tensor ? rows.shape[0]! : rows.length;
}

/** The numbers of the rows, or of targets. */
export function numbersOf(values: Rows | Targets): readonly number[] {
  if (values instanceof tf.Tensor) return Array.from(values.dataSync());
  return typeof values === "number" ? [values] : values.flat();
}

/** Whose gradient it is, where a net of another kind can be asked for the same. */
export function subjectOf(model: ProbedModel, { of, loss, targets }: Options): OrReason<Subject> {
  if (of === "output") return { of };
  const own = typeof model !== "function" && "loss" in model
    ? (model as { loss: unknown }).loss
    : undefined;
  const name = loss ?? own ?? "meanSquaredError";
  if (!LOSSES.includes(name as LossName)) return { reason: "its loss has no name" };
  return { of, loss: name as LossName, ...(targets !== undefined && { targets }) };
}

/** The one number that each output should be. */
export function targetOf({ of, loss, targets = 0 }: Subject): OrReason<{ target?: number }> {
  if (of === "output") return {};
  if (loss !== "meanSquaredError") {
    return {
      reason: `theory is of the loss meanSquaredError, not of ${loss}; of: "output" leaves it out`,
    };
  }
  const [target, ...others] = new Set(numbersOf(targets as Tensor));
  return others.length > 0
    ? { reason: 'theory is of one target for all outputs; of: "output" leaves it out' }
    : { target: target! };
}
