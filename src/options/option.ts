/**
 * Options as tables: what each may be, its default, and what it means. Checks, flags, `--help` and
 * documentation follow from a table.
 */
import * as v from "valibot";

/** How an option's value is written as text, as in a flag. */
export type ValueKind =
  /** As it is. */
  | "text"
  | "number"
  /** Texts with commas between them. */
  | "texts"
  /** Numbers with commas between them. */
  | "numbers"
  /** A range, a..b, or a list of numbers. */
  | "range"
  /** The path of a CSV file with rows of numbers. */
  | "rows"
  /** By its name alone: true. */
  | "switch";

/** An option. */
export interface Option<T> {
  /** How its value is written as text. */
  readonly kind: ValueKind;
  /** What it may be. Messages complete "allowed: ...". */
  readonly schema: v.GenericSchema<unknown, T> | v.GenericSchema<T>;
  /** Its value if it is left out; without one it is then undefined. */
  readonly default?: T;
  /** What is shown as the default where that is computed, such as "N". */
  readonly placeholder?: string;
  /** What it means, in a line. */
  readonly help: string;
}

/** How many characters of a value are shown. */
const MOST_SHOWN = 60;

/** What is shown of a value that is not there; nobody may type it. */
const UNSET = "(unset)";

/** An option's value as text, as in a flag; shortened where it is long. */
export function optionText(value: unknown): string {
  const text = value === undefined
    ? UNSET
    : typeof value === "object" && value !== null && "from" in value && "to" in value
    ? `${value.from}..${value.to}`
    : Array.isArray(value)
    ? Array.isArray(value[0])
      ? `${value.length} row${value.length === 1 ? "" : "s"}: ${
        value.slice(0, MOST_SHOWN).map(listText).join("; ")
      }`
      : listText(value)
    : String(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}

function listText(list: readonly unknown[]): string {
  return list.slice(0, MOST_SHOWN).join(",");
}

/** A table with each option of a type. */
export type OptionTable<Options> = {
  readonly [Name in keyof Options]-?: Option<NonNullable<Options[Name]>>;
};

/** A table of whatever options. */
export type AnyTable = Readonly<Record<string, Option<unknown>>>;

type Output<O> = O extends { readonly schema: v.GenericSchema<infer _, infer T> } ? T : never;

/** A schema for each option of a table, which may be left out. */
export type SchemasOf<T extends AnyTable> = {
  readonly [Name in keyof T]: v.GenericSchema<
    unknown,
    T[Name] extends { readonly default: unknown } ? Output<T[Name]> : Output<T[Name]> | undefined
  >;
};

/** The schemas of a table. They give an option that is left out its default. */
export function schemasOf<const T extends AnyTable>(table: T): SchemasOf<T> {
  const entries = Object.entries(table).map(([name, { schema, default: value }]) => {
    // A copy, since whoever gets a default may change it.
    const optional = v.optional(schema as v.GenericSchema, () => structuredClone(value));
    return [name, optional] as const;
  });
  return Object.fromEntries(entries) as unknown as SchemasOf<T>;
}
