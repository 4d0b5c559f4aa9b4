/**
 * The interior of a net: the layers between what its input does to the first of them and what its one
 * output unit does to the last.
 */
import { type Variant, VARIANT_RULES } from "../nn/variants.ts";
import type { Interior } from "../statistics/samples.ts";
import type { SweepConfig } from "./options.ts";
import { predictionOf } from "./prediction.ts";
import type { NetSize } from "./sizes.ts";

/** How near an increment is to one that has settled: a share of it, or so many decades. */
const NEAR = { share: 0.01, decades: 0.002 };
/** A line through fewer layers says nothing. */
const LEAST = 3;
/** The depth of a net in the middle of which increments have settled, if they do. */
const DEEP = 128;

/**
 * The interior of the nets of a variant and a size; undefined where fewer than three layers are left.
 *
 * In plain nets, and where a norm is behind the sum, each layer is made of the one before alone, and the
 * predicted log10 rms may grow by the same from layer to layer. Theory's limit of these increments is that
 * in the middle of a net of 128 layers, if those a quarter from either end are as near to it as a quarter
 * of the following. The interior is then the longest stretch of layers, without the last one, whose
 * increments are within 1 % of the limit, or within 0.002 decades. Where there is no limit (shortcuts,
 * critical nets such as He's ReLU), or where fewer than three layers have settled, it is all layers but
 * the last one and the first quarter, at least one.
 */
export function interiorOf(
  config: SweepConfig,
  variant: Variant,
  size: NetSize,
): Interior | undefined {
  return settled(config, variant, size) ?? withoutEnds(size);
}

function withoutEnds({ depth }: NetSize): Interior | undefined {
  const [from, to] = [Math.max(1, Math.floor(depth / 4)), depth - 2];
  return to - from + 1 < LEAST ? undefined : { from, to };
}

function settled(
  config: SweepConfig,
  variant: Variant,
  { depth, width }: NetSize,
): Interior | undefined {
  const { join, norm } = VARIANT_RULES[variant];
  if (join !== "none" && norm !== "behind") return undefined; // layers add up
  const deep = incrementsOf(config, variant, { depth: DEEP, width });
  const increments = incrementsOf(config, variant, { depth, width })?.slice(0, -1);
  if (deep === undefined || increments === undefined) return undefined;
  const limit = deep[DEEP / 2]!;
  const most = Math.max(NEAR.share * Math.abs(limit), NEAR.decades);
  const isNear = (nearness: number) => (step: number) => Math.abs(step - limit) <= nearness;
  if (![deep[DEEP / 4]!, deep[3 * DEEP / 4]!].every(isNear(most / 4))) return undefined;
  const { from, to } = longest(increments.map(isNear(most)));
  return to - from + 1 < LEAST ? undefined : { from, to };
}

/** By how many decades the predicted rms grows from each layer to the next. */
function incrementsOf(config: SweepConfig, variant: Variant, size: NetSize): number[] | undefined {
  const predicted = predictionOf(config, variant, size);
  if ("reason" in predicted) return undefined;
  const logs = predicted.profile.map(({ log10Gradient }) => log10Gradient);
  return logs.slice(1).map((log, l) => log - logs[l]!);
}

/** The longest stretch of what is true, the first of several: from the first of it to the one behind it. */
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
