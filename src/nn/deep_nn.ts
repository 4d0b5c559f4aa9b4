/**
 * The notebook's DeepNN: linear layers with an activation each, with or without shortcuts.
 */
import { checkOptions, type Limit, type Values } from "../options/check.ts";
import { type OptionTable, schemasOf } from "../options/option.ts";
import { notAllowed, show } from "../options/problem.ts";
import * as schema from "../options/schemas.ts";
import type { Tensor, Variable } from "../float64/types.ts";
import { inFloat64, isGone, layerNorm, scalar, tensor, tf } from "../float64/mod.ts";
import * as operations from "../float64/mod.ts";
import { TorchGenerator } from "../random/mod.ts";
import {
  completeInit,
  drawLinear,
  type Init,
  type Initialisation,
  type LinearParameters,
} from "./initialisations.ts";
import { type Activation, ACTIVATION_RULES } from "./activations.ts";
import { alphaProblem, NET_LIMITS, NET_OPTIONS, type NetOptions } from "./options.ts";
import { activationsOf, type Output } from "./outputs.ts";
import { MAX_PARAMETERS, parameterCount, shapeProblem } from "./shapes.ts";
import {
  DEFAULT_ALPHA,
  type Join,
  type LayerParts,
  NORM_EPSILON,
  NORM_PLACES,
  partsOf,
  usesAlpha,
  type Variant,
  VARIANT_SYNONYMS,
  VARIANTS,
} from "./variants.ts";

/** What a {@linkcode DeepNN} may be told beyond its layer sizes. */
export interface DeepNNOptions extends NetOptions {
  /** How a layer is joined to its input. Default: `plain`. */
  readonly variant?: Variant | undefined;
}

const DEEP_NN_OPTIONS = {
  ...NET_OPTIONS,
  variant: {
    kind: "text",
    schema: schema.name(VARIANTS, VARIANT_SYNONYMS),
    default: "plain",
    help: "how a layer is joined to its input",
  },
} as const satisfies OptionTable<DeepNNOptions>;

const SCHEMAS = schemasOf(DEEP_NN_OPTIONS);

/** What the options must fulfil together. */
const LIMITS: readonly Limit<Values<typeof SCHEMAS>>[] = [
  ...NET_LIMITS,
  {
    of: ["alpha", "variant"],
    check: ({ alpha, variant }) => alphaProblem(alpha, [variant]),
  },
];

/**
 * A linear layer's variables: weight is [fan_out, fan_in], bias [fan_out], behind [nets] in a
 * stack.
 */
interface Linear {
  readonly weight: Variable;
  readonly bias: Variable;
}

/**
 * Told of each linear layer on the way forward: its number, from 0 at the input, what it gets, and the
 * pre-activation z that it gives. The net goes on with what this returns in the place of z.
 */
export type Watch = (layer: number, input: Tensor, z: Tensor) => Tensor;

/** {@linkcode DeepNN.forward}, watched: for the probe, which has no other way to a net's inside. */
export let forwardWatched: (model: DeepNN, x: Tensor, watch: Watch) => Tensor;

/**
 * A deep net of linear layers, each followed by an activation: one net, or many of the same shape
 * stacked along a leading axis (as `torch.func.stack_module_state` does) so that a forward pass of
 * all is one graph.
 *
 * Its parameters are tfjs variables of float32 numbers, so tfjs's gradients and optimizers work on it,
 * on whatever backend is active. They hold memory until {@linkcode DeepNN.dispose} is called.
 *
 * @example
 * ```ts
 * import { DeepNN, TorchGenerator } from "@gradflow/gradflow";
 * import { assertEquals } from "@std/assert";
 *
 * const generator = new TorchGenerator(123);
 * const plain = new DeepNN([3, 3, 3, 3, 3, 1], generator);
 * const shortcut = new DeepNN([3, 3, 3, 3, 3, 1], generator, { variant: "shortcut" });
 * assertEquals([...plain.namedParameters().keys()][0], "layers.0.0.weight");
 * plain.dispose();
 * shortcut.dispose();
 * ```
 */
export class DeepNN {
  /** [inputs, units of layer 0, units of layer 1, ...] */
  readonly layerSizes: readonly number[];
  /** The activation after each linear layer; after the last one as `output` says. */
  readonly activation: Activation;
  /** What follows the last linear layer. */
  readonly output: Output;
  /** How a layer is joined to its input. */
  readonly variant: Variant;
  /** What f(x) is multiplied with, where the variant is `rezero`. */
  readonly alpha: number | undefined;
  /** How the weights were drawn. */
  readonly init: Initialisation;
  /** The number of nets in a stack; undefined for a single net, whose tensors have no such axis. */
  readonly nets: number | undefined;
  readonly #layers: readonly Linear[];
  readonly #parts: readonly LayerParts[];

  static {
    forwardWatched = (model, x, watch) => model.#forward(x, watch);
  }

  /**
   * Draws the parameters as PyTorch does: layer by layer, weight then bias, by default each uniform
   * in +-1/sqrt(fan_in).
   *
   * @param layerSizes [inputs, units of layer 0, units of layer 1, ...].
   * @param generator Where the parameters come from, left where the drawing ended, so that a second
   * net can go on with the same stream. A list makes a stack with one net for each generator.
   * @param options Activation, output, variant and how the parameters are drawn.
   * @throws {OptionsError} Naming all options that cannot be used.
   * @throws {RangeError} If the layer sizes make no net under the variant's rule, or make one with
   * too many parameters, or the list of generators is empty.
   * @throws {TypeError} If the layer sizes are not a list, or a generator is not a TorchGenerator.
   */
  constructor(
    layerSizes: readonly number[],
    generator: TorchGenerator | readonly TorchGenerator[],
    options: DeepNNOptions = {},
  ) {
    const { activation, output, variant, alpha = DEFAULT_ALPHA, ...rest } = checkOptions(
      SCHEMAS,
      options,
      LIMITS,
    );
    const init = completeInit(rest);
    this.activation = activation;
    this.output = output;
    this.variant = variant;
    this.alpha = usesAlpha(variant) ? alpha : undefined;
    this.init = init.init;
    checkSizes(layerSizes, variant);
    this.layerSizes = [...layerSizes];
    this.#parts = partsOf(variant, { layerSizes, alpha });
    const stacked = Array.isArray(generator);
    const generators: readonly unknown[] = stacked ? generator : [generator];
    checkGenerators(generators);
    this.nets = stacked ? generators.length : undefined;
    const drawn = generators.map((one) => drawLayers(one, layerSizes, init));
    // Made in float64 so that no other backend is started for them; whichever uses them gets them.
    this.#layers = inFloat64(() =>
      layerSizes.slice(1).map((fanOut, layer) => {
        const fanIn = layerSizes[layer]!;
        const variable = (part: keyof LinearParameters, shape: number[]) =>
          parameter(drawn.map((net) => net[layer]![part]), stacked, shape);
        return {
          weight: variable("weight", [fanOut, fanIn]),
          bias: variable("bias", [fanOut]),
        };
      })
    );
  }

  /**
   * The parameters by PyTorch's names, in PyTorch's order: `layers.0.0.weight` is [fan_out, fan_in],
   * `layers.0.0.bias` [fan_out], behind [nets] in a stack.
   */
  namedParameters(): Map<string, Variable> {
    return new Map(
      this.#layers.flatMap(({ weight, bias }, layer): [string, Variable][] => [
        [`layers.${layer}.0.weight`, weight],
        [`layers.${layer}.0.bias`, bias],
      ]),
    );
  }

  /**
   * The net's output, computed on tfjs's active backend.
   *
   * @param x Input rows: [batch, inputs], which all nets of a stack get.
   * @returns [batch, outputs], behind [nets] in a stack. `outputs` is the last layer's size, except
   * with `shortcut`, whose broadcast can make it wider.
   * @throws {RangeError} If x has another shape, or x or the net is disposed of.
   * @throws {TypeError} If x is not a tensor of dtype float32.
   */
  forward(x: Tensor): Tensor {
    return this.#forward(x, (_layer, _input, z) => z);
  }

  #forward(x: Tensor, watch: Watch): Tensor {
    if (!(x instanceof tf.Tensor) || x.dtype !== "float32") {
      const given = x instanceof tf.Tensor ? `dtype ${x.dtype}` : show(x);
      throw new TypeError(notAllowed("x", given, "a tensor of dtype float32"));
    }
    if (isGone(x)) {
      throw new RangeError(notAllowed("x", "a tensor that is disposed of", "one that is not"));
    }
    if (isGone(this.#layers[0]!.weight)) {
      throw new RangeError(notAllowed("model", "a net that is disposed of", "one that is not"));
    }
    const [batch, inputs] = x.shape;
    if (x.rank !== 2 || inputs !== this.layerSizes[0]) {
      throw new RangeError(
        notAllowed("x", `shape [${x.shape}]`, `[batch, ${this.layerSizes[0]}]`),
      );
    }
    return tf.tidy(() => {
      let h = this.nets === undefined ? x : tf.reshape(x, [1, batch!, inputs!]);
      const activations = activationsOf(this.#layers.length, this.activation, this.output);
      for (const [l, layer] of this.#layers.entries()) {
        const { join, scale, norm } = this.#parts[l]!;
        const { before, behind } = NORM_PLACES[norm];
        const input = before ? normalised(h) : h;
        const z = watch(l, input, linear(input, layer));
        const f = ACTIVATION_RULES[activations[l]!].apply(z, operations);
        h = JOINED[join](h, scale === 1 ? f : tf.mul(f, scalar(scale)));
        if (behind) h = normalised(h);
      }
      return h;
    });
  }

  /** Frees the parameters' memory; the net is of no use afterwards. */
  dispose(): void {
    for (const { weight, bias } of this.#layers) tf.dispose([weight, bias]);
  }
}

/** A layer's output, of its input x and y = f(x). */
const JOINED: Readonly<Record<Join, (x: Tensor, y: Tensor) => Tensor>> = {
  "none": (_, y) => y,
  "equal": (x, y) => tf.add(x, y),
  "one-out": (x, y) => tf.add(x, y),
  "one-in": (x, y) => tf.add(x, y),
};

/** torch.nn.functional.layer_norm, row by row. */
function normalised(x: Tensor): Tensor {
  return layerNorm(x, NORM_EPSILON);
}

/** torch.nn.functional.linear: x W^T + b. */
function linear(x: Tensor, { weight, bias }: Linear): Tensor {
  const perRow = bias.rank === 1 ? bias : tf.expandDims(bias, 1);
  return tf.add(tf.matMul(x, weight, false, true), perRow);
}

function checkSizes(layerSizes: readonly number[], variant: Variant): void {
  if (!Array.isArray(layerSizes)) {
    throw new TypeError(notAllowed("layer sizes", show(layerSizes), "a list such as [3, 3, 1]"));
  }
  const problem = shapeProblem(layerSizes, variant);
  if (problem !== undefined) throw new RangeError(`layer sizes [${layerSizes}]: ${problem}`);
  const count = parameterCount(layerSizes);
  if (count > MAX_PARAMETERS) {
    throw new RangeError(
      notAllowed(
        `layer sizes [${layerSizes}]`,
        `${count} parameters`,
        `at most ${MAX_PARAMETERS}`,
      ),
    );
  }
}

function checkGenerators(
  generators: readonly unknown[],
): asserts generators is readonly TorchGenerator[] {
  if (generators.length === 0) {
    throw new RangeError(notAllowed("generators", "none", "one, or a list of at least one"));
  }
  for (const one of generators) {
    if (one instanceof TorchGenerator) continue;
    throw new TypeError(
      notAllowed("generator", show(one), "a TorchGenerator, or a list of them"),
    );
  }
}

function drawLayers(
  generator: TorchGenerator,
  layerSizes: readonly number[],
  init: Init,
): LinearParameters[] {
  return layerSizes.slice(1).map((fanOut, layer) =>
    drawLinear(generator, layerSizes[layer]!, fanOut, init)
  );
}

/** The variable of one parameter of all nets; of the only net, where they are not stacked. */
function parameter(nets: readonly Float32Array[], stacked: boolean, shape: number[]): Variable {
  const size = nets[0]!.length;
  const values = new Float64Array(nets.length * size);
  nets.forEach((net, k) => values.set(net, k * size));
  return tf.tidy(() => tf.variable(tensor(values, stacked ? [nets.length, ...shape] : shape)));
}
