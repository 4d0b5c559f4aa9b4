/**
 * What follows the last linear layer of a net. No tfjs is loaded.
 */
import type { Synonyms } from "../options/nearest.ts";
import type { Activation } from "./activations.ts";

/** What follows the last linear layer: see {@linkcode OUTPUTS}. */
export type Output = "activated" | "linear";

/** What follows the last linear layer. */
export interface OutputRule {
  /** What it is, for documentation. */
  readonly meaning: string;
  /** The output of the last layer, of its linear layer's z, for documentation. */
  readonly formula: string;
  /** Who has it so. */
  readonly source: string;
  /** The activation behind the last linear layer, of that behind the others. */
  readonly last: (activation: Activation) => Activation;
}

/** The rules by name. */
export const OUTPUT_RULES: Readonly<Record<Output, OutputRule>> = {
  "activated": {
    meaning: "the activation, as behind all others (the notebook's rule)",
    formula: "f(x) = phi(z) in the last layer as well",
    source: "the notebook",
    last: (activation) => activation,
  },
  "linear": {
    meaning: "nothing, as in most nets",
    formula: "f(x) = z in the last layer",
    source: "most nets",
    last: () => "linear",
  },
};

/**
 * What may follow the last linear layer: `activated`, the activation, as behind all others (the
 * notebook's rule), or `linear`, nothing. A shortcut around the layer stays.
 */
export const OUTPUTS: readonly Output[] = Object.keys(OUTPUT_RULES) as Output[];

/** What others call them. */
export const OUTPUT_SYNONYMS: Synonyms<Output> = { "none": "linear", "identity": "linear" };

/**
 * The activation behind each of a net's linear layers.
 *
 * @param layers How many layers there are.
 */
export function activationsOf(
  layers: number,
  activation: Activation,
  output: Output,
): Activation[] {
  const all = new Array<Activation>(layers).fill(activation);
  all[layers - 1] = OUTPUT_RULES[output].last(activation);
  return all;
}
