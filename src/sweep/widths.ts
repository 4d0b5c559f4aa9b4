/**
 * The widths of a sweep: one, or a list.
 */
import * as v from "valibot";
import { isDistinctList } from "../options/schemas.ts";

/** A width, or a list of them. */
type Widths = number | readonly number[];

/** The most widths of a sweep. */
const MOST_WIDTHS = 1000;

/** Widths, as an option; one becomes a list. */
export const widthsSchema: v.GenericSchema<Widths, readonly number[]> = v.pipe(
  v.custom<Widths>(
    (value) =>
      isWidth(value) ||
      isDistinctList(value) && value.length <= MOST_WIDTHS && value.every(isWidth),
    `a whole number from 1 up, or a list of such, none twice, at most ${MOST_WIDTHS} of them, such ` +
      "as 3,16,64",
  ),
  v.transform((width) => typeof width === "number" ? [width] : width),
);

function isWidth(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
