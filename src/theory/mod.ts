/**
 * Mean-field theory: what a net's gradients are at initialisation, without drawing one.
 *
 * @module
 */
export type { Activation } from "../nn/activations.ts";
export type { Bias, Initialisation, InitOptions } from "../nn/initialisations.ts";
export type { Join, LayerParts, Norm } from "../nn/variants.ts";
export type { Output } from "../nn/outputs.ts";
export { OptionsError, type Problem } from "../options/problem.ts";
export { gaussianAverage } from "./gaussian_average.ts";
export type { TheoryNet } from "./net.ts";
export {
  chi,
  type Critical,
  criticalWeightVariance,
  type DepthScale,
  depthScale,
  fixedPoint,
} from "./phase.ts";
export { type LayerTheory, type Theory, theory } from "./theory.ts";
export { type Variances, variancesOf } from "./variances.ts";
