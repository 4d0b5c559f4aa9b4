/** Gradient magnitudes, layer by layer, of any tfjs model. */
export { type Metric, METRICS } from "./magnitude.ts";
export { gradientLines, printGradients } from "./print_gradients.ts";
export {
  type GradientModel,
  type GradientProfile,
  type LayerGradient,
  probeEach,
  probeGradients,
  type ProbeOptions,
  type Rows,
} from "./probe_gradients.ts";
