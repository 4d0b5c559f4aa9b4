/**
 * The nets of Raschka's book, and what it prints of them.
 */
import { DeepNN, type DeepNNProfile, probeGradients, TorchGenerator } from "../../mod.ts";
import type { Variant } from "../../mod.ts";

/** The book's net: its layers, its one input row, and the seed of both its variants. */
export const BOOK = {
  layerSizes: [3, 3, 3, 3, 3, 1],
  input: [1, 0, -1],
  seed: 123,
  activation: "gelu-tanh",
} as const;

/** The mean absolute gradients that the book prints for its variants, layer by layer. */
export const PRINTED = {
  "plain": [
    0.00020173587836325169,
    0.0001201116101583466,
    0.0007152041653171182,
    0.001398873864673078,
    0.005049646366387606,
  ],
  "shortcut-matched": [
    0.22169792652130127,
    0.20694105327129364,
    0.32896995544433594,
    0.2665732502937317,
    1.3258541822433472,
  ],
} as const satisfies Partial<Record<Variant, readonly number[]>>;

/**
 * By so much of itself, at most, what PyTorch prints for one of these numbers differs from machine to
 * machine, since it computes in float32: by docs/experiments/book_table.md.
 */
export const FLOAT32 = 2.5e-7;

/** What one of the book's nets has, in float64: gradients of its loss or of its output. */
export function bookProfile(variant: keyof typeof PRINTED, of: "loss" | "output"): DeepNNProfile {
  const { layerSizes, input, seed, activation } = BOOK;
  const net = new DeepNN(layerSizes, new TorchGenerator(seed), { activation, variant });
  const profile = probeGradients(net, [input], { of });
  net.dispose();
  return profile;
}
