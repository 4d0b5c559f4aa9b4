/**
 * What statistics do with every number, two at a time. The host (src/statistics/kernel/) puts up to ROOM
 * numbers into an array, and calls.
 *
 * Whatever is summed is added in the order of the numbers, so that a sum does not depend on how many
 * are taken at once.
 */
export { BUCKETS, END, EXPONENTS, LOGS, MANTISSAS, MEANS, R2S, ROOM, SLOPES, VALUES } from "./room";
export { findBuckets, log10Of as log10, measure } from "./magnitudes";
export { add, clear, addDeviations, compensation, largest, smallest, squares, sum } from "./sums";
export { addLines, addMeans, clearLines, finishLines, finishMeans } from "./lines";
