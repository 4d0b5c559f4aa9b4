/**
 * Tables by columns: a column's name, how it is computed and what it means stand in one place. Rows, CSV
 * files and documentation follow.
 */

/** A column of a table. */
export interface Column<Source, Value> {
  /** Its value, from what a row is made of. */
  readonly of: (source: Source) => Value;
  /** What it means, in a line. */
  readonly meaning: string;
}

/** The columns of a table, in their order: one for each field of a row. */
export type Columns<Row, Source> = {
  readonly [Name in keyof Row]-?: Column<Source, Row[Name]>;
};

/** A row. */
export function rowOf<Row, Source>(columns: Columns<Row, Source>, source: Source): Row {
  const row: Partial<Row> = {};
  for (const name in columns) row[name] = columns[name].of(source);
  return row as Row;
}

/** Shares of all values by the names of the columns that have the quantiles. */
export type Shares<Name extends string> = Readonly<Record<Name, number>>;

/** Quantiles by the names of their columns. */
export type Quantiles<Name extends string> = Readonly<Record<Name, number>>;

/** A column for each quantile. */
export function quantileColumns<Name extends string, Key extends string>(
  shares: Shares<Name>,
  key: Key,
  what: string,
): Columns<Quantiles<Name>, Readonly<Record<Key, Quantiles<Name>>>> {
  const column = (name: Name): Column<Readonly<Record<Key, Quantiles<Name>>>, number> => ({
    of: (source) => source[key][name],
    meaning: `the ${shares[name] === 0.5 ? "median" : `${100 * shares[name]} % quantile`} ${what}`,
  });
  const names = Object.keys(shares) as Name[];
  return Object.fromEntries(names.map((name) => [name, column(name)])) as Columns<
    Quantiles<Name>,
    Readonly<Record<Key, Quantiles<Name>>>
  >;
}

/** Quantiles by name, as a function from shares to quantiles gives them. */
export function quantilesByName<Name extends string>(
  shares: Shares<Name>,
  read: (shares: readonly number[]) => readonly number[],
): Quantiles<Name> {
  const names = Object.keys(shares) as Name[];
  const values = read(names.map((name) => shares[name]));
  return Object.fromEntries(names.map((name, i) => [name, values[i]])) as Quantiles<Name>;
}
