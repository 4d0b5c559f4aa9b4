/**
 * A net as the theory sees it: sizes, variances and parts, no numbers drawn.
 */
import { type Activation, ACTIVATIONS } from "../nn/activations.ts";
import { type Output, OUTPUTS } from "../nn/outputs.ts";
import { type Join, type LayerParts, type Norm, NORM_PLACES } from "../nn/variants.ts";
import { checkOptions, type Limit, type Values } from "../options/check.ts";
import * as schema from "../options/schemas.ts";
import * as v from "valibot";
import type { Variances } from "./variances.ts";

const NORMS = Object.keys(NORM_PLACES) as Norm[];

/** A net whose gradients the theory predicts. */
export interface TheoryNet {
  /** [inputs, units of layer 0, units of layer 1, ...] */
  readonly layerSizes: readonly number[];
  /** The variances of each linear layer's parameters: see {@linkcode variancesOf}. */
  readonly variances: readonly Variances[];
  /** The parts of each layer, as its variant has them; plain layers where it is left out. */
  readonly parts?: readonly LayerParts[] | undefined;
  /** The activation after each linear layer. */
  readonly activation: Activation;
  /** The input row. */
  readonly input: readonly number[];
  /** Whether the activation follows the last layer as well. Default: `activated`. */
  readonly output?: Output | undefined;
  /**
   * Whose gradient: that of the loss, mean((y - target)^2) over the outputs y, or that of the outputs'
   * sum. Default: `loss`.
   */
  readonly of?: "loss" | "output" | undefined;
  /** The loss's target. Default: 0. */
  readonly target?: number | undefined;
}

/** One layer: sizes, variances, parts. */
export interface TheoryLayer extends Variances, LayerParts {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** A net, checked and complete. */
export interface CheckedNet {
  readonly layers: readonly TheoryLayer[];
  readonly activation: Activation;
  readonly input: readonly number[];
  readonly output: Output;
  readonly of: "loss" | "output";
  readonly target: number;
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isVariance = (value: unknown) => isNumber(value) && value >= 0;

const SCHEMAS = {
  layerSizes: schema.layerSizes,
  variances: v.custom<readonly Variances[]>(
    (value) =>
      schema.isList(value) &&
      (value as readonly Partial<Variances>[]).every((one) =>
        isVariance(one?.weightVariance) && isVariance(one?.biasVariance)
      ),
    "a list of { weightVariance, biasVariance }, finite numbers from 0 up",
  ),
  parts: v.optional(v.custom<readonly LayerParts[]>(
    (value) =>
      schema.isList(value) &&
      (value as readonly Partial<LayerParts>[]).every((one) =>
        Object.hasOwn(UNCOVERED, one?.join ?? "") && isNumber(one.scale) &&
        NORMS.includes(one.norm!)
      ),
    "a list of { join, scale, norm }",
  )),
  activation: schema.name(ACTIVATIONS),
  input: schema.row,
  output: v.optional(schema.name(OUTPUTS), "activated"),
  of: v.optional(schema.name(["loss", "output"]), "loss"),
  target: v.optional(v.custom<number>(isNumber, "a finite number"), 0),
};

const LIMITS: readonly Limit<Values<typeof SCHEMAS>>[] = [
  {
    of: ["variances", "layerSizes"],
    check: ({ variances, layerSizes: { length } }) =>
      variances.length === length - 1
        ? undefined
        : { about: `{variances}: ${variances.length} of them for ${length - 1} layers` },
  },
  {
    of: ["parts", "layerSizes"],
    check: ({ parts, layerSizes: { length } }) =>
      (parts?.length ?? length - 1) === length - 1
        ? undefined
        : { about: `{parts}: ${parts!.length} of them for ${length - 1} layers` },
  },
  {
    of: ["input", "layerSizes"],
    check: ({ input, layerSizes: [size] }) =>
      input.length === size ? undefined : { allowed: `${size} numbers, as many as inputs` },
  },
];

/**
 * A net, checked and complete.
 *
 * @throws {OptionsError} Naming all that cannot be used.
 */
export function checkNet(net: TheoryNet): CheckedNet {
  const { layerSizes, variances, parts, ...rest } = checkOptions(SCHEMAS, net, LIMITS);
  return {
    ...rest,
    layers: variances.map(({ weightVariance, biasVariance }, layer) => ({
      fanIn: layerSizes[layer]!,
      fanOut: layerSizes[layer + 1]!,
      weightVariance,
      biasVariance,
      ...(parts?.[layer] ?? PLAIN),
    })),
  };
}

const PLAIN: LayerParts = { join: "none", scale: 1, norm: "none" };

/** Why there is no closed theory of a net's layers; undefined where there is one. */
export function notCovered(layers: readonly TheoryLayer[]): string | undefined {
  for (const [l, layer] of layers.entries()) {
    const isLast = l === layers.length - 1;
    const reason = UNCOVERED[layer.join](layer, isLast) ??
      (!isLast && layer.fanOut === 1
        ? "one unit has no average over units, which the theory is about"
        : undefined) ??
      (layer.norm !== "none" && (layer.norm === "before" ? layer.fanIn : layer.fanOut) <= 2
        ? "LayerNorm leaves one or two numbers nothing but a sign"
        : undefined);
    if (reason !== undefined) return `layer ${l}: ${reason}`;
  }
  return undefined;
}

/** For each way to join, what of it has no closed theory. */
const UNCOVERED: Readonly<
  Record<Join, (layer: TheoryLayer, isLast: boolean) => string | undefined>
> = {
  "none": () => undefined,
  "equal": ({ fanIn, fanOut }, isLast) =>
    fanIn !== fanOut
      ? "only layers of equal sizes can be added like that"
      : isLast
      ? "an output that a unit of the layer before is added to depends on that unit alone"
      : undefined,
  "one-out": ({ fanOut, norm }, isLast) =>
    isLast && fanOut === 1 && norm === "none"
      ? undefined
      : "one unit that is added to all makes them alike, where the theory needs them independent",
  "one-in": () =>
    "one number that is added to all units makes them alike, where the theory needs them independent",
};
