/**
 * What theory predicts for the nets of a sweep.
 */
import { exactLog10 } from "../statistics/kernel/exact_log10.ts";
import { completeInit } from "../nn/initialisations.ts";
import { partsOf, type Variant } from "../nn/variants.ts";
import type { Metric } from "../probe/metrics.ts";
import { lineOf } from "../statistics/line.ts";
import type { Interior } from "../statistics/samples.ts";
import { type LayerTheory, type Theory, theory } from "../theory/theory.ts";
import { variancesOf } from "../theory/variances.ts";
import { netsOf } from "./nets.ts";
import type { SweepConfig } from "./options.ts";
import { type NetSize, sizeKey } from "./sizes.ts";

/** What the theory's numbers are for a metric. */
interface PredictionRule {
  /** log10 of what is predicted for a layer whose weight has so many entries. */
  readonly log10: (layer: LayerTheory, entries: number) => number;
  /** Whether that is the metric's own root mean square over seeds, and not only its rate. */
  readonly isOwn: boolean;
}

const ofGradient = ({ log10Gradient }: LayerTheory) => log10Gradient;

/**
 * The rules. Theory predicts mean squares. Neither mean_abs nor max_abs is one, but from layer to layer
 * both change as the root mean square does, where the entries' distribution keeps its form.
 */
const PREDICTION_RULES: Readonly<Record<Metric, PredictionRule>> = {
  mean_abs: { log10: ofGradient, isOwn: false },
  rms: { log10: ofGradient, isOwn: true },
  max_abs: { log10: ofGradient, isOwn: false },
  l2: { log10: (layer, entries) => ofGradient(layer) + exactLog10(entries) / 2, isOwn: true },
  forward_rms: { log10: ({ log10Forward }) => log10Forward, isOwn: true },
  backward_rms: { log10: ({ log10Backward }) => log10Backward, isOwn: true },
};

/** What has been predicted, by variant and size: several parts of a sweep ask for the same. */
const known = new WeakMap<SweepConfig, Map<string, Theory>>();

/** The theory of the nets of a variant and a size: a profile, or a reason why there is none. */
export function predictionOf(config: SweepConfig, variant: Variant, size: NetSize): Theory {
  const own = known.get(config) ?? new Map<string, Theory>();
  known.set(config, own);
  const key = `${variant} ${sizeKey(size)}`;
  const found = own.get(key) ?? predict(config, variant, size);
  own.set(key, found);
  return found;
}

function predict(config: SweepConfig, variant: Variant, size: NetSize): Theory {
  const { rows, layerSizes, activation, output, of, target, alpha } = netsOf(config, size);
  const [input, ...others] = rows;
  if (others.length > 0) {
    return {
      reason: "over several input rows the loss averages gradients that depend on each other",
    };
  }
  const predicted = theory({
    layerSizes,
    variances: variancesOf(completeInit(config), layerSizes),
    parts: partsOf(variant, { layerSizes, alpha }),
    activation,
    input: [...input!],
    output,
    of,
    target,
  });
  const isNumber = ({ log10Gradient }: LayerTheory) => log10Gradient < Infinity; // nor NaN
  return "reason" in predicted || predicted.profile.every(isNumber)
    ? predicted
    : { reason: "the theory's own numbers are beyond float64" };
}

/** A metric's prediction for nets of a size. */
export interface MetricPrediction {
  /** log10 of the root mean square over seeds, by layer; NaN where there is none. */
  readonly logs: readonly number[];
  /** The slope of the line through all layers; NaN where there is none. */
  readonly slope: number;
  /** The same over the interior. */
  readonly interior: number;
  /** Why there is none; empty where there is one. */
  readonly reason: string;
}

/**
 * What theory predicts of a metric.
 *
 * @param interior The layers of the interior.
 */
export function metricPrediction(
  predicted: Theory,
  metric: Metric,
  { depth, width }: NetSize,
  interior: Interior | undefined,
): MetricPrediction {
  if ("reason" in predicted) {
    const logs = new Array<number>(depth).fill(NaN);
    return { logs, slope: NaN, interior: NaN, reason: predicted.reason };
  }
  const { log10, isOwn } = PREDICTION_RULES[metric];
  const logs = predicted.profile.map((layer, l) =>
    log10(layer, l === depth - 1 ? width : width * width)
  );
  return {
    logs: isOwn ? logs : logs.map(() => NaN),
    slope: lineOf(logs).slope,
    interior: interior === undefined
      ? NaN
      : lineOf(logs.slice(interior.from, interior.to + 1)).slope,
    reason: "",
  };
}
