/** Deep nets with and without shortcuts, initialised as PyTorch initialises them. */
export { DeepNN, type DeepNNOptions } from "./deep_nn.ts";
export {
  type Bias,
  type Init,
  type Initialisation,
  INITIALISATIONS,
  type InitOptions,
} from "./initialisations.ts";
export { type Activation, ACTIVATIONS } from "./activations.ts";
export type { NetOptions } from "./options.ts";
export { type Output, OUTPUTS } from "./outputs.ts";
export { type Variant, VARIANTS } from "./variants.ts";
