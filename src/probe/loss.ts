/**
 * The loss of an output: by name, by function, or the one that the model was compiled with.
 */
import { tf } from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";
import { notAllowed, show } from "../options/problem.ts";
import { LOSS_RULES, LOSSES, type LossName } from "./losses.ts";
import type { Probed } from "./model.ts";

/** A loss of an output and its targets. */
type Loss = (output: Tensor, targets: Tensor) => Tensor;

/**
 * The loss that was asked for, else the one that a model was compiled with, else the mean square.
 *
 * @param asked A name, or a function of output and targets.
 * @param model The model.
 * @param output Its output.
 * @param given The targets, if there are any.
 * @returns One number; for a stack one for each net.
 * @throws {RangeError} If targets are missing or do not fit the output, or the loss that the model was
 * compiled with cannot be used.
 * @throws {TypeError} If the output, or what a function gives, is not a tensor.
 */
export function lossOf(
  asked: LossName | Loss | undefined,
  { nets, loss: own }: Pick<Probed, "nets" | "loss">,
  output: Tensor,
  given: Tensor | undefined,
): Tensor {
  if (!(output instanceof tf.Tensor)) {
    throw new TypeError(notAllowed("model", `one whose output is ${show(output)}`, "a tensor"));
  }
  const shape = output.shape.slice(nets === undefined ? 0 : 1); // each net has the same targets
  if (asked === undefined && own !== undefined) return ownLoss(own, output, given);
  if (typeof asked === "function") {
    const targets = given === undefined ? tf.zeros(shape) : asColumn(given, shape);
    return tensorOf(asked(output, targets));
  }
  const name = asked ?? "meanSquaredError";
  if (given !== undefined) return namedLoss(name, output, given, shape);
  if (name === "meanSquaredError") return namedLoss(name, output, tf.zeros(shape), shape);
  return refuseNoTargets(name);
}

/** What a tf.LayersModel was compiled with: a name, or a function of targets and output, as in Keras. */
function ownLoss(own: unknown, output: Tensor, targets: Tensor | undefined): Tensor {
  if (typeof own !== "function" && !isLossName(own)) {
    throw new RangeError(
      notAllowed(
        "model",
        `one compiled with the loss ${show(own)}`,
        `one compiled with a function or one of ${
          LOSSES.join(", ")
        }; or say which by the option loss`,
      ),
    );
  }
  if (targets === undefined) return refuseNoTargets("the loss that the model was compiled with");
  if (typeof own === "function") {
    return tf.mean(tensorOf(own(spread(targets, output.shape), output))); // perhaps of each row
  }
  return namedLoss(own, output, targets, output.shape);
}

function isLossName(loss: unknown): loss is LossName {
  return LOSSES.includes(loss as LossName);
}

function refuseNoTargets(loss: string): never {
  throw new RangeError(
    notAllowed(
      "targets",
      `none for ${loss}`,
      "what the output should be, or another loss, such as meanSquaredError of the output",
    ),
  );
}

function tensorOf(value: unknown): Tensor {
  if (value instanceof tf.Tensor) return value;
  throw new TypeError(notAllowed("loss", `a function that gives ${show(value)}`, "a tensor"));
}

/**
 * A loss by its name.
 *
 * @param shape The output's shape, that of one net in a stack.
 */
function namedLoss(
  name: LossName,
  output: Tensor,
  given: Tensor,
  shape: readonly number[],
): Tensor {
  const { targets: kind, terms } = LOSS_RULES[name];
  const targets = kind === "classes"
    ? oneHot(given, shape)
    : sameShape(asColumn(given, shape), shape);
  const all = terms(output, tf.cast(targets, "float32"));
  // Over all axes but that of the nets.
  return tf.mean(all, all.shape.map((_, axis) => axis).slice(output.rank - shape.length));
}

/** A number in the output's shape. */
function spread(targets: Tensor, shape: readonly number[]): Tensor {
  return targets.rank === 0 ? tf.broadcastTo(targets, shape as [number]) : targets;
}

/** A number in the output's shape; a number for each row as a column, where the output is one. */
function asColumn(given: Tensor, shape: readonly number[]): Tensor {
  const targets = spread(given, shape);
  const isColumn = targets.rank === 1 && shape.length === 2 && shape[1] === 1;
  return isColumn && shape[0] === targets.size ? tf.reshape(targets, [targets.size, 1]) : targets;
}

function sameShape(targets: Tensor, shape: readonly number[]): Tensor {
  if (`${targets.shape}` === `${shape}`) return targets;
  throw new RangeError(
    notAllowed("targets", `shape [${targets.shape}]`, `[${shape}], the output's`),
  );
}

/** Class numbers as rows of the output's shape: 1 for the class, 0 for the others. */
function oneHot(targets: Tensor, shape: readonly number[]): Tensor {
  const rows = shape.slice(0, -1);
  const classes = shape.at(-1) ?? 0;
  const fits = [`${rows}`, `${[...rows, 1]}`].includes(`${targets.shape}`);
  if (rows.length === 0 || classes < 2 || !fits) {
    throw new RangeError(
      notAllowed(
        "targets",
        `shape [${targets.shape}] for an output of shape [${shape}]`,
        "a class number for each row of an output [batch, ..., classes], of two classes or more",
      ),
    );
  }
  const wrong = targets.dataSync().find((n) => !(Number.isInteger(n) && n >= 0 && n < classes));
  if (wrong !== undefined) {
    throw new RangeError(
      notAllowed("targets", `class ${wrong}`, `whole numbers from 0 to ${classes - 1}`),
    );
  }
  return tf.oneHot(tf.cast(tf.reshape(targets, rows.slice()), "int32"), classes);
}
