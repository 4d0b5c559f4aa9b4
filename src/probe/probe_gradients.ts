/**
 * The gradient magnitude of each layer's weights, by tfjs's autodiff.
 */
import { inFloat64, tf } from "../float64/mod.ts";
import type { DeepNN } from "../nn/mod.ts";
import { checkOptions, type Values } from "../options/check.ts";
import { notAllowed } from "../options/problem.ts";
import { type Inputs, inputTensors, nonFinite, targetTensor } from "./input.ts";
import { lossOf } from "./loss.ts";
import { magnitudes, METRIC_RULES, rms, zeroShare } from "./metrics.ts";
import {
  asProbed,
  type GradientModel,
  type Parameter,
  type Probed,
  type ProbedModel,
} from "./model.ts";
import type { Watch } from "../nn/deep_nn.ts";
import { PROBE_LIMITS, PROBE_SCHEMAS, type ProbeOptions } from "./options.ts";
import type { DeepNNProfile, GradientProfile, LayerGradient } from "./profile.ts";

/**
 * Measures the gradient of a single model's loss with respect to each of its weights.
 *
 * A {@linkcode DeepNN} is probed in float64. Any other model is probed on tfjs's active backend, or in
 * float64 if `options.float64` is true. In both cases the active backend stays what it is, and weights
 * and tensors stay where they live. In float64 the backend they live on must be able to give numbers
 * synchronously (tfjs's webgpu backend cannot everywhere).
 *
 * @param model A DeepNN or an object like it; a tf.LayersModel; or any function of a tensor whose output
 * depends on tfjs variables.
 * @param x Inputs: a tensor [batch, ...], rows of numbers [batch, inputs], or a list of tensors for a
 * tf.LayersModel with several inputs.
 * @param options Targets and loss; whose gradient, with respect to which parameters; the precision.
 * @returns The loss, and for each weight how large its gradient is; of a DeepNN's linear layers also how
 * large the two factors are that the gradient is made of. An entry of a gradient may overflow:
 * then magnitudes are Infinity or NaN. No tensor is left behind.
 * @throws {OptionsError} Naming all options that cannot be used.
 * @throws {TypeError} If an argument is of a wrong type, or a tensor of a wrong dtype.
 * @throws {RangeError} If the model is a stack, a tensor is disposed of or does not fit, an input or
 * target is not finite, the loss (or the output, where its gradient is asked for) is not finite, the
 * loss is not a single number, or the output depends on no weight.
 *
 * @example
 * ```ts
 * import { DeepNN, TorchGenerator, probeGradients } from "@gradflow/gradflow";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const model = new DeepNN([3, 3, 3, 3, 3, 1], new TorchGenerator(123));
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
export function probeGradients(model: DeepNN, x: Inputs, options?: ProbeOptions): DeepNNProfile;
/** The same of any other model. */
export function probeGradients(
  model: ProbedModel,
  x: Inputs,
  options?: ProbeOptions,
): GradientProfile;
export function probeGradients(
  model: ProbedModel,
  x: Inputs,
  options: ProbeOptions = {},
): GradientProfile {
  return onlyProfile(model, x, options, false);
}

/**
 * The same where a loss or an output that is not finite is a finding, not a reason to refuse.
 *
 * @throws As {@linkcode probeGradients}, but for that.
 */
export function probeEvenDiverged(
  model: ProbedModel,
  x: Inputs,
  options: ProbeOptions,
): GradientProfile {
  return onlyProfile(model, x, options, true);
}

function onlyProfile(
  model: ProbedModel,
  x: Inputs,
  options: ProbeOptions,
  mayDiverge: boolean,
): GradientProfile {
  const checked = checkOptions(PROBE_SCHEMAS, options, PROBE_LIMITS);
  const probed = asProbed(model, checked.training);
  if (probed.nets !== undefined) {
    throw new RangeError(
      notAllowed(
        "model",
        `a stack of ${probed.nets} nets`,
        "a single net (probeEach takes a stack)",
      ),
    );
  }
  return profiles(probed, x, checked, mayDiverge)[0]!;
}

/**
 * Measures each net of a stack, with one backward pass for all.
 *
 * @param model The stack.
 * @param x Input rows, [batch, inputs], the same for each net.
 * @param options Targets and loss, the same for each net; whose gradient.
 * @returns A profile for each net, in the stack's order: the same as that of the net alone. A net whose
 * loss is not finite does not keep the others from being measured; its profile says so by its loss.
 * @throws {RangeError} If the model is a single net, x has another shape than the model takes, or
 * the loss is not one number for each net; else as {@linkcode probeGradients}.
 *
 * @example
 * ```ts
 * import { DeepNN, TorchGenerator, probeEach } from "@gradflow/gradflow";
 * import { assertEquals } from "@std/assert";
 *
 * const stack = new DeepNN([3, 3, 1], [new TorchGenerator(0), new TorchGenerator(1)]);
 * const [first, second] = probeEach(stack, [[1, 0, -1]]);
 * assertEquals(first!.layers.length, second!.layers.length);
 * stack.dispose();
 * ```
 */
export function probeEach(model: DeepNN, x: Inputs, options?: ProbeOptions): DeepNNProfile[];
/** The same of any other stack. */
export function probeEach(
  model: GradientModel,
  x: Inputs,
  options?: ProbeOptions,
): GradientProfile[];
export function probeEach(
  model: GradientModel,
  x: Inputs,
  options: ProbeOptions = {},
): GradientProfile[] {
  const checked = checkOptions(PROBE_SCHEMAS, options, PROBE_LIMITS);
  const probed = asProbed(model, checked.training);
  if (probed.nets === undefined) {
    throw new RangeError(
      notAllowed("model", "a single net", "a stack (probeGradients takes a net)"),
    );
  }
  return profiles(probed, x, checked);
}

/**
 * The same of a stack of DeepNNs without their factors, which take a fifth of the time.
 *
 * @throws As {@linkcode probeEach}.
 */
export function probeWeights(model: DeepNN, x: Inputs, options: ProbeOptions): GradientProfile[] {
  const probed = { ...asProbed(model, false), watched: [] };
  return profiles(probed, x, checkOptions(PROBE_SCHEMAS, options, PROBE_LIMITS));
}

/** A profile for each net of a stack, or for the only net. */
function profiles(
  model: Probed,
  x: Inputs,
  options: Values<typeof PROBE_SCHEMAS>,
  mayDiverge = model.nets !== undefined, // one net of a stack is no reason to refuse the others
): GradientProfile[] {
  const measureAll = () => {
    let found: GradientProfile[] = [];
    tf.tidy(() => { // whose result must be tensors
      found = measure(model, x, options, mayDiverge);
    });
    return found;
  };
  return options.float64 ?? model.float64 ? inFloat64(measureAll) : measureAll();
}

/** As {@linkcode profiles}; the tensors that are made on the way belong to the caller's tidy. */
function measure(
  model: Probed,
  x: Inputs,
  { of, loss: asked, parameters: which, targets: given }: Values<typeof PROBE_SCHEMAS>,
  mayDiverge: boolean,
): GradientProfile[] {
  const nets = model.nets ?? 1;
  const parameters = chosenParameters(model, which);
  const inputs = inputTensors(x);
  const targets = given === undefined ? undefined : targetTensor(given);
  let losses: ArrayLike<number> = [];
  const batch = inputs[0]!.shape[0] ?? 1;
  // Zeros that are added to the pre-activations: the gradients by them are those by these.
  const zeros = model.watched.map((units) =>
    tf.zeros(model.nets === undefined ? [batch, units] : [nets, batch, units])
  );
  const forwards: number[][] = [];
  const watch: Watch = (layer, input, z) => {
    if (zeros.length === 0) return z;
    forwards.push(ofEach(input, nets, METRIC_RULES.forward_rms.size));
    return tf.add(z, zeros[layer]!);
  };
  // A stack's nets share no variable: the gradient of the losses' sum holds each net's own.
  const { grads } = freeingTape(() =>
    tf.engine().gradients(
      () => {
        const output = model.forward(inputs, watch);
        // The loss that a model was compiled with needs targets, which the output's gradient has not.
        const own = of === "loss" ? model.loss : undefined;
        const loss = lossOf(asked, { nets: model.nets, loss: own }, output, targets);
        if (loss.size !== nets) {
          const allowed = `${nets} number${nets === 1 ? "" : "s"}`;
          throw new RangeError(notAllowed("loss", `shape [${loss.shape}]`, allowed));
        }
        losses = loss.dataSync();
        const subject = of === "loss" ? loss : output;
        if (!mayDiverge) refuseNonFinite(of, subject);
        return tf.sum(subject);
      },
      [...parameters.map(({ variable }) => variable), ...zeros],
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
  if (measured.length === 0) return refuseNoWeights(model);
  const backwards = zeros.map((zero, layer) =>
    ofEach(grads[parameters.length + layer] ?? zero, nets, METRIC_RULES.backward_rms.size)
  );
  return Array.from({ length: nets }, (_, net) => ({
    loss: losses[net]!,
    layers: measured.map((parameter) => layerGradient(parameter, model.nets, net)),
    ...(zeros.length > 0 && {
      factors: forwards.map((forward, layer) => ({
        forwardRms: forward[net]!,
        backwardRms: backwards[layer]![net]!,
      })),
    }),
  }));
}

/** The size of each net's part of a tensor, which may be the same for all nets. */
function ofEach(
  tensor: tf.Tensor,
  nets: number,
  size: (numbers: ArrayLike<number>) => number,
): number[] {
  const all = tensor.dataSync();
  const isShared = tensor.rank === 3 && tensor.shape[0] !== nets;
  const count = isShared ? all.length : all.length / nets;
  return Array.from({ length: nets }, (_, net) => {
    const start = isShared ? 0 : net * count;
    return size(all.subarray(start, start + count));
  });
}

/** Refuses a loss or an output that is not finite: its gradient would mean nothing. */
function refuseNonFinite(of: "loss" | "output", subject: tf.Tensor): void {
  const found = nonFinite(subject.dataSync(), subject.shape);
  if (found === undefined) return;
  throw new RangeError(
    `the model's ${of} is ${found}, though inputs and targets are finite: a weight is not finite, or ` +
      "the forward pass overflows, divides by zero or takes the logarithm of a negative number",
  );
}

/** The parameters to measure: at least one. */
function chosenParameters(model: Probed, which: "weights" | "all"): readonly Parameter[] {
  const parameters = model.parameters.filter(({ isWeight }) => which === "all" || isWeight);
  return parameters.length > 0 ? parameters : refuseNoWeights(model);
}

function refuseNoWeights({ kind, parameters }: Probed): never {
  const [given, allowed] = kind === "function"
    ? [
      "a function whose output depends on no tfjs variable with two axes or more",
      'one that does (or the option parameters: "all")',
    ]
    : [
      `parameters named ${parameters.map(({ name }) => name).join(", ") || "nothing"}`,
      kind === "net"
        ? 'at least one with "weight" in its name'
        : 'at least one that can be trained and has two axes or more (or the option parameters: "all")',
    ];
  throw new RangeError(notAllowed("model", given, allowed));
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
  const found = magnitudes(own);
  return {
    name,
    shape: variable.shape.slice(nets === undefined ? 0 : 1),
    ...found,
    zeroShare: zeroShare(own),
    gradientToWeight: found.rms / rms(weights),
  };
}

/**
 * Runs a gradient; if it fails, frees the tensors that tfjs has saved for its backward pass.
 */
function freeingTape<T>(gradient: () => T): T {
  try {
    return gradient();
  } catch (error) {
    const { state } = tf.engine();
    // Inside a gradient of the caller's, the tape is the caller's too, who may go on with it.
    if (state.gradientDepth === 0) {
      tf.dispose((state.activeTape ?? []).flatMap(({ saved }) => saved ?? []));
    }
    throw error;
  }
}
