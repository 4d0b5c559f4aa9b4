/**
 * Reads the dense layers of a tf.LayersModel, from its output to its input, where it has nothing else that
 * counts. tfjs's classes are known by their names: the model may be of another copy of tfjs.
 */
import type { LayersModel, Tensor } from "../float64/types.ts";
import type { Activation } from "../nn/mod.ts";
import { type Norm, NORM_EPSILON } from "../nn/variants.ts";
import { type Link, NoChain } from "./link.ts";

/** What is read of a layer of tfjs. */
interface Layer {
  readonly name: string;
  readonly weights: readonly { readonly name: string }[];
  getClassName(): string;
  getConfig(): Readonly<Record<string, unknown>>;
  getWeights(): Tensor[];
}

/** What is read of a symbolic tensor of tfjs: a place in the graph, the output of a layer. */
interface Place {
  readonly sourceLayer: Layer;
  /** The places that the layer got. */
  readonly inputs: readonly Place[];
  readonly shape: readonly (number | null)[];
}

/** A dense layer with its activation, and the sum that adds something to it. */
interface Block {
  readonly dense: Layer;
  readonly activation: Activation;
  /** What the dense layer gets. */
  readonly input: Place;
  /** What is added to its output. */
  readonly added: Place | undefined;
  norm: Norm;
}

/** tfjs's activations by its names. */
const ACTIVATION_NAMES: Readonly<Record<string, Activation>> = {
  linear: "linear",
  relu: "relu",
  relu6: "relu6",
  tanh: "tanh",
  sigmoid: "sigmoid",
  elu: "elu",
  selu: "selu",
  softplus: "softplus",
  swish: "silu",
  mish: "mish",
  gelu: "gelu",
  gelu_new: "gelu-tanh",
};

/** Layers that are activations, where their options are those of the activation. */
const ACTIVATION_LAYERS: Readonly<Record<string, (layer: Layer) => Activation>> = {
  Activation: (layer) => named(layer, layer.getConfig()["activation"]),
  ReLU: (layer) => ofOption(layer, "maxValue", "relu", [null, undefined]),
  ELU: (layer) => ofOption(layer, "alpha", "elu", [1]),
  LeakyReLU: (layer) => ofOption(layer, "alpha", "leaky-relu", [0.01]),
};

/**
 * The dense layers, from input to output.
 *
 * @param training Whether dropout drops.
 * @throws {NoChain} If there is anything else than dense layers, activations, sums of a dense layer's input
 * and output, and LayerNorm as it begins.
 */
export function linksOfLayers(model: LayersModel, training: boolean): Link[] {
  const [start] = model.inputs as unknown as Place[];
  if (model.inputs.length !== 1 || start!.shape.length !== 2) {
    throw new NoChain("its input is not one row of numbers for each example");
  }
  const used = new Set<Layer>();
  const use = (place: Place): Layer => {
    const { sourceLayer } = place;
    if (used.has(sourceLayer)) {
      throw new NoChain(`its layer ${sourceLayer.name} is used more than once`);
    }
    used.add(sourceLayer);
    return sourceLayer;
  };
  // Dropout does nothing where it does not drop.
  const skipped = (place: Place): Place =>
    !training && kind(place) === "Dropout" ? skipped(place.inputs[0]!) : place;
  const before = (place: Place) => skipped(place.inputs[0]!);

  const blocks: Block[] = []; // from output to input
  let place = skipped(model.outputs[0] as unknown as Place);
  let isNormed = false; // whether LayerNorm stands behind the block whose output this is
  if (kind(place) === "LayerNormalization") {
    checkNorm(use(place));
    isNormed = true;
    place = before(place);
  }
  while (place.sourceLayer !== start!.sourceLayer) {
    const block = readBlock(place, use, skipped, isNormed);
    blocks.push(block);
    const { input, added } = block;
    isNormed = false;
    if (kind(input) !== "LayerNormalization") {
      if (added !== undefined && added !== input) refuseSum(place);
      place = input;
      continue;
    }
    checkNorm(use(input));
    place = before(input);
    // What is added tells whose norm it is: its own, if the sum goes around it.
    isNormed = added !== undefined
      ? added === input
      : kind(place) === "Add" && !isPre(place, before);
    if (added !== undefined && !isNormed && added !== place) refuseSum(place);
    if (!isNormed && block.norm !== "none") {
      throw new NoChain(`its layer ${block.dense.name} has a norm before and one behind`);
    }
    if (!isNormed) block.norm = "before";
  }
  if (isNormed) throw new NoChain("its first LayerNorm is of the input, and is added as well");
  return blocks.reverse().map(linkOf);
}

/** Whether a sum is of a layer with a LayerNorm of its own. */
function isPre(sum: Place, before: (place: Place) => Place): boolean {
  return sum.inputs.some((term) => {
    let at = term;
    while (Object.hasOwn(ACTIVATION_LAYERS, kind(at)) || kind(at) === "Dropout") at = before(at);
    if (kind(at) !== "Dense" || kind(before(at)) !== "LayerNormalization") return false;
    return sum.inputs.every((other) => other === term || other !== before(at));
  });
}

function readBlock(
  place: Place,
  use: (place: Place) => Layer,
  skipped: (place: Place) => Place,
  isNormed: boolean,
): Block {
  const isSum = kind(place) === "Add";
  if (isNormed && !isSum) throw new NoChain("a LayerNorm of it stands where the theory has none");
  const terms = isSum ? place.inputs.map(skipped) : [place];
  if (isSum) use(place);
  if (terms.length > 2) refuseSum(place);
  // The term that is a layer; of two layers that whose input the other is.
  for (const [i, term] of terms.entries()) {
    const behind = ACTIVATION_LAYERS[kind(term)];
    const dense = behind === undefined ? term : skipped(term.inputs[0]!);
    if (kind(dense) !== "Dense") continue;
    const input = skipped(dense.inputs[0]!);
    const added = isSum ? terms[1 - i]! : undefined;
    const isOwn = (at: Place) =>
      at === input || kind(input) === "LayerNormalization" && at === skipped(input.inputs[0]!);
    if (added !== undefined && !isOwn(added)) continue;
    const inside = named(dense.sourceLayer, dense.sourceLayer.getConfig()["activation"]);
    if (behind !== undefined) {
      use(term);
      if (inside !== "linear") {
        throw new NoChain(`its layer ${dense.sourceLayer.name} has two activations`);
      }
    }
    return {
      dense: use(dense),
      activation: behind === undefined ? inside : behind(term.sourceLayer),
      ...{ input, added, norm: isNormed ? "behind" : "none" },
    };
  }
  if (isSum) refuseSum(place);
  throw new NoChain(
    `its layer ${place.sourceLayer.name} is of class ${
      kind(place)
    }, and theory is of dense layers, ` +
      "activations, sums of a dense layer's input and output, and LayerNorm",
  );
}

function refuseSum({ sourceLayer: { name } }: Place): never {
  throw new NoChain(`around its layer ${name} something else than a dense layer's input is added`);
}

function linkOf({ dense, activation, added, norm }: Block): Link {
  const [weight, bias] = dense.getWeights();
  const [fanIn, fanOut] = weight!.shape as [number, number];
  const name = dense.weights[0]!.name;
  const join = added === undefined ? "none" : "equal";
  return { name, fanIn, fanOut, activation, weight: weight!, bias, join, scale: 1, norm };
}

function kind({ sourceLayer }: Place): string {
  return sourceLayer.getClassName();
}

function named({ name }: Layer, activation: unknown): Activation {
  const own = typeof activation === "string" ? ACTIVATION_NAMES[activation] : undefined;
  if (own !== undefined) return own;
  throw new NoChain(`its layer ${name} has the activation ${activation}, which theory has not`);
}

function ofOption(
  layer: Layer,
  option: string,
  activation: Activation,
  allowed: readonly unknown[],
): Activation {
  const given = layer.getConfig()[option];
  if (allowed.includes(given)) return activation;
  throw new NoChain(`its layer ${layer.name} has ${option} ${given}, which theory has not`);
}

/** Refuses a LayerNorm that is not PyTorch's as it begins. */
function checkNorm(layer: Layer): void {
  const { epsilon } = layer.getConfig();
  if (epsilon !== NORM_EPSILON) {
    throw new NoChain(`its layer ${layer.name} has epsilon ${epsilon}, and theory ${NORM_EPSILON}`);
  }
  for (const { name } of layer.weights) {
    const neutral = name.includes("gamma") ? 1 : 0;
    const values = layer.getWeights()[layer.weights.findIndex((one) => one.name === name)]!;
    if (values.dataSync().some((value) => value !== neutral)) {
      throw new NoChain(`its layer ${layer.name} no longer has gain 1 and offset 0`);
    }
  }
}
