/**
 * How much memory the kernel needs, and how it is shared out.
 */
import type { Nets } from "../engine.ts";
import { bytesOf, LAYER_FIELDS, RUN_FIELDS, TASK_FIELDS } from "./fields.ts";

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
const CACHE = 2 ** 19;
/** Arrays of a task, without its layers'; aligning one wastes most of a vector at worst. */
const ARRAYS = 18;
/** Bytes for the kernel's constants, which lie before its heap; there are fewer. */
const STATICS = 2 ** 16;

/** Groups of four nets for so many seeds; the last one may have room left. */
export function groupCount(seedCount: number): number {
  return Math.ceil(seedCount / 4);
}

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

/** The bytes of memory that the kernel needs for so many seeds, at most. */
export function kernelBytes(nets: Nets, seedCount: number): number {
  const { layerSizes, variants, metrics } = nets;
  const layers = layerSizes.length - 1;
  const allGroups = groupCount(seedCount);
  const groupVectors = vectorsPerGroup(nets);
  const blockGroups = blockGroupsOf(groupVectors, allGroups);
  const results = 3 * variants.length * metrics.length * layers;
  const vectors = allGroups + SPARE_STATES + rowGroupsOf(allGroups) * results +
    blockGroups * groupVectors + (blockGroups + SPARE_STATES) * STATE +
    layers * 4 * SPARE + ARRAYS * (SPARE + 1);
  const words = layers * variants.length + metrics.length;
  return vectors * VECTOR + bytesOf(TASK_FIELDS) + words * 4 +
    layers * (bytesOf(LAYER_FIELDS) + 2 * bytesOf(RUN_FIELDS)) + STATICS;
}

/** Vectors that a group takes while its block is worked on, without its generator's state. */
export function vectorsPerGroup({ layerSizes, variants, rows }: Nets): number {
  const streams = variants.length * rows.length;
  let vectors = 2 * variants.length; // exponents, and shifts of the output
  let widest = layerSizes[0]!;
  for (let layer = 1; layer < layerSizes.length; layer++) {
    const [fanIn, fanOut] = [layerSizes[layer - 1]!, layerSizes[layer]!];
    vectors += (fanIn + 1) * fanOut + streams * (fanIn + fanOut) + 2 * variants.length;
    widest = Math.max(widest, fanOut);
  }
  return vectors + 5 * streams * widest; // z, two gradients, tails and the output
}
