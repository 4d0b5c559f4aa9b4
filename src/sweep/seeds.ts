/**
 * The seeds of a sweep: a range, which costs no memory, or a list.
 */
import * as v from "valibot";
import { isList } from "../options/schemas.ts";

/** All whole numbers from `from` to `to`, both included. */
export interface Range {
  /** The first one. */
  readonly from: number;
  /** The last one. */
  readonly to: number;
}

/** A range of seeds, or a list of them. */
export type Seeds = Range | readonly number[];

/** PyTorch's generator reads a seed's low 32 bits only. */
const DISTINCT = 2 ** 32;

/** Seeds, as an option. */
export const seedsSchema: v.GenericSchema<Seeds> = v.custom<Seeds>(
  isSeeds,
  `whole numbers from 0 to ${Number.MAX_SAFE_INTEGER}, as a range a..b (in code { from: a, to: b }) ` +
    "with a <= b or a list a,b,c, no two with the same low 32 bits (they would draw the same net)",
);

/** Whether a value is at least one seed, no two of which give the same stream. */
export function isSeeds(value: unknown): value is Seeds {
  if (Array.isArray(value)) {
    return isList(value) && value.every(isSeed) &&
      new Set(value.map((seed) => (seed as number) % DISTINCT)).size === value.length;
  }
  return isRange(value) && isSeed(value.from) && isSeed(value.to) && value.from <= value.to &&
    value.to - value.from < DISTINCT;
}

/** Whether a value has two ends, whatever they are. */
export function isRange(value: unknown): value is Range {
  return typeof value === "object" && value !== null && "from" in value && "to" in value;
}

/** How many seeds there are. */
export function seedCount(seeds: Seeds): number {
  return "from" in seeds ? seeds.to - seeds.from + 1 : seeds.length;
}

/** Those of the seeds from index `start` up to, not including, index `end`. */
export function someSeeds(seeds: Seeds, start: number, end: number): Seeds {
  if (!("from" in seeds)) return seeds.slice(start, end);
  return { from: seeds.from + start, to: seeds.from + end - 1 };
}

/** The same as numbers. */
export function seedNumbers(seeds: Seeds, start: number, end: number): Float64Array {
  const slice = new Float64Array(end - start);
  if ("from" in seeds) { for (let i = 0; i < slice.length; i++) slice[i] = seeds.from + start + i; }
  else slice.set(seeds.slice(start, end));
  return slice;
}

function isSeed(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
