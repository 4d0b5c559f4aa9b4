/**
 * All experiments, in the order in which docs/experiments/ lists them.
 */
import { bookTable } from "./book_table.ts";
import type { Experiment } from "./experiment.ts";
import { geluSlope } from "./gelu_slope.ts";
import { logSpread } from "./log_spread.ts";
import { lossFactor } from "./loss_factor.ts";
import { plainNorm } from "./plain_norm.ts";
import { postNorm } from "./post_norm.ts";
import { preNorm } from "./pre_norm.ts";

export const EXPERIMENTS: readonly Experiment[] = [
  bookTable,
  lossFactor,
  geluSlope,
  logSpread,
  plainNorm,
  postNorm,
  preNorm,
];
