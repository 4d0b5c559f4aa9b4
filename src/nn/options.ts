/**
 * What a net may be told, in whatever way it is made: by a DeepNN, a sweep or a command.
 */
import type { Limit, Said } from "../options/check.ts";
import type { OptionTable } from "../options/option.ts";
import * as schema from "../options/schemas.ts";
import { type Activation, ACTIVATION_SYNONYMS, ACTIVATIONS } from "./activations.ts";
import {
  BIASES,
  completeInit,
  INITIALISATION_SYNONYMS,
  INITIALISATIONS,
  type InitOptions,
} from "./initialisations.ts";
import { type Output, OUTPUT_RULES, OUTPUT_SYNONYMS, OUTPUTS } from "./outputs.ts";
import { DEFAULT_ALPHA, usesAlpha, type Variant, VARIANTS } from "./variants.ts";

/** What multiplies weights: with a fan_in up to 2^26 no bound of theirs leaves float32's range. */
const [LEAST_SCALE, MOST_SCALE] = [1e-20, 1e30];

/** What a net may be told beyond its sizes and its variant. */
export interface NetOptions extends InitOptions {
  /** The activation after each linear layer; after the last one as `output` says. Default: `gelu`. */
  readonly activation?: Activation | undefined;
  /**
   * What follows the last linear layer: the activation (`activated`, the notebook's rule) or nothing
   * (`linear`). Default: `activated`.
   */
  readonly output?: Output | undefined;
  /**
   * What the variant `rezero` multiplies f(x) with; refused where no net is of that variant. With 0
   * each gradient is exactly 0 but that of a layer that changes the size. Default: 0.1.
   */
  readonly alpha?: number | undefined;
}

/** The variants that have `alpha` in their rule. */
const WITH_ALPHA = VARIANTS.filter(usesAlpha).join(", ");

/** The options of an initialisation. */
export const INIT_OPTIONS = {
  init: {
    kind: "text",
    schema: schema.name(INITIALISATIONS, INITIALISATION_SYNONYMS),
    placeholder: "torch",
    help: `how the weights are drawn: ${INITIALISATIONS.join(", ")}`,
  },
  weightGain: {
    kind: "number",
    schema: schema.numberFrom(LEAST_SCALE, MOST_SCALE),
    placeholder: "1",
    help: "what the weights are multiplied with; not gaussian ones",
  },
  bias: {
    kind: "text",
    schema: schema.name(BIASES),
    placeholder: "torch",
    help:
      "how the biases are drawn: torch, uniform in +-1/sqrt(fan_in), or zero; not gaussian ones",
  },
  sigmaW: {
    kind: "number",
    schema: schema.numberFrom(LEAST_SCALE, MOST_SCALE),
    help: "makes gaussian weights, of variance sigma_w^2/fan_in; 1 where only the other is given",
  },
  sigmaB: {
    kind: "number",
    schema: schema.numberFrom(0, MOST_SCALE),
    help: "makes gaussian biases, of variance sigma_b^2; 0 where only the other is given",
  },
} as const satisfies OptionTable<InitOptions>;

/** The options of a net. */
export const NET_OPTIONS = {
  activation: {
    kind: "text",
    schema: schema.name(ACTIVATIONS, ACTIVATION_SYNONYMS),
    default: "gelu",
    help: `after each layer, the last one as --output says: ${ACTIVATIONS.join(", ")}`,
  },
  output: {
    kind: "text",
    schema: schema.name(OUTPUTS, OUTPUT_SYNONYMS),
    default: "activated",
    help: `what follows the last layer: ${
      OUTPUTS.map((output) => `${output}: ${OUTPUT_RULES[output].meaning}`).join("; ")
    }`,
  },
  ...INIT_OPTIONS,
  alpha: {
    kind: "number",
    schema: schema.finiteNumber,
    placeholder: `${DEFAULT_ALPHA}`,
    help: `what ${WITH_ALPHA} multiplies f(x) with`,
  },
} as const satisfies OptionTable<NetOptions>;

/** What the options of a net must fulfil together. */
export const NET_LIMITS: readonly Limit<NetOptions>[] = [
  ...(["sigmaW", "sigmaB"] as const).map((sigma): Limit<NetOptions> => ({
    of: [sigma, "init"],
    check: ({ [sigma]: value, init }) =>
      value === undefined || init === undefined || init === "gaussian"
        ? undefined
        : { allowed: `only with {init} gaussian, not with ${init}` },
  })),
  ...([["weightGain", "weights", "{sigmaW}"], ["bias", "biases", "{sigmaB}"]] as const).map(
    ([option, what, sigma]): Limit<NetOptions> => ({
      of: [option, "init", "sigmaW", "sigmaB"],
      check: (options) =>
        options[option] === undefined || completeInit(options).init !== "gaussian"
          ? undefined
          : { allowed: `only without gaussian ${what}, whose size ${sigma} sets` },
    }),
  ),
];

/** What is wrong with an `alpha` that is given where none of the variants has a use for it. */
export function alphaProblem(
  alpha: number | undefined,
  variants: readonly Variant[],
): Said | undefined {
  if (alpha === undefined || variants.some(usesAlpha)) return undefined;
  return { allowed: `only with the variant ${WITH_ALPHA}` };
}
