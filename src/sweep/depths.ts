/**
 * The depths of a sweep: a range or a list.
 */
import * as v from "valibot";
import { isDistinctList } from "../options/schemas.ts";
import { isRange, type Range } from "./seeds.ts";

/** A range of depths, or a list of them. */
export type Depths = Range | readonly number[];

/** The most depths of a sweep. */
const MOST_DEPTHS = 10_000;

/** Depths, as an option; a range becomes the list of its numbers. */
export const depthsSchema: v.GenericSchema<Depths, readonly number[]> = v.pipe(
  v.custom<Depths>(
    isDepths,
    `whole numbers from 1 up, none twice, at most ${MOST_DEPTHS} of them, as a list such as 2,4,8 or ` +
      "a range a..b (in code { from: a, to: b }) with a <= b",
  ),
  v.transform((depths) =>
    "from" in depths
      ? Array.from({ length: depths.to - depths.from + 1 }, (_, i) => depths.from + i)
      : depths
  ),
);

function isDepths(value: unknown): value is Depths {
  if (isDistinctList(value)) return value.length <= MOST_DEPTHS && value.every(isDepth);
  return isRange(value) && isDepth(value.from) && isDepth(value.to) && value.from <= value.to &&
    value.to - value.from < MOST_DEPTHS;
}

function isDepth(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
