/**
 * The input rows of a sweep.
 */
import * as v from "valibot";
import { show } from "../options/problem.ts";
import { isList } from "../options/schemas.ts";

/** Input rows, all of the same length. */
export type InputRows = readonly (readonly number[])[];

/** The most input rows, and numbers in all of them. */
export const MOST_INPUTS = { rows: 1024, numbers: 2 ** 20 };

/** What input rows may be, in words. */
export const INPUTS_ALLOWED: string =
  `1 to ${MOST_INPUTS.rows} rows of as many finite numbers each, at most ${MOST_INPUTS.numbers} ` +
  "numbers in all";

/** Input rows, as an option. */
export const inputsSchema: v.GenericSchema<InputRows> = v.custom<InputRows>(
  (value) =>
    isList(value) && value.length <= MOST_INPUTS.rows && value.every(isList) &&
    value.length * value[0]!.length <= MOST_INPUTS.numbers &&
    value.every((row) => row.length === value[0]!.length && row.every(Number.isFinite)),
  ({ input }) => INPUTS_ALLOWED + wrongRow(input),
);

/** The first row that is not as it should be, if one is: "; inputs[1][0] is NaN". */
function wrongRow(rows: unknown): string {
  if (!isList(rows)) return "";
  const [first] = rows;
  for (const [r, row] of rows.entries()) {
    const is = (what: string) => `; inputs[${r}]${what}`;
    if (!isList(row)) return is(` is ${show(row)}`);
    if (row.length !== (first as readonly unknown[]).length) {
      return is(` has length ${row.length}, inputs[0] ${(first as readonly unknown[]).length}`);
    }
    const wrong = row.findIndex((number) => !Number.isFinite(number));
    if (wrong >= 0) return is(`[${wrong}] is ${show(row[wrong])}`);
  }
  return "";
}

/**
 * The same rows in memory that threads share: they may be a million numbers, which are then not copied
 * for each unit of work.
 */
export function sharedRows(rows: InputRows): Float64Array[] {
  return rows.map((row) => {
    const shared = new Float64Array(
      new SharedArrayBuffer(row.length * Float64Array.BYTES_PER_ELEMENT),
    );
    shared.set(row);
    return shared;
  });
}
