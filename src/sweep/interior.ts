/**
 * The interior of a net: the layers between what its input does to the first of them and what its one
 * output unit does to the last.
 */
import { completeInit } from "../nn/initialisations.ts";
import { type Variant, VARIANT_RULES } from "../nn/variants.ts";
import { settledIncrement } from "../theory/phase.ts";
import { variancesOf } from "../theory/variances.ts";
import type { SweepConfig } from "./options.ts";
import { predictionOf } from "./prediction.ts";
import type { NetSize } from "./sizes.ts";

/** Layers that follow each other. */
export interface Interior {
  /** The first of them. */
  readonly from: number;
  /** The one behind the last of them. */
  readonly to: number;
}

/** How near an increment is to one that has settled: a share of it, or so many decades. */
const NEAR = { share: 0.01, decades: 0.002 };
/** Fewer layers make no interior by the first rule. */
const LEAST_SETTLED = 3;

/**
 * The interior of the nets of a variant and a size; undefined where fewer than two layers are left.
 *
 * Where theory has an increment of log10 rms that deep nets settle at from layer to layer, it is the
 * longest stretch of layers without the last one whose predicted increments are within 1 % of it, or within
 * 0.002 decades. Where theory has none, or where fewer than three layers have settled, it is all layers but
 * the last one and the first quarter.
 */
export function interiorOf(
  config: SweepConfig,
  variant: Variant,
  size: NetSize,
): Interior | undefined {
  return settled(config, variant, size) ?? withoutEnds(size);
}

function withoutEnds({ depth }: NetSize): Interior | undefined {
  const [from, to] = [Math.ceil(depth / 4), depth - 1];
  return to - from < 2 ? undefined : { from, to };
}

function settled(config: SweepConfig, variant: Variant, size: NetSize): Interior | undefined {
  const { join, norm } = VARIANT_RULES[variant];
  // Where layers are added up, each counts less than the one before, or the sum's own mean grows.
  if (join !== "none" && norm !== "behind") return undefined;
  const predicted = predictionOf(config, variant, size);
  if ("reason" in predicted) return undefined;
  const hidden = predicted.profile.slice(0, -1);
  if (hidden.length < LEAST_SETTLED) return undefined;
  const increments = hidden.slice(1).map(({ log10Gradient }, l) =>
    log10Gradient - hidden[l]!.log10Gradient
  );
  const limit = norm === "none"
    ? plainLimit(config, size, hidden.at(-1)!.log10Variance)
    : increments[increments.length >> 1]!; // a norm makes all hidden layers alike
  const most = Math.max(NEAR.share * Math.abs(limit), NEAR.decades);
  const stretch = longest(increments.map((increment) => Math.abs(increment - limit) <= most));
  return stretch.to - stretch.from + 1 < LEAST_SETTLED
    ? undefined
    : { from: stretch.from, to: stretch.to + 1 };
}

function plainLimit(config: SweepConfig, { width }: NetSize, log10Variance: number): number {
  const [hidden] = variancesOf(completeInit(config), [width, width]);
  return settledIncrement(config.activation, hidden!, log10Variance * Math.LN10);
}

/** The longest stretch of what is true, the first of several; `to` is behind it. */
function longest(are: readonly boolean[]): Interior {
  let best = { from: 0, to: 0 };
  for (let from = 0; from < are.length; from++) {
    let to = from;
    while (are[to] === true) to++;
    if (to - from > best.to - best.from) best = { from, to };
    from = to;
  }
  return best;
}
