/**
 * Options as tables: what each may be, what it is if it is left out, and what people are told. The
 * checks, the flags, `--help` and the documentation all follow from the table.
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
  /** By its name alone: true. */
  | "switch";

/** An option. */
export interface Option<T> {
  /** How its value is written as text. */
  readonly kind: ValueKind;
  /** What it may be. Messages complete "allowed: ...". */
  readonly schema: v.GenericSchema<unknown, T> | v.GenericSchema<T>;
  /** What it is if it is left out, if it is anything then. */
  readonly default?: T;
  /** In the place of a default that is no constant: a text that stands for it, such as "N". */
  readonly placeholder?: string;
  /** What it means, in a line. */
  readonly help: string;
}

/** An option's value as text, as in a flag; shortened where it is long. */
export function optionText(value: unknown): string {
  const text = value === undefined
    ? "none"
    : typeof value === "object" && value !== null && "from" in value && "to" in value
    ? `${value.from}..${value.to}`
    : String(value); // an array's items are joined by commas
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** A table of all options of a kind. */
export type OptionTable<Options> = {
  readonly [Name in keyof Options]-?: Option<NonNullable<Options[Name]>>;
};

/** Any table. */
export type AnyTable = Readonly<Record<string, Option<unknown>>>;

type Output<O> = O extends { readonly schema: v.GenericSchema<infer _, infer T> } ? T : never;

/** A schema for each option of a table; those that are left out get their defaults. */
export type SchemasOf<T extends AnyTable> = {
  readonly [Name in keyof T]: v.GenericSchema<
    unknown,
    T[Name] extends { readonly default: unknown } ? Output<T[Name]> : Output<T[Name]> | undefined
  >;
};

/** The schemas of a table. */
export function schemasOf<const T extends AnyTable>(table: T): SchemasOf<T> {
  const entries = Object.entries(table).map(([name, { schema, default: value }]) => {
    // A copy, since whoever gets a default may change it.
    const optional = v.optional(schema as v.GenericSchema, () => structuredClone(value));
    return [name, optional] as const;
  });
  return Object.fromEntries(entries) as unknown as SchemasOf<T>;
}
