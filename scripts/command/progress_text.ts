/**
 * A work's progress in words, and in a line that is as long as a window is wide.
 */

/** How far a work is. */
export interface Progress {
  /** The share that is done. */
  readonly share: number;
  /** The seconds since it began, or went on. */
  readonly seconds: number;
  /** The seconds that are left; NaN while that is not known. */
  readonly left: number;
}

/** The bar's least and largest length, in characters. */
const BAR = { least: 10, most: 40 };

/** What there is to say, as far as it fits into so many characters, the most important first. */
export function progressText({ share, seconds, left }: Progress, columns: number): string {
  const parts = [
    `${Math.floor(100 * share)} %`,
    ...(Number.isNaN(left) ? [] : [left < 1 ? "nearly done" : `${durationText(left)} left`]),
    `${durationText(seconds)} so far`,
  ];
  let text = "";
  for (const part of parts) {
    const longer = text === "" ? part : `${text} | ${part}`;
    if (longer.length > columns) break;
    text = longer;
  }
  return text;
}

/** A line for a window of so many columns: a bar as well, where there is room. */
export function progressLine(progress: Progress, columns: number): string {
  const room = columns - 1; // in the last column some terminals begin a new line
  const text = progressText(progress, room);
  const length = Math.min(BAR.most, room - text.length - 1);
  if (length < BAR.least) return text;
  const full = Math.floor(length * progress.share);
  return `${"=".repeat(full)}${"-".repeat(length - full)} ${text}`;
}

const UNITS = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]] as const;

/** A time in its largest unit and the next smaller one: `3 h 20 min`. */
function durationText(seconds: number): string {
  let rest = Math.round(seconds);
  const parts: { count: number; text: string }[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0 || parts.length > 0 || unit === "s") {
      parts.push({ count, text: `${count} ${unit}` });
    }
  }
  return parts.slice(0, 2).filter(({ count }, i) => i === 0 || count > 0).map(({ text }) => text)
    .join(" ");
}
