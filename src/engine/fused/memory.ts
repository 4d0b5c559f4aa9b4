/**
 * The sizes of what the kernel has in memory.
 */
import { NORM_PLACES, partsOf } from "../../nn/variants.ts";
import type { Nets } from "../engine.ts";

/** Bytes of a vector: a float32 for each of the four nets of a group. */
export const VECTOR = 16;
/** Vectors of MT19937's state. */
export const STATE = 624;
/** Vectors behind an array that are written as well: activations go by fours. */
export const SPARE = 3;
/** States behind a block's that are written as well: seeding goes by eights. */
export const SPARE_STATES = 7;
/** Groups of a block: more would hide no more of what a layer costs apart from its arithmetic. */
const MAX_GROUPS = 16;
/** Units of a layer, in all groups of a block, that keep a processor busy while each waits for others. */
const BUSY_UNITS = 48;
/** Bytes that the groups of a block may share: of a core's own cache, and of a larger one behind it. */
const CACHE = 2 ** 19;
const LARGE_CACHE = 2 ** 23;
/** Bytes of the generator's state of a net that is done by itself. */
export const SINGLE_STATE = 4 * (624 + 12);
/** Rows of a weight that are drawn and used at a time, where it is not kept. */
export const PANEL = 4;
/** The same of a net that is done by itself; of a kept weight so many are read behind the last one. */
export const SINGLE_PANEL = 8;
/** Float32 numbers behind an array of such a net that are read and written as well. */
export const SINGLE_SPARE = 8;

/**
 * Groups that are worked on at a time: as many as fit a core's cache, or where these are too few to
 * keep it busy, as in deep and narrow nets, as fit a larger one.
 *
 * @param groupVectors The vectors that each takes.
 * @param widest The units of the widest layer.
 * @param besideGroups How many there are to work on.
 */
export function blockGroupsOf(groupVectors: number, widest: number, besideGroups: number): number {
  const fitting = (bytes: number) => Math.floor(bytes / (groupVectors * VECTOR));
  const busy = Math.min(Math.ceil(BUSY_UNITS / widest), fitting(LARGE_CACHE));
  return Math.max(1, Math.min(MAX_GROUPS, besideGroups, Math.max(fitting(CACHE), busy)));
}

/**
 * Groups that a row of results has room for: an odd number, so that rows that follow each other fall
 * into different sets of a cache.
 */
export function rowGroupsOf(allGroups: number): number {
  return allGroups | 1;
}

/** Whether there are nets that normalise a layer's input, and for each layer whether some normalise there. */
export function normsOf(nets: Nets): { readonly before: boolean; readonly normed: boolean[] } {
  const places = nets.variants.map((variant) =>
    partsOf(variant, nets).map(({ norm }) => NORM_PLACES[norm])
  );
  return {
    before: places.flat().some(({ before }) => before),
    normed: places[0]!.map((_, layer) =>
      places.some((layers) => layers[layer]!.before || layers[layer]!.behind)
    ),
  };
}

/** Vectors that a group takes while its block is worked on, without its generator's state. */
export function vectorsPerGroup(
  nets: Nets,
  drawnAgain: readonly boolean[],
): number {
  const { layerSizes, variants, rows } = nets;
  const streams = variants.length * rows.length;
  const { before, normed } = normsOf(nets);
  let vectors = 2 * variants.length; // exponents, and shifts of the output
  let widest = layerSizes[0]!;
  for (let layer = 1; layer < layerSizes.length; layer++) {
    const [fanIn, fanOut] = [layerSizes[layer - 1]!, layerSizes[layer]!];
    vectors += streams * (fanIn + fanOut) + 2 * variants.length;
    vectors += drawnAgain[layer - 1] ? STATE : (fanIn + 1) * fanOut;
    if (normed[layer - 1]) vectors += streams; // deviations
    widest = Math.max(widest, fanOut);
  }
  // Inputs as they were before they were normalised: the first layer's, and another's.
  if (before) vectors += streams * (layerSizes[0]! + widest);
  return vectors + 5 * streams * widest; // z, two gradients, tails and the output
}
