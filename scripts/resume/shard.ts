/**
 * A sweep's parts, for machines that know nothing of each other.
 */
import { join } from "node:path";
import * as v from "valibot";
import type { Unit } from "../../src/sweep/plan.ts";

const SHARD = "i/n, the i-th of n equal parts, i from 1 to n";

/** The index-th, from 1, of so many equal parts. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Reads a shard as it is written in a flag. */
export const shardSchema: v.GenericSchema<string, Shard> = v.pipe(
  v.string(SHARD),
  v.regex(/^[1-9]\d{0,8}\/[1-9]\d{0,8}$/, SHARD),
  v.transform((text) => {
    const [index, of] = text.split("/").map(Number);
    return { index: index!, of: of! };
  }),
  v.check(({ index, of }) => index <= of, SHARD),
);

/** A shard as it is written in a flag: 2/8. */
export function shardName({ index, of }: Shard): string {
  return `${index}/${of}`;
}

/** A shard's own directory below a sweep's. */
export function shardDirectory(out: string, { index, of }: Shard): string {
  return join(out, `shard-${index}-of-${of}`);
}

/** A shard's units: dealt out one by one, so that shards have as many of each size. */
export function unitsOf(units: readonly Unit[], { index, of }: Shard): Unit[] {
  return units.filter((_, i) => i % of === index - 1);
}
