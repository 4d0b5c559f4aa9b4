/**
 * What is wrong with options and arguments, in words.
 */

/** One option that cannot be used. */
export interface Problem {
  /** The option's name. */
  readonly option: string;
  /** What is wrong, and what is allowed: a line for people. */
  readonly message: string;
}

/**
 * Thrown for options that cannot be used, before any work starts. Its message has a line for each
 * problem.
 *
 * @example
 * ```ts
 * import { OptionsError, sweep } from "@gradflow/gradflow";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * const error = await assertRejects(() => sweep({ width: 0, depths: [] }), OptionsError);
 * assertEquals(error.problems.map(({ option }) => option), ["depths", "width"]);
 * ```
 */
export class OptionsError extends RangeError {
  /** The error's kind. */
  override readonly name = "OptionsError";
  /** The problems, in the order of the options. */
  readonly problems: readonly Problem[];

  /**
   * An error with a line for each problem.
   *
   * @param problems At least one.
   */
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.problems = problems;
  }
}

/**
 * The words for a value that is not allowed.
 *
 * @param name The option or argument.
 * @param given What it was given, as text.
 * @param allowed What it may be given.
 */
export function notAllowed(name: string, given: string, allowed: string): string {
  return `${printable(name)}: given ${printable(given)}; allowed: ${allowed}`;
}

/** The problem of an option whose value is not allowed. */
export function valueProblem(option: string, given: string, allowed: string): Problem {
  return { option, message: notAllowed(option, given, allowed) };
}

/**
 * Text in which control and other unseen characters, which may steer a terminal, are escaped; but for
 * the joiner that some emoji are made with.
 */
export function printable(text: string): string {
  return text.replace(/(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? `\\u{${character.codePointAt(0)!.toString(16)}}` : escaped;
  });
}

/** How many characters of a value are shown. */
const MOST_SHOWN = 120;

/**
 * A value as a line of text: numbers, texts, lists and plain objects as in code, anything else by its
 * kind. Long values are cut. Never throws, whatever the value.
 */
export function show(value: unknown): string {
  let text: string;
  try {
    text = printable(write(value, MOST_SHOWN));
  } catch {
    text = `a value of type ${typeof value} that cannot be shown`; // a getter throws, for example
  }
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}...`;
}

/** Writes a value, up to about so many characters: it may be long, or contain itself. */
function write(value: unknown, most: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, most));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return `an error: ${value.message}`;
  if (!Array.isArray(value) && !isPlainObject(value)) {
    return `an object of class ${value.constructor.name}`;
  }
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  let text = open!;
  for (const [name, part] of entriesOf(value)) {
    if (text.length > most) return text;
    if (text !== open) text += ",";
    if (name !== undefined) text += `${JSON.stringify(name.slice(0, most))}:`;
    text += write(part, Math.max(0, most - text.length));
  }
  return text + close;
}

/** An array's items, which have no names, or an object's properties. */
function* entriesOf(value: object): Iterable<[string | undefined, unknown]> {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield [undefined, value[i]];
  } else {
    for (const name of Object.keys(value)) yield [name, (value as Record<string, unknown>)[name]];
  }
}

/** Whether a value is an object as `{ ... }` makes it. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

/** What an error, or whatever else was thrown, says. Never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return show(thrown);
  }
}
