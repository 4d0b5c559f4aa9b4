/**
 * All tables of a sweep, and their text as CSV (RFC 4180): each number in the shortest form that reads
 * back as the same float64, or outside of float64's range as the same 53 bits and exponent.
 */
import { stringify } from "@std/csv/stringify";
import { textsOf } from "./column.ts";
import { DECAY_COLUMNS, type DecayRow } from "./decay.ts";
import { GRADIENT_COLUMNS, type GradientRow } from "./gradients.ts";
import { RUN_COLUMNS, type RunRow } from "./runs.ts";

/** The name of a table. */
export type TableName = "gradients" | "decay" | "runs";

/** The rows of each table by its name. */
export interface Tables {
  /** The distribution over seeds of each layer's magnitude. */
  readonly gradients: GradientRow;
  /** The decay over layers. */
  readonly decay: DecayRow;
  /** Each seed's magnitudes. */
  readonly runs: RunRow;
}

/** A table. */
interface Table<Row> {
  /** What the rows are of, as the beginning of a sentence. */
  readonly rows: string;
  readonly columns: { readonly [Name in keyof Row]?: { readonly meaning: string } };
  /** How NaN is written: empty where it is a statistic that does not exist. */
  readonly nan: string;
}

/** The tables, each a file `NAME.csv`. */
export const TABLES: { readonly [Name in TableName]: Table<Tables[Name]> } = {
  gradients: {
    rows: "A row for each variant, depth, width, layer and metric",
    columns: GRADIENT_COLUMNS,
    nan: "",
  },
  decay: {
    rows:
      "a row for each variant, depth, width and metric, from a straight line fitted to each seed's " +
      "log10 magnitude against layer",
    columns: DECAY_COLUMNS,
    nan: "",
  },
  runs: {
    rows:
      "With `--runs` a row for each variant, depth, width, seed, layer and metric, in that order",
    columns: RUN_COLUMNS,
    nan: "NaN", // what was measured
  },
};

/** The tables' names. */
export const TABLE_NAMES: readonly TableName[] = Object.keys(TABLES) as TableName[];

/** The name of a table's file. */
export function fileName(table: TableName): string {
  return `${table}.csv`;
}

/** Rows that are made text at once. */
const BATCH = 1000;

/** A table as text, the header first, in pieces of many lines. */
export function* csvText<Name extends TableName>(
  name: Name,
  rows: Iterable<Tables[Name]>,
): Generator<string> {
  const { nan } = TABLES[name];
  const columns = Object.keys(TABLES[name].columns) as (keyof Tables[Name] & string)[];
  yield stringify([], { columns });
  let batch: Record<string, unknown>[] = [];
  for (const row of rows) {
    const shown: Record<string, unknown> = {};
    const texts = textsOf(row);
    for (const column of columns) {
      const value: unknown = texts?.[column] ?? row[column];
      shown[column] = Number.isNaN(value) ? nan : value;
    }
    batch.push(shown);
    if (batch.length < BATCH) continue;
    yield stringify(batch, { columns, headers: false });
    batch = [];
  }
  yield stringify(batch, { columns, headers: false });
}
