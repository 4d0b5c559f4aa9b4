/**
 * What somebody may have meant who wrote a name that there is not.
 */
import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The known name that is most like the one given; undefined where none is like it. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (given === "" || known.length === 0) return undefined;
  const closest = closestString(given, known);
  const distance = levenshteinDistance(given.toLowerCase(), closest.toLowerCase());
  return distance <= Math.max(1, Math.round(given.length * 0.4)) ? closest : undefined;
}

/** "; did you mean ...?", or nothing. */
export function didYouMean(given: unknown, known: readonly string[]): string {
  const name = typeof given === "string" ? nearest(given, known) : undefined;
  return name === undefined ? "" : `; did you mean ${name}?`;
}
