/**
 * Tables for a terminal, with no lines in them.
 */
import Table from "cli-table3";

/** How a column is aligned. */
export type Alignment = "left" | "right";

/** No lines. */
const BARE = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((part) => [part, part === "middle" ? " " : ""]),
);

/** The rows as lines of text, a column as wide as its widest cell. */
export function bareTable(
  columns: readonly Alignment[],
  rows: readonly (readonly string[])[],
): string {
  const table = new Table({
    chars: BARE,
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    colAligns: [...columns],
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().split("\n").map((line) => line.trimEnd()).join("\n");
}

/**
 * Three digits, 1.23e-4; a dash for NaN.
 *
 * @param log10 The value's log10, which is shown where float64 cannot hold the value: 1.23e-1200.
 */
export function scientific(value: number, log10: number = Math.log10(value)): string {
  if (Number.isNaN(value)) return "-";
  if (value > 1e-300 && value < Infinity || !Number.isFinite(log10)) return value.toExponential(2);
  const power = Math.floor(log10);
  const [digits, carry] = (10 ** (log10 - power)).toExponential(2).split("e") as [string, string];
  const all = power + Number(carry); // 9.999 is shown as 10.0
  return `${digits}e${all < 0 ? "" : "+"}${all}`;
}
