/**
 * valibot schemas for the kinds of value that options take. Each message completes "allowed: ...".
 */
import * as v from "valibot";
import { type Activation, ACTIVATIONS } from "../nn/activations.ts";
import { isSeeds, type Seeds } from "../sweep/seeds.ts";

/** A whole number from `least` up, perhaps only to `most`. */
export function wholeNumber(least: number, most?: number): v.GenericSchema<number> {
  return v.custom<number>(
    (value) =>
      Number.isSafeInteger(value) && (value as number) >= least &&
      (value as number) <= (most ?? Infinity),
    `a whole number from ${least} ${most === undefined ? "up" : `to ${most}`}`,
  );
}

/** A number of worker threads; each takes tens of megabytes. */
export const workerCount: v.GenericSchema<number> = wholeNumber(1, 1024);

/** A list of distinct whole numbers from 1 up, such as depths. */
export function wholeNumbers(example: string): v.GenericSchema<readonly number[]> {
  return v.custom<readonly number[]>(
    (value) =>
      isDistinctList(value) &&
      value.every((item) => Number.isSafeInteger(item) && (item as number) >= 1),
    `whole numbers from 1 up, none twice, such as ${example}`,
  );
}

/** [inputs, units of layer 0, units of layer 1, ...]. */
export const layerSizes: v.GenericSchema<readonly number[]> = v.custom<readonly number[]>(
  (value) =>
    Array.isArray(value) && value.length >= 2 &&
    value.every((size) => Number.isSafeInteger(size) && size >= 1),
  "at least two whole numbers from 1 up, such as 3,3,1",
);

/** One of the names. */
export function name<const T extends string>(names: readonly T[]): v.GenericSchema<T> {
  return v.picklist(names, names.length === 1 ? names[0]! : `one of ${names.join(", ")}`);
}

/** A list of some of the names, none twice. */
export function names<const T extends string>(all: readonly T[]): v.GenericSchema<readonly T[]> {
  return v.custom<readonly T[]>(
    (value) => isDistinctList(value) && value.every((item) => all.includes(item as T)),
    `a list of ${all.join(", ")}, none twice`,
  );
}

/** The name of an activation function. */
export const activation: v.GenericSchema<Activation> = name(ACTIVATIONS);

/** An input row. */
export const row: v.GenericSchema<readonly number[]> = v.custom<readonly number[]>(
  (value) => isList(value) && value.every(Number.isFinite),
  "finite numbers, such as 1,0,-1",
);

/** One seed. */
export const seed: v.GenericSchema<number> = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** Many seeds. */
export const seeds: v.GenericSchema<Seeds> = v.custom<Seeds>(
  isSeeds,
  `whole numbers from 0 to ${Number.MAX_SAFE_INTEGER}, as a range a..b (in code { from: a, to: b }) ` +
    "with a <= b or a list a,b,c, no two with the same low 32 bits (they would draw the same net)",
);

function isDistinctList(value: unknown): value is readonly unknown[] {
  return isList(value) && new Set(value).size === value.length;
}

/** An array of at least one item, without holes: Array.every would skip those. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && !Array.from(value).includes(undefined);
}
