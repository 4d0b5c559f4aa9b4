/**
 * All experiments, in the order in which docs/experiments/ lists them.
 */
import type { Experiment } from "./experiment.ts";
import { geluSlope } from "./gelu_slope.ts";

export const EXPERIMENTS: readonly Experiment[] = [geluSlope];
