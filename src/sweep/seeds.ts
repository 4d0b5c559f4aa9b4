/**
 * The seeds of a sweep: a range, which costs no memory, or a list.
 */

/** All whole numbers from `from` to `to`, both included, or the numbers of a list. */
export type Seeds = { readonly from: number; readonly to: number } | readonly number[];

/** PyTorch's generator reads a seed's low 32 bits only. */
const DISTINCT = 2 ** 32;

/** Whether a value is at least one seed, no two of which give the same stream. */
export function isSeeds(value: unknown): value is Seeds {
  if (Array.isArray(value)) {
    return value.length > 0 && Array.from(value).every(isSeed) && // Array.from fills holes
      new Set(value.map((seed: number) => seed % DISTINCT)).size === value.length;
  }
  if (typeof value !== "object" || value === null) return false;
  const { from, to } = value as Record<string, unknown>;
  return isSeed(from) && isSeed(to) && from <= to && to - from < DISTINCT;
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
