/**
 * One way to check options: each against its schema, all problems at once.
 *
 * Arguments that are no options are checked where they are used, and refused with a TypeError (another
 * kind of value) or a RangeError (a value that is not possible), in the words of notAllowed().
 */
import * as v from "valibot";
import { didYouMean } from "./nearest.ts";
import { messageOf, OptionsError, type Problem, show, valueProblem } from "./problem.ts";

/** A schema for each option; its messages complete the sentence "allowed: ...". */
export type Schemas = Readonly<Record<string, v.GenericSchema>>;

/** The options that schemas let through, completed with defaults. */
export type Values<S extends Schemas> = { readonly [Name in keyof S]: v.InferOutput<S[Name]> };

/** What was found of options. */
export interface Checked<T> {
  /** The options, if all of them can be used. */
  readonly value: T | undefined;
  /** Those of them that can be used. */
  readonly valid: Partial<T>;
  /** What is wrong with the others, in the schemas' order. */
  readonly problems: readonly Problem[];
}

/** How options are spoken of. */
export interface Words {
  /** What one is: "option" if left out. */
  readonly what?: string;
  /** An option's name as people write it; as it is if left out. */
  readonly name?: (option: string) => string;
  /** Texts for options' values; else they are shown as JSON. */
  readonly given?: Readonly<Record<string, string>>;
}

/**
 * Holds options against schemas, and names each that has a problem once.
 *
 * @param schemas The options that there are.
 * @param options What was given: a plain object.
 * @param words How to speak of them.
 */
export function checkAll<S extends Schemas>(
  schemas: S,
  options: unknown,
  { what = "option", name = (option) => option, given = {} }: Words = {},
): Checked<Values<S>> {
  const problems: Problem[] = [];
  const known = Object.keys(schemas);
  let names: readonly string[];
  try {
    if (!isPlainObject(options)) {
      problems.push(valueProblem("options", show(options), "a plain object"));
      return { value: undefined, valid: {}, problems };
    }
    names = Object.keys(options);
  } catch (error) {
    problems.push(valueProblem("options", unreadable(error), "a plain object"));
    return { value: undefined, valid: {}, problems };
  }
  const valid: Record<string, unknown> = {};
  for (const option of known) {
    const of = name(option);
    let value: unknown;
    try {
      value = Object.hasOwn(options, option) ? copy(options[option]) : undefined;
    } catch (error) {
      problems.push({
        ...valueProblem(of, unreadable(error), "a value that can be read"),
        option,
      });
      continue;
    }
    const result = v.safeParse(schemas[option]!, value);
    if (result.success) {
      valid[option] = result.output;
      continue;
    }
    const said = Object.hasOwn(given, option) ? given[option]! : shown(value);
    problems.push({ ...valueProblem(of, said, result.issues[0]!.message), option });
  }
  for (const option of names.filter((given) => !known.includes(given))) {
    const meant = didYouMean(option, known);
    const message = `unknown ${what} ${name(option)}${
      meant || `; the ${what}s are ${known.join(", ")}`
    }`;
    problems.push({ option, message });
  }
  const value = problems.length === 0 ? valid as Values<S> : undefined;
  return { value, valid: valid as Partial<Values<S>>, problems };
}

/**
 * Checks options and completes them.
 *
 * @throws {OptionsError} Naming all that cannot be used.
 */
export function checkOptions<S extends Schemas>(schemas: S, options: unknown): Values<S> {
  const { value, problems } = checkAll(schemas, options);
  if (value === undefined) throw new OptionsError(problems);
  return value;
}

function unreadable(error: unknown): string {
  return `what cannot be read (${messageOf(error)})`;
}

function shown(value: unknown): string {
  return value === undefined ? "none" : show(value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

/** Longer lists are no options, and are not copied. */
export const MOST_ITEMS: number = 2 ** 24;

/**
 * A copy of lists and plain objects, and of those in them, which nobody else can change between the
 * check and the use.
 */
function copy(value: unknown, levels = 2): unknown {
  if (levels === 0) return value;
  if (Array.isArray(value)) {
    if (value.length > MOST_ITEMS) return value;
    return Array.from(value, (item) => copy(item, levels - 1));
  }
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value).map((key) => [key, copy(value[key], levels - 1)]),
  );
}
