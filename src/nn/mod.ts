/** Deep nets with and without shortcuts, initialised as PyTorch initialises them. */
export { DeepNN, type DeepNNOptions } from "./deep_nn.ts";
export { type Activation, ACTIVATIONS, type Variant, VARIANTS } from "./names.ts";
