/**
 * One way to check options: each against its schema, all problems at once.
 *
 * Positional arguments are checked where they are used, and refused with a TypeError (another kind of
 * value) or a RangeError (a value that is not possible), in the words of notAllowed().
 */
import * as v from "valibot";
import { didYouMean } from "./nearest.ts";
import {
  isPlainObject,
  messageOf,
  notAllowed,
  OptionsError,
  printable,
  type Problem,
  show,
  valueProblem,
} from "./problem.ts";

/** A schema for each option; its messages complete the sentence "allowed: ...". */
export type Schemas = Readonly<Record<string, v.GenericSchema>>;

/** The options that schemas let through, completed with defaults. */
export type Values<S extends Schemas> = { readonly [Name in keyof S]: v.InferOutput<S[Name]> };

/** What a check has found. */
export interface Checked<T> {
  /** The options, if all of them can be used. */
  readonly value: T | undefined;
  /** Those of them that can be used. */
  readonly valid: Partial<T>;
  /** What is wrong with the others, in the schemas' order, then which options are unknown. */
  readonly problems: readonly Problem[];
}

/** The words for options in messages. */
export interface Words {
  /** What an option is called. Default: "option". */
  readonly what?: string;
  /** An option's name as people write it. Default: the name itself. */
  readonly name?: (option: string) => string;
  /** The values as people wrote them. Default: as show() shows them. */
  readonly given?: Readonly<Record<string, string>>;
  /** What is allowed, of a schema's words for it. Default: these. */
  readonly allowed?: (text: string) => string;
}

/** Longer lists are refused unread: to look through them may take very long. */
export const MOST_ITEMS: number = 2 ** 24;

const TOO_LONG = new Error("a list is too long");

/**
 * Checks options. What comes out shares no list with what was given.
 *
 * @param schemas The options that there are.
 * @param options What was given: a plain object.
 * @param words The words for them.
 */
export function checkAll<S extends Schemas>(
  schemas: S,
  options: unknown,
  { what = "option", name = (option) => option, given = {}, allowed = (text) => text }: Words = {},
): Checked<Values<S>> {
  const problems: Problem[] = [];
  const valid: Record<string, unknown> = {};
  const names = ownNames(options);
  if (names === undefined) {
    problems.push(valueProblem("options", show(options), "a plain object"));
    return { value: undefined, valid: {}, problems };
  }
  const known = Object.keys(schemas);
  for (const option of known) {
    const problem = (message: string) => problems.push({ option, message });
    try {
      const value = names.includes(option) ? copy((options as Values<S>)[option]) : undefined;
      const result = v.safeParse(schemas[option]!, value);
      if (result.success) {
        valid[option] = result.output;
      } else {
        const said = Object.hasOwn(given, option)
          ? given[option]!
          : value === undefined
          ? "none"
          : show(value);
        problem(notAllowed(name(option), said, allowed(result.issues[0]!.message)));
      }
    } catch (error) {
      problem(
        error === TOO_LONG
          ? notAllowed(name(option), "a longer list", `a list of at most ${MOST_ITEMS} items`)
          : `${printable(name(option))}: cannot be read: ${printable(messageOf(error))}`,
      );
    }
  }
  for (const option of names) {
    if (typeof option === "string" && known.includes(option)) continue;
    const text = String(option);
    const hint = didYouMean(text, known) || `; the ${what}s are ${known.join(", ")}`;
    const message = `unknown ${what} ${printable(name(text))}${hint}`;
    problems.push({ option: text, message });
  }
  const value = problems.length === 0 ? valid as Values<S> : undefined;
  return { value, valid: valid as Partial<Values<S>>, problems };
}

/**
 * What is wrong: what is allowed of the first option's value, or a sentence about several options.
 * `{name}` in it stands for an option's name.
 */
export type Said = { readonly allowed: string } | { readonly about: string };

/** Something that options, each by itself as it should be, must fulfil together. */
export interface Limit<Options> {
  /** The options that it is about; it is named as a problem of the first. */
  readonly of: readonly [keyof Options & string, ...(keyof Options & string)[]];
  /** What is wrong with them, if anything is. */
  readonly check: (options: Options) => Said | undefined;
}

/**
 * Checks what options must fulfil together, as far as each of them can be used. A later limit is not
 * looked at where one of its options is wrong already.
 *
 * @param checked What checkAll() has found by the same schemas and words.
 * @returns The same, with all problems.
 */
export function checkLimits<S extends Schemas>(
  schemas: S,
  checked: Checked<Values<S>>,
  limits: readonly Limit<Values<S>>[],
  { name = (option) => option, given }: Words = {},
): Checked<Values<S>> {
  const { valid } = checked;
  const problems = [...checked.problems];
  const wrong = new Set(problems.map(({ option }) => option));
  for (const { of, check } of limits) {
    if (of.some((option) => wrong.has(option) || !Object.hasOwn(valid, option))) continue;
    const said = check(valid as Values<S>);
    if (said === undefined) continue;
    const [option] = of;
    wrong.add(option);
    const named = (text: string) => text.replace(/\{(\w+)\}/g, (_, option) => name(option));
    const message = "allowed" in said
      ? notAllowed(name(option), given?.[option] ?? show(valid[option]), named(said.allowed))
      : named(said.about);
    problems.push({ option, message });
  }
  if (problems.length === 0) return checked;
  const known = Object.keys(schemas);
  const place = ({ option }: Problem) => [...known, option].indexOf(option);
  return { value: undefined, valid, problems: problems.sort((a, b) => place(a) - place(b)) };
}

/**
 * Checks options and completes them.
 *
 * @param limits What they must fulfil together.
 * @throws {OptionsError} Naming all that cannot be used.
 */
export function checkOptions<S extends Schemas>(
  schemas: S,
  options: unknown,
  limits: readonly Limit<Values<S>>[] = [],
): Values<S> {
  const { value, problems } = checkLimits(schemas, checkAll(schemas, options), limits);
  if (value === undefined) throw new OptionsError(problems);
  return value;
}

/** The names of a plain object's own properties; undefined for anything else. */
function ownNames(options: unknown): readonly (string | symbol)[] | undefined {
  try {
    return isPlainObject(options) ? Reflect.ownKeys(options) : undefined;
  } catch {
    return undefined; // a proxy may throw
  }
}

/**
 * A copy of lists and plain objects, and of those in them, which nobody else can change between the
 * check and the use.
 *
 * @throws TOO_LONG, or what the value's getters throw.
 */
function copy(value: unknown, levels = 2): unknown {
  if (levels === 0) return value;
  if (Array.isArray(value)) {
    const { length } = value;
    if (length > MOST_ITEMS) throw TOO_LONG;
    // Not by the list's own iterator, which may be endless.
    return Array.from({ length }, (_, i) => copy(value[i], levels - 1));
  }
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value).map((key) => [key, copy(value[key], levels - 1)]),
  );
}
