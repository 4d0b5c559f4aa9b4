/**
 * All experiments, in the order in which docs/experiments/ lists them: the book, plain nets, nets with
 * shortcuts, with norms, and how seeds differ.
 */
import { bookTable } from "./book_table.ts";
import type { Experiment } from "./experiment.ts";
import { geluSlope } from "./gelu_slope.ts";
import { logSpread } from "./log_spread.ts";
import { lossFactor } from "./loss_factor.ts";
import { plainNorm } from "./plain_norm.ts";
import { postNorm } from "./post_norm.ts";
import { preNorm } from "./pre_norm.ts";
import { reluResidual } from "./relu_residual.ts";
import { scaledBranches } from "./scaled_branches.ts";
import { tanhCriticalLine } from "./tanh_critical_line.ts";
import { tanhDepthScale } from "./tanh_depth_scale.ts";
import { tanhPhases } from "./tanh_phases.ts";

export const EXPERIMENTS: readonly Experiment[] = [
  ...[bookTable, lossFactor],
  ...[geluSlope, tanhPhases, tanhCriticalLine, tanhDepthScale],
  ...[reluResidual, scaledBranches],
  ...[preNorm, postNorm, plainNorm],
  logSpread,
];
