/**
 * Command-line flags: text to values. A value that cannot be read stays text, for the schema to
 * refuse.
 */
import { parseArgs } from "@std/cli/parse-args";
import type * as v from "valibot";
import { OptionsError, type Problem } from "../../src/options/problem.ts";
import { validate, type Validated } from "../../src/options/validate.ts";

/** How a flag's text is read; a switch takes none. */
export type FlagKind = "text" | "number" | "texts" | "numbers" | "seeds" | "switch";

/** The flags of a call. */
export interface Flags {
  /** Values by flag, for the flags that were given. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The text of each flag that was given one, in quotes. */
  readonly given: Readonly<Record<string, string>>;
  /** The words that belong to no flag, if such are taken. */
  readonly words: readonly string[];
  /** Unknown flags, flags given twice, and words that belong to no flag if such are not taken. */
  readonly problems: readonly Problem[];
}

const READ: Readonly<Record<Exclude<FlagKind, "switch">, (text: string) => unknown>> = {
  text: (text) => text,
  number: readNumber,
  texts: (text) => text.split(","),
  numbers: (text) => text.split(",").map(readNumber),
  seeds: (text) => {
    const [from, to, ...rest] = text.split("..").map(readNumber);
    return to === undefined || rest.length > 0 ? text.split(",").map(readNumber) : { from, to };
  },
};

/** How an option's value is written as a flag's text; shortened where it is long. */
export function flagText(value: unknown): string {
  const text = value === undefined
    ? "none"
    : typeof value === "object" && value !== null && "from" in value && "to" in value
    ? `${value.from}..${value.to}`
    : String(value); // an array's items are joined by commas
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/**
 * Reads a command line.
 *
 * @param args The words after the script's name.
 * @param kinds The flags there are.
 * @param takesWords Whether words that belong to no flag are taken.
 */
export function readFlags(
  args: readonly string[],
  kinds: Readonly<Record<string, FlagKind>>,
  takesWords = false,
): Flags {
  const all = Object.keys(kinds);
  const texts = all.filter((flag) => kinds[flag] !== "switch");
  const allowed = all.map((flag) => `--${flag}`).join(" ");
  const problems: Problem[] = [];
  const parsed = parseArgs(joinNegative(args, texts), {
    string: texts,
    collect: texts,
    boolean: all.filter((flag) => kinds[flag] === "switch"),
    unknown: (word, flag) => {
      if (flag === undefined) return true; // a stray word, which is kept with those behind "--"
      problems.push({ option: word, given: "as a flag", allowed });
      return false;
    },
  });
  for (const [i, word] of args.entries()) {
    const [flag, after] = word.replace(/^--/, "").split("=", 2) as [string, string?];
    // parseArgs would take both for values of the switch.
    const value = after ?? (/^(true|false)$/.test(args[i + 1] ?? "") ? args[i + 1] : undefined);
    if (kinds[flag] === "switch" && value !== undefined) {
      problems.push({ option: `--${flag}`, given: `"${value}"`, allowed: "no value" });
    }
  }
  const words = parsed._.map(String);
  for (const word of takesWords ? [] : words) {
    problems.push({ option: word, given: "as a word that belongs to no flag", allowed });
  }
  const values: Record<string, unknown> = {};
  const given: Record<string, string> = {};
  for (const flag of all) {
    const value = parsed[flag];
    const kind = kinds[flag]!;
    if (kind === "switch") {
      if (value === true) values[flag] = true;
    } else if (Array.isArray(value) && value.length > 0) { // empty where the flag was not given
      const text = String(value[0]);
      given[flag] = value.map((one) => `"${one}"`).join(" and ");
      values[flag] = READ[kind](text);
      if (value.length > 1) {
        problems.push({ option: `--${flag}`, given: given[flag], allowed: "once" });
      }
    }
  }
  return { values, given, words, problems };
}

/**
 * Reads and checks a command line whose flags one schema knows.
 *
 * @throws {OptionsError} Naming all problems at once.
 */
export function readOptions<S extends v.GenericSchema>(
  schema: S,
  args: readonly string[],
  kinds: Readonly<Record<string, FlagKind>>,
): v.InferOutput<S> {
  const flags = readFlags(args, kinds);
  const { value, problems } = validateFlags(schema, flags, Object.keys(kinds));
  if (value === undefined || flags.problems.length > 0) {
    throw new OptionsError([...flags.problems, ...problems]);
  }
  return value;
}

/** Checks the flags that a schema knows; problems name an option as it is typed, `--name`. */
export function validateFlags<S extends v.GenericSchema>(
  schema: S,
  flags: Flags,
  known: readonly string[],
): Validated<v.InferOutput<S>> {
  const values = Object.entries(flags.values).filter(([flag]) => known.includes(flag));
  const checked = validate(schema, Object.fromEntries(values), flags.given);
  if (checked.value !== undefined) return checked;
  const problems = checked.problems.map((problem) => ({
    ...problem,
    option: `--${problem.option}`,
  }));
  return { value: undefined, problems };
}

/**
 * A row such as `--input -1,0,1` starts like a flag, and "" is skipped; joined by "=" both are
 * values.
 */
function joinNegative(args: readonly string[], texts: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [word, next] = [args[i]!, args[i + 1]];
    if (texts.includes(word.replace(/^--/, "")) && next !== undefined && /^(-[\d.]|$)/.test(next)) {
      joined.push(`${word}=${next}`);
      i++;
    } else {
      joined.push(word);
    }
  }
  return joined;
}

function readNumber(text: string): number | string {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : text;
}
