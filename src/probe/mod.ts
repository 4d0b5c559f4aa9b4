/** Gradient magnitudes, layer by layer, of any tfjs model. */
export type { Inputs, Rows, Targets } from "./input.ts";
export { LOSSES, type LossName } from "./losses.ts";
export { type Factors, type Magnitudes, type Metric, METRICS } from "./metrics.ts";
export type { GradientModel, ProbedModel } from "./model.ts";
export type { ProbeOptions } from "./options.ts";
export type { Subject, SubjectOptions } from "./subject.ts";
export {
  formatGradients,
  type FormatOptions,
  printGradients,
  type PrintOptions,
} from "./print_gradients.ts";
export { probeEach, probeGradients } from "./probe_gradients.ts";
export type { DeepNNProfile, GradientProfile, LayerGradient } from "./profile.ts";
