/**
 * tfjs with a float64 backend, which importing this module registers and makes the default one.
 * `tf.setBackend` chooses another, as always.
 */
export * as tf from "@tensorflow/tfjs";
export { FLOAT64 } from "./backend.ts";
export { normalCdf } from "./normal.ts";
export { isGone, scalar, tensor } from "./tensors.ts";
