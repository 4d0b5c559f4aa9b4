/**
 * All experiments, in the order in which docs/experiments/ lists them.
 */
import type { Experiment } from "./experiment.ts";
import { geluSlope } from "./gelu_slope.ts";
import { reluResidual } from "./relu_residual.ts";
import { scaledBranches } from "./scaled_branches.ts";
import { tanhCriticalLine } from "./tanh_critical_line.ts";
import { tanhDepthScale } from "./tanh_depth_scale.ts";
import { tanhPhases } from "./tanh_phases.ts";

export const EXPERIMENTS: readonly Experiment[] = [
  geluSlope,
  tanhPhases,
  tanhCriticalLine,
  tanhDepthScale,
  reluResidual,
  scaledBranches,
];
