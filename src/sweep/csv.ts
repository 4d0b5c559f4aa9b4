/**
 * Rows to CSV (RFC 4180), each number in the shortest form that reads back as the same float64.
 */
import { CsvStringifyStream } from "@std/csv/stringify-stream";

/**
 * The lines of a table, the header first, as a stream of text.
 *
 * @param columns The columns, which are the rows' fields.
 * @param rows The rows. NaN is written as an empty field where it is a statistic that does not
 * exist; pass `missing: "NaN"` where it is a measured value.
 */
export function csvStream<Row extends object>(
  columns: readonly (keyof Row & string)[],
  rows: Iterable<Row>,
  { missing = "" }: { missing?: string } = {},
): ReadableStream<string> {
  const shown = function* () {
    for (const row of rows) {
      yield Object.fromEntries(
        columns.map((column) => {
          const value: unknown = row[column];
          return [column, Number.isNaN(value) ? missing : value];
        }),
      );
    }
  };
  return ReadableStream.from(shown()).pipeThrough(new CsvStringifyStream({ columns }));
}
