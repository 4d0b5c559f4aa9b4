/**
 * What a net may be told, in whatever way it is made: by a DeepNN, a sweep or a command.
 */
import type { Limit } from "../options/check.ts";
import type { OptionTable } from "../options/option.ts";
import * as schema from "../options/schemas.ts";
import { type Activation, ACTIVATIONS } from "./activations.ts";
import { type Output, OUTPUT_RULES, OUTPUTS } from "./outputs.ts";

/** What a net may be told beyond its sizes and its variant. */
export interface NetOptions {
  /** The activation after each linear layer; after the last one as `output` says. Default: `gelu`. */
  readonly activation?: Activation | undefined;
  /**
   * What follows the last linear layer: the activation (`activated`, the notebook's rule) or nothing
   * (`linear`). Default: `activated`.
   */
  readonly output?: Output | undefined;
}

/** The options of a net. */
export const NET_OPTIONS = {
  activation: {
    kind: "text",
    schema: schema.name(ACTIVATIONS),
    default: "gelu",
    help: `after each layer, the last one as --output says: ${ACTIVATIONS.join(", ")}`,
  },
  output: {
    kind: "text",
    schema: schema.name(OUTPUTS),
    default: "activated",
    help: `what follows the last layer: ${
      OUTPUTS.map((output) => `${output}: ${OUTPUT_RULES[output].meaning}`).join("; ")
    }`,
  },
} as const satisfies OptionTable<NetOptions>;

/** What the options of a net must fulfil together. */
export const NET_LIMITS: readonly Limit<NetOptions>[] = [];
