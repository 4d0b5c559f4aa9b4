/**
 * What statistics do with every number, two at a time. The host (src/statistics/kernel/) lays arrays out in
 * the memory from HEAP on, and gives their addresses.
 *
 * Whatever is summed is added in the order of the numbers, so that a sum does not depend on how many
 * are taken at once.
 */
export { putLog10 } from "./log10";
export {
  countEqual,
  far,
  findBuckets,
  keepFinite,
  log10,
  measure,
  nonfinite,
  zeros,
} from "./magnitudes";
export {
  add,
  compensation,
  largest,
  otherCompensation,
  otherSum,
  smallest,
  squares,
  squaresFrom,
  sum,
} from "./sums";
export { fitLines } from "./lines";

/** The first byte of memory that is free for the host. */
export const HEAP: usize = __heap_base;
