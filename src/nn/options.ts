/**
 * What a net may be told, in whatever way it is made: by a DeepNN, a sweep or a command.
 */
import type { Limit, Said } from "../options/check.ts";
import type { OptionTable } from "../options/option.ts";
import * as schema from "../options/schemas.ts";
import { type Activation, ACTIVATIONS } from "./activations.ts";
import { DEFAULT_ALPHA, usesAlpha, type Variant, VARIANTS } from "./variants.ts";

/** What a net may be told beyond its sizes and its variant. */
export interface NetOptions {
  /** The activation after each linear layer, the last one included. Default: `gelu`. */
  readonly activation?: Activation | undefined;
  /**
   * What the variant `rezero` multiplies f(x) with; other variants have no use for it. With 0 each
   * gradient is exactly 0 but that of a layer that changes the size. Default: 0.1.
   */
  readonly alpha?: number | undefined;
}

/** The variants that have `alpha` in their rule. */
const WITH_ALPHA = VARIANTS.filter(usesAlpha).join(", ");

/** The options of a net. */
export const NET_OPTIONS = {
  activation: {
    kind: "text",
    schema: schema.name(ACTIVATIONS),
    default: "gelu",
    help: `after each layer, the last one included: ${ACTIVATIONS.join(", ")}`,
  },
  alpha: {
    kind: "number",
    schema: schema.finiteNumber,
    placeholder: `${DEFAULT_ALPHA}`,
    help: `what ${WITH_ALPHA} multiplies f(x) with`,
  },
} as const satisfies OptionTable<NetOptions>;

/** What the options of a net must fulfil together. */
export const NET_LIMITS: readonly Limit<NetOptions>[] = [];

/** What is wrong with an `alpha` that is given where none of the variants has a use for it. */
export function alphaProblem(
  alpha: number | undefined,
  variants: readonly Variant[],
): Said | undefined {
  if (alpha === undefined || variants.some(usesAlpha)) return undefined;
  return { allowed: `only with the variant ${WITH_ALPHA}` };
}
