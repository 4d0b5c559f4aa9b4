/**
 * The known name that somebody may have meant who wrote an unknown one.
 */
import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The known name that is most like the given one, whatever their case; undefined where none is like it. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const most = Math.ceil(given.length / 3); // two swapped letters count as two, so 2 of 4
  const possible = known.filter((name) => Math.abs(name.length - given.length) <= most);
  if (given === "" || possible.length === 0) return undefined;
  const closest = closestString(given, possible);
  const distance = levenshteinDistance(given.toLowerCase(), closest.toLowerCase());
  return distance <= most ? closest : undefined;
}

/** "; did you mean ...?", or nothing. */
export function didYouMean(given: unknown, known: readonly string[]): string {
  const name = typeof given === "string" ? nearest(given, known) : undefined;
  return name === undefined ? "" : `; did you mean ${name}?`;
}
