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
  const result = v.safeParse(schema, options);
  if (result.success) return { value: result.output, problems: [] };
  const problems = new Map<string, Problem>();
  for (const issue of result.issues) {
    const item = issue.path?.[0];
    const option = String(item?.key ?? "options");
    if (problems.has(option)) continue;
    const value = item === undefined ? options : (item.input as Record<string, unknown>)[option];
    problems.set(option, { option, given: given[option] ?? show(value), allowed: issue.message });
  }
  return { value: undefined, problems: [...problems.values()] };
}

/** JSON, except that NaN, the infinities and undefined keep their names and long values are cut. */
function show(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, part) => typeof part === "number" && !Number.isFinite(part) ? `${part}` : part,
  ) ?? String(value);
  return text.length <= 120 ? text : `${text.slice(0, 120)}...`;
}
