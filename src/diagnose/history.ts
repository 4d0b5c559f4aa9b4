/**
 * Gradient magnitudes while a model is trained.
 */
import { stringify } from "@std/csv/stringify";
import * as v from "valibot";
import type { LayersModel } from "../float64/types.ts";
import { checkOptions } from "../options/check.ts";
import { notAllowed, show } from "../options/problem.ts";
import * as schema from "../options/schemas.ts";
import type { Inputs, ProbeOptions } from "../probe/mod.ts";
import { PROBE_SCHEMAS } from "../probe/options.ts";
import { probeEvenDiverged } from "../probe/probe_gradients.ts";
import type { GradientProfile } from "../probe/profile.ts";

/** What to record, and how often. */
export interface HistoryOptions extends Omit<ProbeOptions, "training"> {
  /** How many steps, of a batch each, lie between two records. Default: 10. */
  readonly every?: number | undefined;
  /**
   * The most records that are kept. Where there would be more, every second one is dropped and as many
   * steps again lie between those to come, so that they go on covering the whole training. Default: 1000.
   */
  readonly most?: number | undefined;
}

/** One weight's gradient at one time. */
export interface HistoryRow {
  /** How many batches the model was trained with before. */
  readonly step: number;
  /** The epoch it was in, from 0. */
  readonly epoch: number;
  /** The weight's name. */
  readonly name: string;
  /** The mean absolute value of the gradient's entries. */
  readonly mean_abs: number;
  /** Their root mean square. */
  readonly rms: number;
  /** The largest absolute value. */
  readonly max_abs: number;
  /** The root of the sum of squares. */
  readonly l2: number;
  /** The share of the entries that are exactly 0. */
  readonly zero_share: number;
}

const COLUMNS = [
  "step",
  "epoch",
  "name",
  "mean_abs",
  "rms",
  "max_abs",
  "l2",
  "zero_share",
] as const satisfies readonly (keyof HistoryRow)[];

/** A callback for tfjs's `model.fit()` that keeps what it records. */
export interface GradientHistory {
  /** Called by tfjs: makes the first record, before any step. */
  readonly onTrainBegin: () => void;
  /** Called by tfjs. */
  readonly onEpochBegin: (epoch: number) => void;
  /** Called by tfjs: makes a record every so many steps. */
  readonly onBatchEnd: () => void;
  /** What was recorded: a row for each weight at each time, in their order. */
  readonly rows: readonly HistoryRow[];
  /** The rows as CSV (RFC 4180), with a line of names. */
  csv(): string;
}

const { of, loss, targets, parameters, float64 } = PROBE_SCHEMAS;

const SCHEMAS = {
  ...{ of, loss, targets, parameters, float64 },
  every: v.optional(schema.wholeNumber(1), 10),
  most: v.optional(schema.wholeNumber(2), 1000),
};

interface Record {
  readonly step: number;
  readonly epoch: number;
  readonly layers: GradientProfile["layers"];
}

/**
 * Records a model's gradient magnitudes while `model.fit()` trains it: as {@linkcode probeGradients}
 * measures them, for rows of your own, always the same. Training goes on as it would without: a probe
 * changes no weight, draws no random number, leaves no tensor behind, and does as when the model predicts
 * (dropout drops nothing). Weights that become NaN are recorded as such.
 *
 * @param model The model that is trained; its own loss, unless there is another in the options.
 * @param x The rows, which you keep until training is over.
 * @param options Targets and all else of a probe; how often, and how much is kept.
 * @returns A callback, for `model.fit(x, y, { callbacks: history })` or in a list with other such objects.
 * It goes on counting where `fit` is called again.
 * @throws {OptionsError} Naming all options that cannot be used.
 * @throws {TypeError | RangeError} Here, if the model is none, and as {@linkcode probeGradients} from
 * `model.fit()`.
 */
export function gradientHistory(
  model: LayersModel,
  x: Inputs,
  options: HistoryOptions = {},
): GradientHistory {
  let { every, most, ...probe } = checkOptions(SCHEMAS, options);
  if (typeof model?.fit !== "function") {
    throw new TypeError(notAllowed("model", show(model), "a tf.LayersModel"));
  }
  let records: Record[] = [];
  let [step, epoch] = [0, 0];
  const record = () => {
    if (step % every !== 0 || records.at(-1)?.step === step) return;
    records.push({ step, epoch, layers: probeEvenDiverged(model, x, probe).layers });
    if (records.length <= most) return;
    every *= 2;
    records = records.filter((one) => one.step % every === 0);
  };
  const rows = () =>
    records.flatMap(({ step, epoch, layers }) =>
      layers.map(({ name, meanAbs, rms, maxAbs, l2, zeroShare }): HistoryRow => ({
        ...{ step, epoch, name, mean_abs: meanAbs, rms },
        ...{ max_abs: maxAbs, l2, zero_share: zeroShare },
      }))
    );
  return {
    onTrainBegin: record,
    onEpochBegin: (begun) => {
      epoch = begun;
    },
    onBatchEnd: () => {
      step++;
      record();
    },
    get rows() {
      return rows();
    },
    csv: () => stringify(rows(), { columns: [...COLUMNS] }),
  };
}
