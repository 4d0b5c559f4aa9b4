/**
 * Magnitudes as a row of small bars, a character each, on a logarithmic scale.
 */

/** The bars, from the lowest to the highest. */
const BARS = "▁▂▃▄▅▆▇█";

/** A bar is at least one decade higher than the next lower one: what is smaller is not to look large. */
const LEAST_DECADES = BARS.length;

/**
 * How many whole decades the bars of rows that are to be compared go down from each row's largest magnitude:
 * as many as the row needs that spreads most.
 *
 * @param rows Each row's log10 magnitudes; those that are not finite have no place on the scale.
 */
export function decadesOf(rows: readonly (readonly number[])[]): number {
  const spreads = rows.map((logs) => {
    const finite = logs.filter(Number.isFinite);
    return finite.length === 0 ? 0 : Math.max(...finite) - Math.min(...finite);
  });
  return Math.max(LEAST_DECADES, ...spreads.map(Math.ceil));
}

/** The scale in words: what the lowest bar is, over the highest. */
export function scaleText(decades: number): string {
  return `${BARS[0]} 1e-${decades} ${BARS.at(-1)} largest`;
}

/**
 * Magnitudes as bars: the largest has the highest, and what is smaller by so many decades the lowest.
 *
 * @param logs Their log10, which become a bar each; 0 where the magnitude is exactly 0 (log10 is
 * -Infinity), a dash where there is none (NaN).
 */
export function sparkline(logs: readonly number[], decades: number): string {
  const largest = Math.max(...logs.filter(Number.isFinite));
  return logs.map((log) => {
    if (log === -Infinity) return "0";
    if (!Number.isFinite(log)) return "-";
    const step = Math.floor((1 - (largest - log) / decades) * BARS.length);
    return BARS[Math.max(0, Math.min(BARS.length - 1, step))];
  }).join("");
}
