/**
 * The kinds of model that can be probed, brought to one form.
 */
import { isGone, tf } from "../float64/mod.ts";
import type { LayersModel, Tensor, Variable } from "../float64/types.ts";
import { DeepNN, forwardWatched, type Watch } from "../nn/deep_nn.ts";
import { notAllowed, show } from "../options/problem.ts";

/**
 * A {@linkcode DeepNN}, or anything else with a forward pass and named variables.
 */
export interface GradientModel {
  /**
   * The number of nets stacked along the leading axis of output and parameters; undefined for a
   * single net.
   */
  readonly nets?: number | undefined;
  /** The output for input rows [batch, inputs]. */
  forward(x: Tensor): Tensor;
  /** Parameters by name, in the order of the layers. Weights have "weight" in their name. */
  namedParameters(): Map<string, Variable>;
}

/**
 * What can be probed: a {@linkcode DeepNN} or an object like it; a tfjs model made of layers, with
 * one output; or a function whose output depends on tfjs variables.
 */
export type ProbedModel = GradientModel | LayersModel | ((x: Tensor) => Tensor);

/** A variable by its name. */
export interface Parameter {
  readonly name: string;
  readonly variable: Variable;
  /** Whether it is a weight: what a layer multiplies with, not what it adds. */
  readonly isWeight: boolean;
}

/** A model of any kind. */
export interface Probed {
  readonly kind: "net" | "layers" | "function";
  /** The number of nets in a stack; undefined for anything else. */
  readonly nets: number | undefined;
  /** Whether it is computed in float64 where nobody says otherwise. */
  readonly float64: boolean;
  /** The output. Throws a RangeError if the inputs do not fit. */
  readonly forward: (inputs: readonly Tensor[], watch: Watch) => Tensor;
  /** The units of each layer whose factors can be watched: a DeepNN's; there are none in other models. */
  readonly watched: readonly number[];
  /**
   * In the order of the layers; for a function all variables that tfjs knows, whether the function
   * depends on them or not.
   */
  readonly parameters: readonly Parameter[];
  /** The loss that it is trained by, if it says so: a name, or a function of targets and output. */
  readonly loss?: unknown;
}

/**
 * Brings a model to one form.
 *
 * @param training Whether layers such as dropout do as they do in training.
 * @throws {TypeError} If it is none of the kinds of model.
 * @throws {RangeError} If it has been disposed of, or has more than one output.
 */
export function asProbed(model: ProbedModel, training: boolean): Probed {
  if (typeof model === "function") return fromFunction(model);
  if (isLayersModel(model)) return fromLayers(model, training);
  if (isGradientModel(model)) return fromNet(model);
  throw new TypeError(
    notAllowed(
      "model",
      show(model),
      "a DeepNN, an object with forward() and namedParameters(), a tf.LayersModel, or a function",
    ),
  );
}

function fromNet(model: GradientModel): Probed {
  const parameters = Array.from(model.namedParameters(), ([name, variable]) => {
    return { name, variable, isWeight: name.includes("weight") };
  });
  const gone = parameters.find(({ variable }) => isGone(variable));
  if (gone !== undefined) refuseDisposed(gone.name);
  const isDeepNN = model instanceof DeepNN;
  const forward = single((x, watch) =>
    isDeepNN ? forwardWatched(model, x, watch) : model.forward(x)
  );
  const watched = isDeepNN ? model.layerSizes.slice(1) : [];
  return { kind: "net", nets: model.nets, float64: isDeepNN, forward, watched, parameters };
}

function fromLayers(model: LayersModel, training: boolean): Probed {
  if (model.outputs.length !== 1) {
    throw new RangeError(
      notAllowed(
        "model",
        `one with ${model.outputs.length} outputs`,
        "one output, or a function that gives one of them",
      ),
    );
  }
  // tfjs lists a layer twice that is part of this model and of a model inside it.
  const weights = new Map(model.trainableWeights.map((weight) => [weight.id, weight]));
  const parameters = Array.from(weights.values(), (weight) => {
    let variable: Variable;
    try {
      variable = weight.read() as Variable;
    } catch { // a weight has no other way to tell that it is disposed of
      return refuseDisposed(weight.name);
    }
    if (isGone(variable)) refuseDisposed(weight.name);
    return { name: weight.name, variable, isWeight: variable.rank >= 2 };
  });
  const forward = (inputs: readonly Tensor[]) => {
    const allowed = model.inputs.map(({ shape }) => shape);
    const given = inputs.map(({ shape }) => shape);
    if (given.length !== allowed.length || !given.every((shape, i) => fits(shape, allowed[i]!))) {
      throw new RangeError(notAllowed("x", shapesText(given), shapesText(allowed)));
    }
    return model.apply(inputs.length === 1 ? inputs[0]! : [...inputs], { training }) as Tensor;
  };
  const { loss } = model;
  return { ...NOTHING_KNOWN, kind: "layers", forward, parameters, loss };
}

function fromFunction(model: (x: Tensor) => Tensor): Probed {
  const parameters = Object.values(tf.engine().registeredVariables)
    .filter(({ trainable }) => trainable)
    .map((variable) => ({ name: variable.name, variable, isWeight: variable.rank >= 2 }));
  return { ...NOTHING_KNOWN, kind: "function", forward: single(model), parameters };
}

/** Of a model that is no stack of nets, nor one of ours. */
const NOTHING_KNOWN = { nets: undefined, float64: false, watched: [] };

/** A forward pass that takes one input. */
function single(forward: (x: Tensor, watch: Watch) => Tensor): Probed["forward"] {
  return (inputs, watch) => {
    if (inputs.length === 1) return forward(inputs[0]!, watch);
    throw new RangeError(notAllowed("x", `${inputs.length} tensors`, "one"));
  };
}

function refuseDisposed(name: string): never {
  throw new RangeError(
    notAllowed("model", `one whose ${name} is disposed of`, "one that can still be used"),
  );
}

function fits(shape: readonly number[], allowed: readonly (number | null)[]): boolean {
  return shape.length === allowed.length &&
    shape.every((size, axis) => allowed[axis] === null || allowed[axis] === size);
}

function shapesText(shapes: readonly (readonly (number | null)[])[]): string {
  return shapes.map((shape) => `shape [${shape.map((size) => size ?? "batch").join(",")}]`)
    .join(" and ");
}

function isLayersModel(model: unknown): model is LayersModel {
  return typeof model === "object" && model !== null && "trainableWeights" in model &&
    "apply" in model && "inputs" in model;
}

function isGradientModel(model: unknown): model is GradientModel {
  return typeof model === "object" && model !== null &&
    "forward" in model && typeof model.forward === "function" &&
    "namedParameters" in model && typeof model.namedParameters === "function";
}
