/**
 * Holds options against a valibot schema. A schema's messages say what is allowed; this adds what
 * was given.
 */
import * as v from "valibot";
import type { Problem } from "./problem.ts";

/** Options that may be used, or the problems that they have. */
export type Validated<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value: undefined; readonly problems: readonly Problem[] };

/**
 * Checks every option, and names each that has a problem once.
 *
 * @param schema A schema for an object, whose messages complete the sentence "allowed: ...".
 * @param options What was given.
 * @param given How to show an option's value; JSON where there is no text for it.
 */
export function validate<S extends v.GenericSchema>(
  schema: S,
  options: unknown,
  given: Readonly<Record<string, string>> = {},
): Validated<v.InferOutput<S>> {
  if (!isPlainObject(options)) {
    const problem = { option: "options", given: show(options), allowed: "a plain object" };
    return { value: undefined, problems: [problem] };
  }
  const result = v.safeParse(schema, options);
  if (result.success) return { value: result.output, problems: [] };
  const known = "entries" in schema ? schema.entries as object : options;
  const problems = new Map<string, Problem>();
  for (const issue of result.issues) {
    const option = String(issue.path?.[0]?.key ?? "options");
    if (problems.has(option)) continue;
    const said = Object.hasOwn(given, option) ? given[option] : undefined;
    problems.set(option, { option, given: said ?? show(options[option]), allowed: issue.message });
    if (issue.type !== "strict_object" || issue.expected !== "never") continue;
    // Of the options that are none valibot names only the first.
    for (const other of Object.keys(options).filter((name) => !Object.hasOwn(known, name))) {
      problems.set(other, { option: other, given: show(options[other]), allowed: issue.message });
    }
  }
  return { value: undefined, problems: [...problems.values()] };
}

/**
 * JSON where it can say it; NaN, the infinities and bigints keep their names, long values are cut.
 */
function show(value: unknown): string {
  const named = (_: string, part: unknown) =>
    typeof part === "bigint" || typeof part === "number" && !Number.isFinite(part)
      ? `${part}`
      : part;
  if (typeof value === "number" || typeof value === "bigint") return `${value}`;
  let text: string;
  try {
    text = JSON.stringify(value, named) ?? String(value);
  } catch {
    text = `a ${typeof value} that is no JSON`; // it refers to itself
  }
  return text.length <= 120 ? text : `${text.slice(0, 120)}...`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
