/**
 * Tables by columns: a column's name, how it is computed and what it means stand in one place. Rows, CSV
 * files and documentation follow.
 */
import { decimalOf } from "../../statistics/decimal.ts";
import { log10Of, type Magnitude } from "../../statistics/magnitudes.ts";

/** A column of a table. */
export interface Column<Source, Value> {
  /** Its value, from what a row is made of. */
  readonly of: (source: Source) => Value;
  /** What it means, in a line. */
  readonly meaning: string;
}

/** A column of magnitudes: in a row the nearest float64, in a CSV file a decimal that loses nothing. */
export interface MagnitudeColumn<Source> {
  /** Its magnitude, from what a row is made of. */
  readonly magnitude: (source: Source) => Magnitude;
  /** What it means, in a line. */
  readonly meaning: string;
}

/** The columns of a table, in their order: one for each field of a row. */
export type Columns<Row, Source> = {
  readonly [Name in keyof Row]-?:
    | Column<Source, Row[Name]>
    | (Row[Name] extends number ? MagnitudeColumn<Source> : never);
};

/** Where a row has the text of what float64 cannot hold, by column. */
const TEXTS = Symbol("what float64 cannot hold");

/** Texts of a row's magnitudes, by column. */
type Texts = Readonly<Record<string, string>>;

/** A row. */
export function rowOf<Row extends object, Source>(
  columns: Columns<Row, Source>,
  source: Source,
): Row {
  const row: Partial<Row> = {};
  let texts: Record<string, string> | undefined;
  for (const name in columns) {
    const column = columns[name] as Column<Source, Row[typeof name]> | MagnitudeColumn<Source>;
    if ("of" in column) row[name] = column.of(source);
    else {
      const { value, text } = shown(column.magnitude(source));
      row[name] = value as Row[typeof name];
      if (text !== undefined) (texts ??= {})[name] = text;
    }
  }
  return texts === undefined ? row as Row : withTexts(row as Row, texts);
}

/** A magnitude as it is in a row, with its text if float64 cannot hold it. */
export function shown(magnitude: Magnitude): { readonly value: number; readonly text?: string } {
  if (magnitude.exponent === 0) return { value: magnitude.mantissa };
  const text = decimalOf(magnitude);
  return { value: Number(text), text };
}

/** A row that has the text of what float64 cannot hold, where nobody sees it but {@linkcode textsOf}. */
export function withTexts<Row extends object>(row: Row, texts: Texts): Row {
  return Object.defineProperty(row, TEXTS, { value: texts });
}

/** The texts of those of a row's magnitudes that float64 cannot hold. */
export function textsOf(row: object): Texts | undefined {
  return (row as { readonly [TEXTS]?: Texts })[TEXTS];
}

/** log10 of a magnitude, whatever its size; -Infinity for 0. */
export function log10({ mantissa, exponent }: Magnitude): number {
  return log10Of(mantissa, exponent);
}

/** Shares of all values by the names of the columns that have the quantiles. */
export type Shares<Name extends string> = Readonly<Record<Name, number>>;

/** Quantiles by the names of their columns. */
export type Quantiles<Name extends string> = Readonly<Record<Name, Magnitude>>;

/** A column for each quantile. */
export function quantileColumns<Name extends string, Key extends string>(
  shares: Shares<Name>,
  key: Key,
  what: string,
): Readonly<Record<Name, MagnitudeColumn<Readonly<Record<Key, Quantiles<Name>>>>>> {
  return byName(shares, (name) => ({
    magnitude: (source) => source[key][name],
    meaning: `the ${shares[name] === 0.5 ? "median" : `${100 * shares[name]} % quantile`} ${what}`,
  }));
}

/** The name of the column that has another's log10. */
type LogName<Name extends string> = `log10_${Name}`;

/** A column for each quantile's log10. */
export function log10Columns<Name extends string, Key extends string>(
  shares: Shares<Name>,
  key: Key,
): Readonly<Record<LogName<Name>, Column<Readonly<Record<Key, Quantiles<Name>>>, number>>> {
  const columns = Object.keys(shares) as Name[];
  return Object.fromEntries(columns.map((name) => [`log10_${name}`, {
    of: (source: Readonly<Record<Key, Quantiles<Name>>>) => log10(source[key][name]),
    meaning: `log10 of \`${name}\``,
  }])) as ReturnType<typeof log10Columns<Name, Key>>;
}

/** Quantiles by name, as a function from shares to quantiles gives them. */
export function quantilesByName<Name extends string>(
  shares: Shares<Name>,
  read: (shares: readonly number[]) => readonly Magnitude[],
): Quantiles<Name> {
  const names = Object.keys(shares) as Name[];
  const values = read(names.map((name) => shares[name]));
  return byName(shares, (name) => values[names.indexOf(name)]!);
}

function byName<Name extends string, Value>(
  names: Shares<Name>,
  make: (name: Name) => Value,
): Readonly<Record<Name, Value>> {
  const entries = (Object.keys(names) as Name[]).map((name) => [name, make(name)]);
  return Object.fromEntries(entries) as Readonly<Record<Name, Value>>;
}
