/**
 * Command-line flags: text to values, by tables of options. A value that cannot be read stays text,
 * for its schema to refuse.
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  checkAll,
  type Checked,
  checkLimits,
  type Limit,
  type Values,
  type Words,
} from "../../src/options/check.ts";
import { didYouMean } from "../../src/options/nearest.ts";
import {
  type AnyTable,
  type SchemasOf,
  schemasOf,
  type ValueKind,
} from "../../src/options/option.ts";
import { messageOf, OptionsError, type Problem } from "../../src/options/problem.ts";
import { readNumber } from "./read_number.ts";
import { readRows, rowsLine } from "./read_rows.ts";

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
  /** What was read in files, a line for each. */
  readonly notes: readonly string[];
}

/** How a value is read from its text. */
type Read = (text: string, note: (line: string) => void) => unknown;

const READ: Readonly<Record<Exclude<ValueKind, "switch">, Read>> = {
  text: (text) => text,
  number: readNumber,
  texts: (text) => text.split(","),
  numbers: (text) => text.split(",").map(readNumber),
  range: (text) => {
    const [from, to, ...rest] = text.split("..").map(readNumber);
    return to === undefined || rest.length > 0 ? text.split(",").map(readNumber) : { from, to };
  },
  rows: (path, note) => {
    const file = readRows(path);
    note(rowsLine(path, file));
    return file.rows;
  },
};

/** The flags that runCommand() has for all commands. */
const COMMON = ["help", "version"];

/**
 * Reads a command line. A flag's value is the rest of its word behind "=", else the next word.
 *
 * @param args The words after the command's name.
 * @param table The options that have a flag.
 * @param takesWords Whether words that belong to no flag are taken.
 */
export function readFlags(args: readonly string[], table: AnyTable, takesWords = false): Flags {
  const problems: Problem[] = [];
  const refuse = (option: string, message: string) => problems.push({ option, message });
  /** The options by their flags, without the dashes. */
  const options = new Map(Object.keys(table).map((option) => [flagName(option).slice(2), option]));
  const isSwitch = (flag: string) => table[options.get(flag)!]!.kind === "switch";
  const switches = [...options.keys()].filter(isSwitch);
  const texts = [...options.keys()].filter((flag) => !isSwitch(flag));
  const valueless = [...switches, ...COMMON];
  const parsed = parseArgs(joinValues(args, { switches: valueless, texts }, refuse), {
    string: ["_", ...texts], // "_": else a word such as 007 would become a number
    collect: texts,
    boolean: valueless,
    unknown: (word, flag) => {
      if (flag === undefined) return true; // a word that belongs to no flag
      const [typed] = word.split("=") as [string];
      const known = [...Object.keys(table), ...COMMON].map(flagName);
      // parseArgs tells of each letter behind a single dash.
      if (problems.some(({ option }) => option === typed)) return false;
      refuse(typed, `unknown flag ${shorten(typed)}${didYouMean(typed, known)}`);
      return false;
    },
  });
  const stray = parsed._.map(String);
  for (const word of takesWords ? [] : stray) {
    refuse(word, `unexpected word ${quote(word)}; a flag begins with --`);
  }
  const values: Record<string, unknown> = {};
  const given: Record<string, string> = {};
  const notes: string[] = [];
  for (const flag of switches) if (parsed[flag] === true) values[options.get(flag)!] = true;
  for (const flag of texts) {
    const all = parsed[flag] as string[]; // empty where the flag was not given
    if (all.length === 0) continue;
    const option = options.get(flag)!;
    given[option] = shorten(all.map(quote).join(" and "));
    try {
      values[option] = READ[table[option]!.kind as keyof typeof READ](
        all[0]!,
        (line) => notes.push(line),
      );
    } catch (error) { // a file
      refuse(option, `--${flag}: ${quote(all[0]!)}: ${messageOf(error)}`);
    }
    if (all.length > 1) refuse(option, `--${flag} is given more than once: ${given[option]}`);
  }
  return {
    values,
    words: { what: "flag", name: flagName, given, allowed: withoutCode },
    stray,
    problems,
    notes,
  };
}

/**
 * Joins each flag with its value by "=". For parseArgs alone a row such as -1,0,1 begins as a flag does,
 * an empty text is no value, and "false" behind a switch is one.
 */
function joinValues(
  args: readonly string[],
  { switches, texts }: { readonly switches: readonly string[]; readonly texts: readonly string[] },
  refuse: (option: string, message: string) => void,
): string[] {
  const joined: string[] = [], negations: string[] = [], words: string[] = [];
  const left = [...args];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, flag, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (word === "--") words.push(word, ...left.splice(0));
    else if (flag === undefined) joined.push(word);
    else if (switches.includes(flag)) {
      if (inline !== undefined) {
        refuse(flag, `--${flag} takes no value, but was given ${quote(inline)}`);
      }
      // Of --no-report=true parseArgs makes a flag "report"; behind the others it takes no word for a value.
      if (flag.startsWith("no-")) negations.push(`--${flag}`);
      else joined.push(`--${flag}=true`);
    } else if (inline !== undefined) joined.push(word);
    else if (isValue(left[0])) joined.push(`${word}=${left.shift()}`);
    else if (texts.includes(flag)) refuse(flag, `--${flag} needs a value`);
    else joined.push(word);
  }
  return [...joined, ...negations, ...words];
}

/** Words without those in brackets for who writes code, such as "(in code { from: a, to: b })". */
function withoutCode(allowed: string): string {
  return allowed.replace(/ \(in code [^)]*\)/g, "");
}

/** An option's name as it is typed: `--weight-gain` for `weightGain`. */
export function flagName(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Reads and checks a command line.
 *
 * @throws {OptionsError} Naming all problems at once.
 */
export function readOptions<const T extends AnyTable>(
  table: T,
  args: readonly string[],
  limits: readonly Limit<Values<SchemasOf<T>>>[] = [],
): Values<SchemasOf<T>> {
  const flags = readFlags(args, table);
  const schemas = schemasOf(table);
  const checked = checkFlags(table, flags);
  const { value, problems } = checkLimits(schemas, checked, limits, flags.words);
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

/** Whether a word is a value and not a flag: a row such as -1,0,1 starts like one. */
function isValue(word: string | undefined): boolean {
  return word !== undefined && /^(?!-)|^-[\d.]/s.test(word);
}

function quote(text: string): string {
  return shorten(`"${text}"`);
}

/** The beginning of a text that is long. */
function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 120)}...`;
}
