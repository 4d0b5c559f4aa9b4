/**
 * Rows to CSV (RFC 4180), each number in the shortest form that reads back as the same float64.
 */
import { stringify } from "@std/csv/stringify";
import {
  DECAY_COLUMNS,
  type DecayRow,
  GRADIENT_COLUMNS,
  type GradientRow,
  RUN_COLUMNS,
  type RunRow,
} from "./rows.ts";

/** The tables' names. */
export const TABLES = ["gradients", "decay", "runs"] as const;

/** The name of a table: `gradients`, `decay` or `runs`. */
export type TableName = typeof TABLES[number];

/** The rows of each table by its name. */
interface Tables {
  /** The distribution over seeds of each layer's magnitude. */
  readonly gradients: GradientRow;
  /** The decay over layers. */
  readonly decay: DecayRow;
  /** Each seed's magnitudes. */
  readonly runs: RunRow;
}

const COLUMNS: { readonly [Name in TableName]: readonly (keyof Tables[Name] & string)[] } = {
  gradients: GRADIENT_COLUMNS,
  decay: DECAY_COLUMNS,
  runs: RUN_COLUMNS,
};

/** Rows that are made text at once. */
const BATCH = 1000;

/**
 * A table as text, the header first, in pieces of many lines. NaN is an empty field where it is a
 * statistic that does not exist, and `NaN` in runs, where it is what was measured.
 */
export function* csvText<Name extends TableName>(
  name: Name,
  rows: Iterable<Tables[Name]>,
): Generator<string> {
  const columns: readonly (keyof Tables[Name] & string)[] = COLUMNS[name];
  const missing = name === "runs" ? "NaN" : "";
  yield stringify([], { columns });
  let batch: Record<string, unknown>[] = [];
  for (const row of rows) {
    const shown: Record<string, unknown> = {};
    for (const column of columns) {
      const value: unknown = row[column];
      shown[column] = Number.isNaN(value) ? missing : value;
    }
    batch.push(shown);
    if (batch.length < BATCH) continue;
    yield stringify(batch, { columns, headers: false });
    batch = [];
  }
  yield stringify(batch, { columns, headers: false });
}
