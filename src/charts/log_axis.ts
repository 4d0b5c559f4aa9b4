/**
 * An axis of magnitudes of any size. It is drawn linear in log10, since float64 ends at 1e-308 and nets do
 * not; numbers at it are powers of ten. Exact zeros have a place of their own below all others.
 */
import type { JsonObject } from "./spec.ts";

/** An axis of log10 magnitudes. */
export interface LogAxis {
  /** Its ends, in decades. */
  readonly domain: readonly [number, number];
  /** Where numbers stand. */
  readonly ticks: readonly number[];
  /** The lowest power of ten; what is drawn below it is exactly 0. */
  readonly low: number;
  /** The highest power of ten. */
  readonly high: number;
  /**
   * Where a log10 is drawn: -Infinity at the place of zeros, if there is one, NaN and Infinity not at all.
   */
  readonly place: (log10: number) => number | null;
  /** The same of an end of a band, which is cut off where it leaves the axis. */
  readonly cut: (log10: number) => number | null;
  /** Whether a band is cut off. */
  readonly isCut: boolean;
}

/** The fewest decades that an axis has, so that no small change looks large. */
const LEAST_DECADES = 2;

/** The most numbers at an axis. */
const MOST_TICKS = 8;

/** The part of the axis that is left above all values, for a label. */
const HEADROOM = 0.06;

/** How far below the lowest power of ten zeros are, as a part of the axis. */
const ZEROS = 0.1;

/** How far a band may draw out the axis, as a part of what the lines take, and at least in decades. */
const OUTREACH = { part: 0.1, decades: 2 };

/**
 * The axis of some log10 magnitudes.
 *
 * @param lines Those of lines, which are drawn whole.
 * @param bands The ends of bands: a quantile may be out of all proportion to what most nets do.
 */
export function logAxis(lines: readonly number[], bands: readonly number[] = []): LogAxis {
  let [least, most] = endsOf(lines);
  if (least > most) [least, most] = [-1, 0]; // no value at all
  const outreach = Math.max(OUTREACH.decades, OUTREACH.part * (most - least));
  const [lowest, highest] = endsOf(bands);
  least = Math.min(least, Math.max(lowest, least - outreach));
  most = Math.max(most, Math.min(highest, most + outreach));
  let low = Math.floor(least);
  const high = Math.ceil(most);
  while (high - low < LEAST_DECADES) low--;
  const span = high - low;
  const step = stepOf(span);
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) ticks.push(tick);
  const top = rounded(high + HEADROOM * span)!;
  const zero = lines.includes(-Infinity) ? rounded(low - ZEROS * span)! : undefined;
  return {
    domain: [zero ?? low, top],
    ticks: zero === undefined ? ticks : [zero, ...ticks],
    ...{ low, high },
    place: (log) => log === -Infinity ? zero ?? null : rounded(log),
    isCut: lowest < low || highest > top || zero === undefined && bands.includes(-Infinity),
    cut: (log) => log === -Infinity ? zero ?? low : rounded(Math.max(low, Math.min(log, top))),
  };
}

/** The least and the most of those that are finite. */
function endsOf(logs: readonly number[]): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const log of logs) {
    if (Number.isFinite(log)) [least, most] = [Math.min(least, log), Math.max(most, log)];
  }
  return [least, most];
}

/** What Vega-Lite is told of the axis' numbers. */
export function powerLabels({ ticks, low }: LogAxis): JsonObject {
  return {
    values: ticks,
    labelExpr: `datum.value < ${low} ? '0' : datum.value == 0 ? '1' : '1e' + datum.value`,
  };
}

/** Decades between numbers: 1, 2 or 5 times a power of ten. */
function stepOf(span: number): number {
  for (let power = 1;; power *= 10) {
    for (const digit of [1, 2, 5]) if (span / (digit * power) <= MOST_TICKS) return digit * power;
  }
}

/** A hundred-thousandth of a decade is nothing that one sees. */
function rounded(log: number): number | null {
  return Number.isFinite(log) ? Number(log.toFixed(5)) : null;
}
