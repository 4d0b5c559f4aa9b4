/**
 * Rows to CSV (RFC 4180), each number in the shortest form that reads back as the same float64.
 */
import { stringify } from "@std/csv/stringify";

/** Rows that are made text at once. */
const BATCH = 1000;

/**
 * A table as text, the header first, in pieces of many lines.
 *
 * @param columns The columns, which are the rows' fields.
 * @param rows The rows. NaN is written as an empty field where it is a statistic that does not
 * exist; pass `missing: "NaN"` where it is a measured value.
 */
export function* csvText<Row extends object>(
  columns: readonly (keyof Row & string)[],
  rows: Iterable<Row>,
  { missing = "" }: { missing?: string } = {},
): Generator<string> {
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
