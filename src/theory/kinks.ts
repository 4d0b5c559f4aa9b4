/**
 * Where the activations are not smooth.
 */
import type { Activation } from "../nn/activations.ts";

/**
 * The points x at which phi or a derivative of it jumps, ascending. A quadrature is exact only between
 * them.
 */
export const KINKS: Readonly<Record<Activation, readonly number[]>> = {
  "gelu": [],
  "gelu-tanh": [],
  "relu": [0],
  "tanh": [],
  "sigmoid": [],
  "silu": [],
  "linear": [],
  "leaky-relu": [0],
  "elu": [0],
  "selu": [0],
  "softplus": [20],
  "mish": [],
  "hardswish": [-3, 3],
  "relu6": [0, 6],
};
