/**
 * The gradient magnitude of each layer's weights, by tfjs's autodiff.
 */
import { tf } from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";
import { type Inputs, inputTensors, type Targets, targetTensor } from "./input.ts";
import { isLossName, LOSSES, type LossName, namedLoss } from "./loss.ts";
import { largest, meanAbs, rms, zeroShare } from "./magnitude.ts";
import {
  asProbed,
  type GradientModel,
  type Parameter,
  type Probed,
  type ProbedModel,
} from "./model.ts";

/** What may be asked of a probe. */
export interface ProbeOptions {
  /** Whose gradient: the loss's, or that of the sum of the output's entries. Default: `loss`. */
  readonly of?: "loss" | "output" | undefined;
  /**
   * The loss: a name, or a function of the output and the targets that gives a tensor of one number, or
   * of one for each net, [nets], for a stack. Default: the loss that a tf.LayersModel was compiled with;
   * else `meanSquaredError`.
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
   * normalisation normalises by the batch. Default: false.
   */
  readonly training?: boolean | undefined;
}

/** The gradient magnitude of one weight. */
export interface LayerGradient {
  /** The parameter's name, as in PyTorch, `layers.0.0.weight`, or as in tfjs, `dense_1/kernel`. */
  readonly name: string;
  /** The parameter's shape, that of one net in a stack. */
  readonly shape: readonly number[];
  /** The mean absolute value of the gradient's entries. */
  readonly meanAbs: number;
  /** The root mean square of the gradient's entries. */
  readonly rms: number;
  /** The largest absolute value of the gradient's entries. */
  readonly max: number;
  /** The share of the gradient's entries that are exactly 0. */
  readonly zeroShare: number;
  /**
   * The gradient's root mean square over the weight's: what a step of gradient descent at learning
   * rate 1 would change, relatively. Infinity or NaN where the weight is all 0, as a bias may be.
   */
  readonly gradientToWeight: number;
}

/** A net's loss and its layers' gradient magnitudes, from the input to the output. */
export interface GradientProfile {
  /** The loss, also where the gradient is the output's. */
  readonly loss: number;
  /** One entry for each weight. */
  readonly layers: readonly LayerGradient[];
}

/**
 * Measures the gradient of a single model's loss with respect to each of its weights.
 *
 * @param model A net of this module's; a tf.LayersModel; or any function of a tensor whose output
 * depends on tfjs variables.
 * @param x Inputs: a tensor [batch, ...], rows of numbers [batch, inputs], or a list of tensors for a
 * tf.LayersModel with several inputs.
 * @param options Targets and loss; whose gradient, with respect to which parameters.
 * @returns The loss, and for each weight how large its gradient is. No tensor is left behind.
 * @throws {TypeError} If an argument is of a wrong type, or a tensor of a wrong dtype.
 * @throws {RangeError} If the model is a stack, a tensor is disposed of or does not fit, a name is
 * unknown, the loss is not a single number, or the output depends on no weight.
 *
 * @example
 * ```ts
 * import { DeepNN, Generator, probeGradients } from "@gradflow/gradflow";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const model = new DeepNN([3, 3, 3, 3, 3, 1], new Generator(123));
 * const { layers } = probeGradients(model, [[1, 0, -1]]);
 * assertAlmostEquals(layers[0]!.meanAbs, 0.00020174124801997095, 1e-9);
 * model.dispose();
 * ```
 *
 * @example A tfjs model of your own
 * ```ts
 * import { probeGradients } from "@gradflow/gradflow";
 * import * as tf from "@tensorflow/tfjs";
 * import { assertEquals } from "@std/assert";
 *
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ units: 8, activation: "relu", inputShape: [4] }),
 *     tf.layers.dense({ units: 3, activation: "softmax" }),
 *   ],
 * });
 * const { layers } = probeGradients(model, [[1, 0, 0, 1], [0, 1, 1, 0]], {
 *   loss: "sparseCategoricalCrossentropy",
 *   targets: [0, 2],
 * });
 * assertEquals(layers.map(({ shape }) => shape), [[4, 8], [8, 3]]);
 * model.dispose();
 * ```
 */
export function probeGradients(
  model: ProbedModel,
  x: Inputs,
  options: ProbeOptions = {},
): GradientProfile {
  const probed = asProbed(model, checked(options).training ?? false);
  if (probed.nets !== undefined) {
    throw new RangeError(
      `model: given a stack of ${probed.nets} nets; allowed: a single net (probeEach takes a stack)`,
    );
  }
  return profiles(probed, x, options)[0]!;
}

/**
 * Measures each net of a stack, with one backward pass for all.
 *
 * @param model The stack.
 * @param x Input rows, [batch, inputs], the same for each net.
 * @param options Targets and loss, the same for each net; whose gradient.
 * @returns A profile for each net, in the stack's order: the same as that of the net alone.
 * @throws {RangeError} If the model is a single net, x has another shape than the model takes, or
 * the loss is not one number for each net; else as {@linkcode probeGradients}.
 *
 * @example
 * ```ts
 * import { DeepNN, Generator, probeEach } from "@gradflow/gradflow";
 * import { assertEquals } from "@std/assert";
 *
 * const stack = new DeepNN([3, 3, 1], [new Generator(0), new Generator(1)]);
 * const [first, second] = probeEach(stack, [[1, 0, -1]]);
 * assertEquals(first!.layers.length, second!.layers.length);
 * stack.dispose();
 * ```
 */
export function probeEach(
  model: GradientModel,
  x: Inputs,
  options: ProbeOptions = {},
): GradientProfile[] {
  const probed = asProbed(model, checked(options).training ?? false);
  if (probed.nets === undefined) {
    throw new RangeError(
      "model: given a single net; allowed: a stack (probeGradients takes a net)",
    );
  }
  return profiles(probed, x, options);
}

function profiles(model: Probed, x: Inputs, options: ProbeOptions): GradientProfile[] {
  const { of = "loss", parameters: which = "weights" } = options;
  const nets = model.nets ?? 1;
  const parameters = model.parameters.filter(({ isWeight }) => which === "all" || isWeight);
  if (parameters.length === 0) {
    const names = model.parameters.map(({ name }) => name).join(", ") || "nothing";
    const allowed = model.kind === "net"
      ? 'at least one with "weight" in its name'
      : 'at least one that can be trained and has two axes or more (or parameters: "all")';
    throw new RangeError(`model: given parameters named ${names}; allowed: ${allowed}`);
  }
  let found: GradientProfile[] = [];
  tf.tidy(() => { // whose result must be tensors
    const inputs = inputTensors(x);
    const targets = options.targets === undefined ? undefined : targetTensor(options.targets);
    let losses: ArrayLike<number> = [];
    // A stack's nets share no variable: the gradient of the losses' sum holds each net's own.
    const { grads } = freeingTape(() =>
      tf.engine().gradients(
        () => {
          const output = model.forward(inputs);
          const loss = lossOf(model, options.loss, output, targets);
          if (loss.size !== nets) {
            throw new RangeError(
              `loss: given shape [${loss.shape}]; allowed: ${nets} number${nets === 1 ? "" : "s"}`,
            );
          }
          losses = loss.dataSync();
          return tf.sum(of === "loss" ? loss : output);
        },
        parameters.map(({ variable }) => variable),
        undefined,
        true,
      )
    );
    const measured = parameters.flatMap((parameter, i) => {
      // Of all variables there are, a function's are those that its output depends on.
      if (grads[i] == null && model.kind === "function") return [];
      const gradient = grads[i] ?? tf.zerosLike(parameter.variable);
      return { ...parameter, gradient: gradient.dataSync(), weight: parameter.variable.dataSync() };
    });
    if (measured.length === 0) {
      throw new RangeError(
        "model: given a function whose output depends on no tfjs variable with two axes or more; " +
          'allowed: one that does (or parameters: "all")',
      );
    }
    found = Array.from({ length: nets }, (_, net) => ({
      loss: losses[net]!,
      layers: measured.map((parameter) => layerGradient(parameter, model.nets, net)),
    }));
  });
  return found;
}

/** The magnitudes of a net's part of a gradient. */
function layerGradient(
  { name, variable, gradient, weight }: Parameter & {
    readonly gradient: tf.TypedArray;
    readonly weight: tf.TypedArray;
  },
  nets: number | undefined,
  net: number,
): LayerGradient {
  const size = variable.size / (nets ?? 1);
  const [own, weights] = [gradient, weight].map((all) =>
    all.subarray(net * size, (net + 1) * size)
  ) as [tf.TypedArray, tf.TypedArray];
  return {
    name,
    shape: variable.shape.slice(nets === undefined ? 0 : 1),
    meanAbs: meanAbs(own),
    rms: rms(own),
    max: largest(own),
    zeroShare: zeroShare(own),
    gradientToWeight: rms(own) / rms(weights),
  };
}

/** The loss that was asked for, or that is the model's. */
function lossOf(
  model: Probed,
  asked: ProbeOptions["loss"],
  output: Tensor,
  given: Tensor | undefined,
): Tensor {
  if (!(output instanceof tf.Tensor)) {
    throw new TypeError(`model: given one whose output is ${typeof output}; allowed: a tensor`);
  }
  const own = model.loss;
  const loss = asked ?? (typeof own === "function" || isLossName(own) ? own : "meanSquaredError");
  const isAsked = typeof asked === "function";
  if (given === undefined && !isAsked && (loss !== "meanSquaredError" || loss === own && !asked)) {
    const what = typeof loss === "string" ? loss : "the model's own loss";
    throw new RangeError(
      `targets: given none for ${what}; allowed: what the output should be, or another loss, such as ` +
        "meanSquaredError of the output",
    );
  }
  const targets = given === undefined ? tf.zerosLike(output) : asColumn(given, output);
  if (typeof loss === "function") {
    // What a model is compiled with has Keras's order, and may be of each row.
    const value = isAsked ? asked(output, targets) : tf.mean(loss(given, output));
    if (value instanceof tf.Tensor) return value;
    throw new TypeError(`loss: given a function that gives ${typeof value}; allowed: a tensor`);
  }
  if (model.nets === undefined) return namedLoss(loss, output, targets);
  if (loss !== "meanSquaredError") {
    throw new RangeError(
      `loss: given "${loss}" for a stack; allowed: meanSquaredError, or a function`,
    );
  }
  // Over each net's part of the output.
  const axes = output.shape.map((_, axis) => axis).slice(1);
  return tf.mean(tf.squaredDifference(output, targets), axes);
}

/** A number for each row as a column, where the output is one. */
function asColumn(targets: Tensor, { shape }: Tensor): Tensor {
  const isColumn = targets.rank === 1 && shape.length === 2 && shape[1] === 1;
  return isColumn && shape[0] === targets.size ? tf.reshape(targets, [targets.size, 1]) : targets;
}

const OPTIONS = ["of", "loss", "targets", "parameters", "training"];

/** Refuses options that are none. */
function checked(options: ProbeOptions): ProbeOptions {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options: given ${options}; allowed: an object`);
  }
  const strange = Object.keys(options).filter((name) => !OPTIONS.includes(name));
  if (strange.length > 0) {
    throw new RangeError(`options: given ${strange.join(", ")}; allowed: ${OPTIONS.join(", ")}`);
  }
  const { loss } = options;
  oneOf("of", options.of, ["loss", "output"]);
  oneOf("parameters", options.parameters, ["weights", "all"]);
  if (typeof loss !== "function") oneOf("loss", loss, LOSSES, " or a function");
  if (!["boolean", "undefined"].includes(typeof options.training)) {
    throw new TypeError(`training: given ${options.training}; allowed: true, false`);
  }
  return options;
}

function oneOf(option: string, name: unknown, names: readonly string[], or = ""): void {
  if (name === undefined || names.includes(name as string)) return;
  throw new RangeError(`${option}: given "${name}"; allowed: ${names.join(", ")}${or}`);
}

/**
 * Runs a gradient; if it fails, frees what tfjs saved for a backward pass that never came.
 */
function freeingTape<T>(gradient: () => T): T {
  try {
    return gradient();
  } catch (error) {
    const { state } = tf.engine();
    if (state.gradientDepth === 0) { // else the tape is a caller's, who may go on with it
      tf.dispose((state.activeTape ?? []).flatMap(({ saved }) => saved ?? []));
      state.activeTape = [];
    }
    throw error;
  }
}
