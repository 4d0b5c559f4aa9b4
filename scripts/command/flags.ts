/**
 * Command-line flags: text to values, by tables of options. A value that cannot be read stays text,
 * for its schema to refuse.
 */
import { checkAll, type Checked, type Values, type Words } from "../../src/options/check.ts";
import { didYouMean } from "../../src/options/nearest.ts";
import {
  type AnyTable,
  type SchemasOf,
  schemasOf,
  type ValueKind,
} from "../../src/options/option.ts";
import { OptionsError, type Problem } from "../../src/options/problem.ts";

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
  const texts = new Map<string, string[]>();
  const values: Record<string, unknown> = {};
  const stray: string[] = [];
  const left = [...args];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "--") {
      stray.push(...left.splice(0));
    } else if (!word.startsWith("-") || word === "-") {
      stray.push(word);
    } else {
      const [, flag = "", inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
      const option = Object.hasOwn(table, flag) ? table[flag] : undefined;
      const value = inline ??
        (isValue(left[0]) && option?.kind !== "switch" ? left.shift() : undefined);
      if (option === undefined) {
        const [typed] = word.split("=") as [string];
        const known = [...Object.keys(table), ...COMMON].map(flagName);
        refuse(typed, `unknown flag ${shorten(typed)}${didYouMean(typed, known)}`);
      } else if (option.kind !== "switch") {
        if (value === undefined) refuse(flag, `--${flag} needs a value`);
        else texts.set(flag, [...texts.get(flag) ?? [], value]);
      } else {
        if (value !== undefined) {
          refuse(flag, `--${flag} takes no value, but was given ${quote(value)}`);
        }
        values[flag] = true;
      }
    }
  }
  for (const word of takesWords ? [] : stray) {
    refuse(word, `unexpected word ${quote(word)}; a flag begins with --`);
  }
  const given: Record<string, string> = {};
  for (const [flag, all] of texts) {
    given[flag] = shorten(all.map(quote).join(" and "));
    values[flag] = READ[table[flag]!.kind as keyof typeof READ](all[0]!);
    if (all.length > 1) refuse(flag, `--${flag} is given more than once: ${given[flag]}`);
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

/** Whether a word is a value and not a flag: a row such as -1,0,1 starts like one. */
function isValue(word: string | undefined): boolean {
  return word !== undefined && /^(?!-)|^-[\d.]/s.test(word);
}

function readNumber(text: string): number | string {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : text;
}

function quote(text: string): string {
  return shorten(`"${text}"`);
}

/** The beginning of a text that is long. */
function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 120)}...`;
}
