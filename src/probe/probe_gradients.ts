/**
 * The gradient magnitude of each layer's weights, by tfjs's autodiff.
 */
import type { Tensor, Variable } from "../float64/types.ts";
import { tensor, tf } from "../float64/mod.ts";
import { meanAbs, rms } from "./magnitude.ts";

/**
 * What can be probed: a {@linkcode DeepNN}, or anything else with a forward pass and named
 * variables.
 */
export interface GradientModel {
  /**
   * The number of nets stacked along the leading axis of output and parameters; undefined for a
   * single net.
   */
  readonly nets?: number | undefined;
  /** The output for input rows [batch, inputs]. */
  forward(x: Tensor): Tensor;
  /** Parameters by name. Those with "weight" in their name are probed, in this order. */
  namedParameters(): Map<string, Variable>;
}

/** Input rows: a tensor [batch, inputs], or the rows as arrays of numbers. */
export type Rows = Tensor | readonly (readonly number[])[];

/** What may be asked of a probe. */
export interface ProbeOptions {
  /** Whose gradient: the loss's, or that of the sum of the output's entries. Default: `loss`. */
  readonly of?: "loss" | "output";
  /**
   * The loss of an output: a tensor without axes, or one number for each net, [nets], for a stack.
   * Default: the mean over all of a net's output entries of their squares, `nn.MSELoss()` against a
   * zero target.
   */
  readonly loss?: (output: Tensor) => Tensor;
}

/** The gradient magnitude of one weight matrix. */
export interface LayerGradient {
  /** The parameter's name, as in PyTorch: `layers.0.0.weight`. */
  readonly name: string;
  /** The mean absolute value of the gradient's entries. */
  readonly meanAbs: number;
  /** The root mean square of the gradient's entries. */
  readonly rms: number;
}

/** A net's loss and its layers' gradient magnitudes, from the input to the output. */
export interface GradientProfile {
  /** The loss, also where the gradient is the output's. */
  readonly loss: number;
  /** One entry for each weight matrix. */
  readonly layers: readonly LayerGradient[];
}

/**
 * Measures the gradient of a single net's loss with respect to each of its weight matrices.
 *
 * @param model The net.
 * @param x Input rows, [batch, inputs].
 * @param options Whose gradient, and which loss.
 * @returns The loss, and for each weight matrix the mean absolute value and the root mean square of
 * the gradient. No tensor is left behind.
 * @throws {RangeError} If the model is a stack, x has another shape than the model takes, or the
 * loss is not a single number.
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
 */
export function probeGradients(
  model: GradientModel,
  x: Rows,
  options: ProbeOptions = {},
): GradientProfile {
  if (model.nets !== undefined) {
    throw new RangeError(
      `model: given a stack of ${model.nets} nets; allowed: a single net (probeEach takes a stack)`,
    );
  }
  return profiles(model, x, options)[0]!;
}

/**
 * Measures each net of a stack, with one backward pass for all.
 *
 * @param model The stack.
 * @param x Input rows, [batch, inputs], the same for each net.
 * @param options Whose gradient, and which loss.
 * @returns A profile for each net, in the stack's order: the same as that of the net alone.
 * @throws {RangeError} If the model is a single net, x has another shape than the model takes, or
 * the loss is not one number for each net.
 */
export function probeEach(
  model: GradientModel,
  x: Rows,
  options: ProbeOptions = {},
): GradientProfile[] {
  if (model.nets === undefined) {
    throw new RangeError(
      "model: given a single net; allowed: a stack (probeGradients takes a net)",
    );
  }
  return profiles(model, x, options);
}

function profiles(model: GradientModel, x: Rows, options: ProbeOptions): GradientProfile[] {
  const nets = model.nets ?? 1;
  const { of = "loss", loss: lossOf = meanSquare(model.nets !== undefined) } = options;
  if (of !== "loss" && of !== "output") {
    throw new RangeError(`of: given "${of}"; allowed: loss, output`);
  }
  const parameters = [...model.namedParameters()];
  const weights = parameters.filter(([name]) => name.includes("weight"));
  if (weights.length === 0) {
    throw new RangeError(
      `model: given parameters named ${
        parameters.map(([name]) => name).join(", ") || "nothing"
      }; ` +
        'allowed: at least one with "weight" in its name',
    );
  }
  return tf.tidy(() => {
    const rows = x instanceof tf.Tensor ? x : rowsTensor(x);
    let losses: ArrayLike<number> = [];
    // A stack's nets share no variable: the gradient of the losses' sum holds each net's own.
    const { grads } = freeingTape(() =>
      tf.variableGrads(() => {
        const output = model.forward(rows);
        const loss = lossOf(output);
        if (loss.size !== nets) {
          throw new RangeError(
            `loss: given shape [${loss.shape}]; allowed: ${nets} number${nets === 1 ? "" : "s"}`,
          );
        }
        losses = loss.dataSync();
        return tf.sum(of === "loss" ? loss : output);
      }, weights.map(([, variable]) => variable))
    );
    const layers = weights.map(([name, variable]) => {
      // A weight that the output does not depend on has no entry: its gradient is zero.
      const gradient = grads[variable.name] ?? tf.zerosLike(variable);
      return { name, values: gradient.dataSync(), size: gradient.size / nets };
    });
    return Array.from({ length: nets }, (_, net) => ({
      loss: losses[net]!,
      layers: layers.map(({ name, values, size }) => {
        const own = values.subarray(net * size, (net + 1) * size);
        return { name, meanAbs: meanAbs(own), rms: rms(own) };
      }),
    }));
  });
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

/** nn.MSELoss() against a zero target: over the whole output, or over each net's part of it. */
function meanSquare(stacked: boolean): (output: Tensor) => Tensor {
  return (output) => {
    const axes = output.shape.map((_, axis) => axis).slice(stacked ? 1 : 0);
    return tf.mean(tf.square(output), axes);
  };
}

function rowsTensor(rows: readonly (readonly number[])[]): Tensor {
  const inputs = rows[0]?.length ?? 0;
  if (inputs === 0 || rows.some((row) => row.length !== inputs)) {
    throw new RangeError(
      `x: given rows of ${rows.map((row) => row.length).join(", ") || "no"} numbers; ` +
        "allowed: at least one row, all of the same length from 1 up",
    );
  }
  return tensor(Float64Array.from(rows.flat()), [rows.length, inputs]);
}
