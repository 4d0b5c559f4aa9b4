/**
 * The numbers by which the kernel knows names. What is missing here does not compile.
 */
import type { Activation } from "../../nn/activations.ts";
import type { Join } from "../../nn/variants.ts";

/** The kernel's Activation, by name. */
export const ACTIVATION_CODES: Readonly<Record<Activation, number>> = {
  "gelu": 0,
  "gelu-tanh": 1,
  "relu": 2,
  "tanh": 3,
  "sigmoid": 4,
  "silu": 5,
  "linear": 6,
};

/** The kernel's Join, by name. */
export const JOIN_CODES: Readonly<Record<Join, number>> = {
  "none": 0,
  "equal": 1,
  "one-out": 2,
  "one-in": 3,
};
