/**
 * What statistics do with every number, two at a time. The host (src/statistics/kernel/) puts up to ROOM
 * numbers into an array, and calls.
 *
 * Whatever is summed is added in the order of the numbers, so that a sum does not depend on how many
 * are taken at once.
 */
export { BUCKETS, EXPONENTS, LOGS, MANTISSAS, R2S, ROOM, SLOPES, VALUES } from "./room";
export { findBuckets, log10, measure } from "./magnitudes";
export { add, addDeviations, clear, compensation, largest, smallest, squares, sum } from "./sums";
export {
  addFiniteLines,
  addFiniteMeans,
  addLines,
  addMeans,
  clearLines,
  endFiniteLines,
  endFiniteMeans,
  endLines,
  endMeans,
} from "./lines";
