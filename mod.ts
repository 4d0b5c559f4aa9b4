/**
 * How does the gradient's magnitude at initialisation change with depth, with and without
 * shortcuts?
 *
 * `DeepNN` is PyTorch's net in tfjs, with PyTorch's own random numbers; `probeGradients` measures
 * it layer by layer; `sweep` does so for thousands of seeds on a pool of workers.
 *
 * A `DeepNN` is probed in float64, any other model on tfjs's active backend or, if it is asked for, in
 * float64. Importing this module changes nothing in tfjs.
 *
 * @example The notebook's first number
 * ```ts
 * import { DeepNN, TorchGenerator, probeGradients } from "@gradflow/gradflow";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const generator = new TorchGenerator(123); // torch.manual_seed(123)
 * const model = new DeepNN([3, 3, 3, 3, 3, 1], generator);
 * const { layers } = probeGradients(model, [[1, 0, -1]]);
 * assertAlmostEquals(layers[0]!.meanAbs, 0.00020174124801997095, 1e-9);
 * ```
 *
 * @module
 */
import "./src/for_caches.ts";

export {
  type Activation,
  ACTIVATIONS,
  type Bias,
  DeepNN,
  type DeepNNOptions,
  type Init,
  type Initialisation,
  INITIALISATIONS,
  type InitOptions,
  type NetOptions,
  type Output,
  OUTPUTS,
  type Variant,
  VARIANTS,
} from "./src/nn/mod.ts";
export { OptionsError, type Problem } from "./src/options/problem.ts";
export { type EngineName, ENGINES } from "./src/engine/engines.ts";
export {
  type DeepNNProfile,
  type Factors,
  formatGradients,
  type FormatOptions,
  type GradientModel,
  type GradientProfile,
  type Inputs,
  type LayerGradient,
  LOSSES,
  type LossName,
  type Magnitudes,
  type Metric,
  METRICS,
  printGradients,
  type PrintOptions,
  type ProbedModel,
  probeEach,
  probeGradients,
  type ProbeOptions,
  type Rows,
  type Subject,
  type SubjectOptions,
  type Targets,
} from "./src/probe/mod.ts";
export {
  diagnose,
  type DiagnoseOptions,
  type Diagnosis,
  type DiagnosisPeers,
  type DiagnosisTheory,
  formatDiagnosis,
  type GradientHistory,
  gradientHistory,
  type HistoryOptions,
  type HistoryRow,
  type LayerDiagnosis,
  type OrReason,
  printDiagnosis,
  type Verdict,
} from "./src/diagnose/mod.ts";
export { TorchGenerator } from "./src/random/mod.ts";
export { useFloat64 } from "./src/float64/mod.ts";
export type { SweepConfig, SweepOptions } from "./src/sweep/options.ts";
export type { Depths } from "./src/sweep/depths.ts";
export type { Range, Seeds } from "./src/sweep/seeds.ts";
export type { NetsResult } from "./src/sweep/collect.ts";
export type { DecayRow } from "./src/sweep/columns/decay.ts";
export type { VerdictRow } from "./src/sweep/columns/verdict.ts";
export type { GradientRow } from "./src/sweep/columns/gradients.ts";
export type { RunRow } from "./src/sweep/columns/runs.ts";
export { TABLE_NAMES, type TableName } from "./src/sweep/columns/tables.ts";
export {
  type RunOptions,
  type Sweep,
  sweep,
  type SweepEvent,
  type SweepNetsResult,
  type SweepProgress,
} from "./src/sweep/sweep.ts";
export type { SweepResult } from "./src/sweep/sinks/memory.ts";
export { writeSweep, type WrittenFile } from "./src/sweep/sinks/directory.ts";
export { PoolError, type PoolFailure } from "./src/pool/mod.ts";
export type { LayersModel, Tensor, Variable } from "./src/float64/types.ts";
