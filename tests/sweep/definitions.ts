/**
 * The columns of the tables by their definitions, computed in the plainest way from the text of
 * runs.csv, whose numbers may be of any size.
 */
import { stdtri } from "../std/cephes.ts";

/** digits 10^ten, digits being 0, from 1 up to 10, or not finite. */
export interface Decimal {
  readonly digits: number;
  readonly ten: number;
}

/** What a column has: a magnitude, another number, a word. */
export type Value = Decimal | number | string;

/** digits 10^ten, for any digits. */
export function decimal(digits: number, ten: number): Decimal {
  if (!Number.isFinite(digits)) return { digits, ten: 0 };
  const [first, more] = digits.toExponential().split("e");
  return { digits: Number(first), ten: digits === 0 ? 0 : ten + Number(more) };
}

/** Reads a number from a CSV file, where an empty field is none. */
export function readDecimal(text: string): Decimal {
  if (["", "NaN", "Infinity"].includes(text)) return decimal(text === "" ? NaN : Number(text), 0);
  const [, digits, ten = "0"] = /^(\d+(?:\.\d+)?)(?:e([+-]\d+))?$/.exec(text)!;
  return decimal(Number(digits), Number(ten));
}

export function log10({ digits, ten }: Decimal): number {
  return Math.log10(digits) + ten;
}

export function over(a: Decimal, b: Decimal): Decimal {
  return decimal(a.digits / b.digits, a.ten - b.ten);
}

/** In units of 10^ten. */
function units({ digits, ten: own }: Decimal, ten: number): number {
  return digits === 0 ? 0 : digits * 10 ** (own - ten);
}

function compare(a: Decimal, b: Decimal): number {
  if (a.digits === 0 || b.digits === 0) return a.digits - b.digits;
  return a.ten - b.ten || a.digits - b.digits;
}

function isFinite({ digits }: Decimal): boolean {
  return Number.isFinite(digits);
}

function meanOf(sorted: readonly Decimal[]): Decimal {
  const { ten = 0 } = sorted.at(-1) ?? {};
  return decimal(mean(sorted.map((value) => units(value, ten))), ten);
}

function rootMeanSquare(sorted: readonly Decimal[]): Decimal {
  const { ten = 0 } = sorted.at(-1) ?? {};
  return decimal(Math.sqrt(mean(sorted.map((value) => units(value, ten) ** 2))), ten);
}

/** A quantile of some sorted values. */
function quantile(sorted: readonly Decimal[], share: number): Decimal {
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) return { digits: NaN, ten: 0 };
  if (low === high) return low;
  const [a, b] = [units(low, high.ten), high.digits];
  return decimal(a + (b - a) * (place - Math.floor(place)), high.ten);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample's standard deviation; NaN for fewer than two values. */
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return values.length < 2 ? NaN : Math.sqrt(squares / (values.length - 1));
}

/** The least-squares line through a net's layers above zero; undefined for fewer than two. */
export function line(net: readonly Decimal[]): { slope: number; r2: number } | undefined {
  const points = [...net.map(log10).entries()].filter(([, log]) => Number.isFinite(log));
  if (points.length < 2) return undefined;
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const xx = mean(points.map(([px]) => (px - x) ** 2));
  const xy = mean(points.map(([px, py]) => (px - x) * (py - y)));
  const yy = mean(points.map(([, py]) => (py - y) ** 2));
  return { slope: xy / xx, r2: xy ** 2 / (xx * yy) };
}

/** The columns of gradients.csv but for what a row is of. */
export function gradientStatistics(values: readonly Decimal[]): Record<string, Value> {
  const finite = values.filter(isFinite).sort(compare);
  const logs = finite.filter(({ digits }) => digits > 0).map(log10);
  const magnitudes = {
    min: quantile(finite, 0),
    q05: quantile(finite, 0.05),
    q25: quantile(finite, 0.25),
    median: quantile(finite, 0.5),
    q75: quantile(finite, 0.75),
    q95: quantile(finite, 0.95),
    max: quantile(finite, 1),
  };
  const rms_over_seeds = rootMeanSquare(finite);
  const logMean = mean(logs);
  return {
    seeds: values.length,
    zero: values.filter(({ digits }) => digits === 0).length,
    nonfinite: values.length - finite.length,
    mean: meanOf(finite),
    geometric_mean: decimal(10 ** (logMean - Math.floor(logMean)), Math.floor(logMean)),
    log10_mean: logMean,
    log10_sd: deviation(logs),
    ...magnitudes,
    ...logsOf({ ...magnitudes, rms_over_seeds }),
    rms_over_seeds,
  };
}

/** The columns of log10 that belong to others. */
function logsOf(magnitudes: Readonly<Record<string, Decimal>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(magnitudes).map(([name, value]) => [`log10_${name}`, log10(value)]),
  );
}

/** The columns of decay.csv but for what a row is of. */
export function decayStatistics(nets: readonly (readonly Decimal[])[]): Record<string, Value> {
  const lines = nets.map(line).filter((line) => line !== undefined);
  const slopes = lines.map(({ slope }) => slope);
  const margin = slopes.length < 2 ? NaN : stdtri(slopes.length - 1, 0.975) *
    deviation(slopes) / Math.sqrt(slopes.length);
  const ends = nets.map((net) => [net[0]!, net.at(-1)!] as const)
    .filter((ends) => ends.every(isFinite));
  const ratios = ends.filter(([, last]) => last.digits > 0).map(([first, last]) =>
    over(first, last)
  ).sort(compare);
  const r2s = lines.map(({ r2 }) => r2).filter((r2) => !Number.isNaN(r2));
  const quantiles = {
    first_over_last_median: quantile(ratios, 0.5),
    first_over_last_q05: quantile(ratios, 0.05),
    first_over_last_q95: quantile(ratios, 0.95),
  };
  const hundredth = (a: Decimal, b: Decimal) => compare(a, decimal(b.digits, b.ten - 2)) < 0;
  return {
    seeds: slopes.length,
    slope_mean: mean(slopes),
    slope_sd: deviation(slopes),
    slope_ci95_low: mean(slopes) - margin,
    slope_ci95_high: mean(slopes) + margin,
    r2_median: quantile(r2s.map((r2) => decimal(r2, 0)).sort(compare), 0.5),
    ...quantiles,
    vanishing: ends.filter(([first, last]) => hundredth(first, last)).length / nets.length,
    exploding: ends.filter(([first, last]) => hundredth(last, first)).length / nets.length,
    ...logsOf(quantiles),
  };
}
