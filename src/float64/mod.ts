/**
 * tfjs, and a backend for it that computes in float64. It is used where somebody asks for it; an
 * import changes nothing.
 */
export * as tf from "@tensorflow/tfjs";
export { inFloat64, useFloat64 } from "./active.ts";
export { FLOAT64 } from "./backend.ts";
export { layerNorm, normalCdf, preciseSigmoid, preciseTanh } from "./operations.ts";
export { isGone, scalar, tensor } from "./tensors.ts";
