/**
 * Magnitudes as a row of small bars, a character each, on a logarithmic scale.
 */

/** The bars, from the lowest to the highest. */
const BARS = "▁▂▃▄▅▆▇█";

/** A bar is at least one decade higher than the next lower one: what is smaller is not to look large. */
const LEAST_DECADES = BARS.length;

/** What the lowest and the highest bar stand for, as whole numbers of decades. */
export interface Scale {
  /** log10 of the least magnitude. */
  readonly from: number;
  /** log10 of the largest magnitude. */
  readonly to: number;
}

/**
 * The scale for magnitudes that are to be compared: as wide as all of them need, from their log10; those
 * that are not finite have no place on it.
 */
export function scaleOf(logs: readonly number[]): Scale {
  let [least, most] = [Infinity, -Infinity];
  for (const log of logs) {
    if (!Number.isFinite(log)) continue;
    least = Math.min(least, log);
    most = Math.max(most, log);
  }
  if (least > most) return { from: -LEAST_DECADES, to: 0 };
  const to = Math.ceil(most);
  return { from: Math.min(Math.floor(least), to - LEAST_DECADES), to };
}

/** A scale in words: `▁ 1e-40 █ 1e+10`. */
export function scaleText({ from, to }: Scale): string {
  const power = (log10: number) => `1e${log10 < 0 ? "" : "+"}${log10}`;
  return `${BARS[0]} ${power(from)} ${BARS.at(-1)} ${power(to)}`;
}

/**
 * Magnitudes as bars.
 *
 * @param logs Their log10, which become a bar each; 0 where the magnitude is exactly 0 (log10 is
 * -Infinity), a dash where there is none (NaN).
 */
export function sparkline(logs: readonly number[], { from, to }: Scale): string {
  return logs.map((log) => {
    if (log === -Infinity) return "0";
    if (!Number.isFinite(log)) return "-";
    const step = Math.floor((log - from) / (to - from) * BARS.length);
    return BARS[Math.max(0, Math.min(BARS.length - 1, step))];
  }).join("");
}
