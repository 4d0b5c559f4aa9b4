/**
 * Command-line flags: text to values, by tables of options. A value that cannot be read stays text,
 * for its schema to refuse.
 */
import { parseArgs } from "@std/cli/parse-args";
import { checkAll, type Checked, type Values, type Words } from "../../src/options/check.ts";
import { didYouMean } from "../../src/options/nearest.ts";
import {
  type AnyTable,
  type SchemasOf,
  schemasOf,
  type ValueKind,
} from "../../src/options/option.ts";
import { OptionsError, type Problem, valueProblem } from "../../src/options/problem.ts";

/** The flags of a call. */
export interface Flags {
  /** Values by option, for the flags that were given. */
  readonly values: Readonly<Record<string, unknown>>;
  /** How to speak of the flags: `--name`, each value as it was typed. */
  readonly words: Words;
  /** The words that belong to no flag, if such are taken. */
  readonly stray: readonly string[];
  /** Unknown flags, flags given twice, and words that belong to no flag if such are not taken. */
  readonly problems: readonly Problem[];
}

const READ: Readonly<Record<Exclude<ValueKind, "switch">, (text: string) => unknown>> = {
  text: (text) => text,
  number: readNumber,
  texts: (text) => text.split(","),
  numbers: (text) => text.split(",").map(readNumber),
  range: (text) => {
    const [from, to, ...rest] = text.split("..").map(readNumber);
    return to === undefined || rest.length > 0 ? text.split(",").map(readNumber) : { from, to };
  },
};

/**
 * Reads a command line.
 *
 * @param args The words after the command's name.
 * @param table The options that have a flag.
 * @param takesWords Whether words that belong to no flag are taken.
 */
export function readFlags(args: readonly string[], table: AnyTable, takesWords = false): Flags {
  const all = Object.keys(table);
  const isSwitch = (flag: string) => table[flag]?.kind === "switch";
  const texts = all.filter((flag) => !isSwitch(flag));
  const problems: Problem[] = [];
  const parsed = parseArgs(joinNegative(args, texts), {
    string: texts,
    collect: texts,
    boolean: all.filter(isSwitch),
    unknown: (word, flag) => {
      if (flag === undefined) return true; // a stray word, which is kept with those behind "--"
      const meant = didYouMean(word.replace(/^-+/, ""), all).replace("mean ", "mean --");
      problems.push({ option: word, message: `unknown flag ${word.split("=")[0]}${meant}` });
      return false;
    },
  });
  for (const [i, word] of args.entries()) {
    const [flag, after] = word.replace(/^--/, "").split("=", 2) as [string, string?];
    // parseArgs would take both for values of the switch.
    const value = after ?? (/^(true|false)$/.test(args[i + 1] ?? "") ? args[i + 1] : undefined);
    if (isSwitch(flag) && value !== undefined) {
      problems.push(valueProblem(`--${flag}`, `"${value}"`, "no value"));
    }
  }
  const stray = parsed._.map(String);
  for (const word of takesWords ? [] : stray) {
    problems.push({ option: word, message: `unexpected word ${word}; a flag begins with --` });
  }
  const values: Record<string, unknown> = {};
  const given: Record<string, string> = {};
  for (const flag of all) {
    const value = parsed[flag];
    const { kind } = table[flag]!;
    if (kind === "switch") {
      if (value === true) values[flag] = true;
    } else if (Array.isArray(value) && value.length > 0) { // empty where the flag was not given
      given[flag] = value.map((one) => shorten(`"${one}"`)).join(" and ");
      values[flag] = READ[kind](String(value[0]));
      if (value.length > 1) problems.push(valueProblem(`--${flag}`, given[flag], "once"));
    }
  }
  return { values, words: { what: "flag", name: flagName, given }, stray, problems };
}

/** An option's name as it is typed. */
export function flagName(option: string): string {
  return `--${option}`;
}

/**
 * Reads and checks a command line.
 *
 * @throws {OptionsError} Naming all problems at once.
 */
export function readOptions<const T extends AnyTable>(
  table: T,
  args: readonly string[],
): Values<SchemasOf<T>> {
  const flags = readFlags(args, table);
  const { value, problems } = checkFlags(table, flags);
  if (value === undefined || flags.problems.length > 0) {
    throw new OptionsError([...flags.problems, ...problems]);
  }
  return value;
}

/** Checks those of the flags that a table has. */
export function checkFlags<const T extends AnyTable>(
  table: T,
  flags: Flags,
): Checked<Values<SchemasOf<T>>> {
  return checkAll(schemasOf(table), valuesOf(table, flags), flags.words);
}

/** The values of those of the flags that a table has. */
export function valuesOf(table: AnyTable, { values }: Flags): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([flag]) => flag in table));
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

/** Long texts are cut, and nothing in them steers the terminal. */
function shorten(text: string): string {
  // deno-lint-ignore no-control-regex
  const plain = text.replace(/[\x00-\x1f\x7f-\x9f]/g, "?");
  return plain.length <= 120 ? plain : `${plain.slice(0, 120)}..."`;
}
