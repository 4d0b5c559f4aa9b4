/**
 * The known name that somebody may have meant who wrote an unknown one.
 */
import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** What others call something, and the name that it has here. Only a hint: no such name is taken. */
export type Synonyms<Name extends string = string> = Readonly<Record<string, Name>>;

/** So many letters of a name's beginning say enough. */
const LEAST_LETTERS = 2;

/**
 * The known name that is most like the given one; undefined where none is like it. Case, dashes and
 * underscores do not count.
 *
 * It is, if there is one, the same name; that of a synonym; the first that begins with what was given;
 * one with few wrong letters; the longest that what was given begins with.
 */
export function nearest<Name extends string>(
  given: string,
  known: readonly Name[],
  synonyms: Synonyms<Name> = {},
): Name | undefined {
  const text = plain(given);
  if (text === "") return undefined;
  // The first of those that are alike.
  const names = new Map(known.toReversed().map((name) => [plain(name), name]));
  const others = new Map(Object.entries(synonyms).map(([name, meant]) => [plain(name), meant]));
  const all = known.map(plain);
  const longer = text.length < LEAST_LETTERS
    ? undefined
    : all.find((name) => name.startsWith(text));
  const shorter = all.filter((name) => name.length >= LEAST_LETTERS && text.startsWith(name))
    .sort((a, b) => b.length - a.length);
  return names.get(text) ?? others.get(text) ??
    names.get(longer ?? closest(text, all) ?? shorter[0] ?? "");
}

/** The one with the fewest wrong letters, if few of them are wrong. */
function closest(text: string, names: readonly string[]): string | undefined {
  const most = Math.ceil(text.length / 3); // two swapped letters count as two, so 2 of 4
  const possible = names.filter((name) => Math.abs(name.length - text.length) <= most);
  if (possible.length === 0) return undefined;
  const found = closestString(text, possible);
  return levenshteinDistance(text, found) <= most ? found : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** "; did you mean ...?", or nothing. */
export function didYouMean<Name extends string>(
  given: unknown,
  known: readonly Name[],
  synonyms?: Synonyms<Name>,
): string {
  const name = typeof given === "string" ? nearest(given, known, synonyms) : undefined;
  return name === undefined ? "" : `; did you mean ${name}?`;
}
