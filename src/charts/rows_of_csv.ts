/**
 * Rows from the text of a sweep's CSV files.
 */
import { parse } from "@std/csv/parse";
import { notAllowed, show } from "../options/problem.ts";
import type { DecayRow } from "../sweep/columns/decay.ts";
import type { GradientRow } from "../sweep/columns/gradients.ts";

/** The rows that charts are made from, by table. */
export interface ChartTables {
  /** The distribution over seeds of each layer's magnitude. */
  readonly gradients: GradientRow;
  /** The decay over layers. */
  readonly decay: DecayRow;
}

/** The columns of words; all others are of numbers. */
const WORDS = ["variant", "parameter", "metric", "verdict", "theory_reason"];

/** The columns that a table is known by. */
const KNOWN_BY: { readonly [Name in keyof ChartTables]: readonly (keyof ChartTables[Name])[] } = {
  gradients: ["variant", "depth", "width", "layer", "metric", "log10_median"],
  decay: ["variant", "depth", "width", "metric", "slope_median", "verdict"],
};

/**
 * Reads a table of a sweep. An empty cell is NaN, and a magnitude that float64 cannot hold 0 or Infinity,
 * as in a SweepResult.
 *
 * @param table Which one: `gradients` or `decay`.
 * @param text The text of gradients.csv or decay.csv.
 * @throws {RangeError} If there is no such table.
 * @throws {TypeError} If the text is no such file's.
 */
export function rowsOfCsv<Name extends keyof ChartTables>(
  table: Name,
  text: string,
): ChartTables[Name][] {
  if (!Object.hasOwn(KNOWN_BY, table)) {
    throw new RangeError(notAllowed("table", show(table), Object.keys(KNOWN_BY).join(", ")));
  }
  const lines = typeof text === "string" ? parse(text.replace(/^\uFEFF/, "")) : [];
  const [columns = [], ...rows] = lines;
  if (!KNOWN_BY[table].every((column) => columns.includes(column as string))) {
    const allowed = `the text of ${table}.csv`;
    throw new TypeError(notAllowed("text", show(columns.join(",")), allowed));
  }
  return rows.map((cells) =>
    Object.fromEntries(columns.map((column, i) => {
      const cell = cells[i] ?? "";
      return [column, WORDS.includes(column) ? cell : cell === "" ? NaN : Number(cell)];
    })) as unknown as ChartTables[Name]
  );
}
