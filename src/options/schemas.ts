/**
 * valibot schemas for the kinds of value that options take. Each message completes "allowed: ...".
 */
import * as v from "valibot";
import { MOST_ITEMS } from "./check.ts";
import { didYouMean, type Synonyms } from "./nearest.ts";

/** A whole number from `least` up, perhaps only to `most`. */
export function wholeNumber(least: number, most?: number): v.GenericSchema<number> {
  return v.custom<number>(
    (value) =>
      Number.isSafeInteger(value) && (value as number) >= least &&
      (value as number) <= (most ?? Infinity),
    `a whole number from ${least} ${most === undefined ? "up" : `to ${most}`}`,
  );
}

/** A number that is not infinite. */
export const finiteNumber: v.GenericSchema<number> = v.custom<number>(
  Number.isFinite,
  "a finite number",
);

/** A number from `least` to `most`. */
export function numberFrom(least: number, most: number): v.GenericSchema<number> {
  return v.custom<number>(
    (value) => typeof value === "number" && value >= least && value <= most,
    `a number from ${least} to ${most}`,
  );
}

/** A number of worker threads; each takes tens of megabytes. */
export const workerCount: v.GenericSchema<number> = wholeNumber(1, 1024);

/** Layer sizes: [inputs, units of layer 0, units of layer 1, ...]. */
export const layerSizes: v.GenericSchema<readonly number[]> = v.custom<readonly number[]>(
  (value) =>
    isList(value) && value.length >= 2 &&
    value.every((size) => Number.isSafeInteger(size) && (size as number) >= 1),
  "at least two whole numbers from 1 up, such as 3,3,1",
);

/** One of the names. Who gives a synonym is told the name. */
export function name<const T extends string>(
  names: readonly T[],
  synonyms?: Synonyms<T>,
): v.GenericSchema<T> {
  return v.picklist(names, ({ input }) => {
    const list = typeof input === "string" ? input.split(",") : input;
    const hint = Array.isArray(list) && list.length > 1
      ? "; one alone, not a list"
      : didYouMean(input, names, synonyms);
    return `one of ${names.join(", ")}${hint}`;
  });
}

/** A list of some of the names, none twice. Who gives a synonym is told the name. */
export function names<const T extends string>(
  all: readonly T[],
  synonyms?: Synonyms<T>,
): v.GenericSchema<readonly T[]> {
  return v.custom<readonly T[]>(
    (value) => isDistinctList(value) && value.every((item) => all.includes(item as T)),
    ({ input }) => {
      const unknown = isList(input) ? input.find((item) => !all.includes(item as T)) : undefined;
      return `a list of ${all.join(", ")}, none twice${didYouMean(unknown, all, synonyms)}`;
    },
  );
}

/** An input row. */
export const row: v.GenericSchema<readonly number[]> = v.custom<readonly number[]>(
  (value) => isList(value) && value.every(Number.isFinite),
  "finite numbers, such as 1,0,-1",
);

/** true or false. */
export const truth: v.GenericSchema<boolean> = v.boolean("true or false");

/** An AbortSignal. */
export const abortSignal: v.GenericSchema<AbortSignal> = v.instance(
  AbortSignal,
  "an AbortSignal",
);

/** Whether a value is a list of at least one item, none of them twice. */
export function isDistinctList(value: unknown): value is readonly unknown[] {
  return isList(value) && new Set(value).size === value.length;
}

/** Whether a value is an array of at least one item, without holes. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.length <= MOST_ITEMS &&
    !value.includes(undefined);
}
