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
 * Thrown before any work starts; its message has a line for every problem.
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
  return `${name}: given ${given}; allowed: ${allowed}`;
}

/** The problem of an option whose value is not allowed. */
export function valueProblem(option: string, given: string, allowed: string): Problem {
  return { option, message: notAllowed(option, given, allowed) };
}

/** The characters that are shown of a value; no list of more items is made text whole. */
const LONGEST = 120;

/**
 * A value as text: JSON where JSON can say it; NaN, the infinities and bigints keep their names, long
 * values are cut.
 */
export function show(value: unknown): string {
  if (value instanceof Error) return `an error: ${value.message}`;
  if (typeof value === "number" || typeof value === "bigint") return `${value}`;
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  const named = (_: string, part: unknown) => {
    if (Array.isArray(part) && part.length > LONGEST) return part.slice(0, LONGEST);
    const isNamed = typeof part === "bigint" || typeof part === "number" && !Number.isFinite(part);
    return isNamed ? `${part}` : part;
  };
  let text: string;
  try {
    text = JSON.stringify(value, named) ?? String(value);
  } catch {
    text = `a value of type ${typeof value} that cannot be shown`; // it refers to itself, perhaps
  }
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}

/** What an error, or whatever else was thrown, says. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
