/**
 * The sizes of what the kernel has in memory.
 */
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
/** Bytes that the groups of a block should share, so that a core's cache holds them. */
const CACHE = 2 ** 22;
/** Bytes of the generator's state of a net that is done by itself. */
export const SINGLE_STATE = 4 * (624 + 12);
/** Rows of a weight that are drawn and used at a time, where it is not kept. */
export const PANEL = 4;
/** The same of a net that is done by itself; of a kept weight so many are read behind the last one. */
export const SINGLE_PANEL = 8;
/** Float32 numbers behind an array of such a net that are read and written as well. */
export const SINGLE_SPARE = 8;

/** Groups that are worked on at a time, where each takes so many vectors. */
export function blockGroupsOf(groupVectors: number, allGroups: number): number {
  const cached = Math.max(1, Math.floor(CACHE / (groupVectors * VECTOR)));
  return Math.min(MAX_GROUPS, cached, allGroups);
}

/**
 * Groups that a row of results has room for: an odd number, so that rows that follow each other fall
 * into different sets of a cache.
 */
export function rowGroupsOf(allGroups: number): number {
  return allGroups | 1;
}

/** Vectors that a group takes while its block is worked on, without its generator's state. */
export function vectorsPerGroup(
  { layerSizes, variants, rows }: Nets,
  drawnAgain: readonly boolean[],
): number {
  const streams = variants.length * rows.length;
  let vectors = 2 * variants.length; // exponents, and shifts of the output
  let widest = layerSizes[0]!;
  for (let layer = 1; layer < layerSizes.length; layer++) {
    const [fanIn, fanOut] = [layerSizes[layer - 1]!, layerSizes[layer]!];
    vectors += streams * (fanIn + fanOut) + 2 * variants.length;
    vectors += drawnAgain[layer - 1] ? STATE : (fanIn + 1) * fanOut;
    widest = Math.max(widest, fanOut);
  }
  return vectors + 5 * streams * widest; // z, two gradients, tails and the output
}
