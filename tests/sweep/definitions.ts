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

/** A quantile of numbers by NumPy's linear rule. */
function numberQuantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined
    ? NaN
    : low + (high - low) * (place - Math.floor(place));
}

/** The median's distribution-free 95 % interval, with the binomial distribution in whole numbers. */
function medianInterval(numbers: readonly number[]): [low: number, high: number] {
  const [n, sorted] = [numbers.length, numbers.toSorted((a, b) => a - b)];
  let [r, ways, below] = [0, 1n, 1n]; // of B = r, and of B <= r, of 2^n
  while (below * 40n <= 1n << BigInt(n)) {
    ways = ways * BigInt(n - r) / BigInt(++r);
    below += ways;
  }
  return r === 0 ? [NaN, NaN] : [sorted[r - 1]!, sorted[n - r]!];
}

/** A mean with Student's interval. */
function student(numbers: readonly number[]): { mean: number; low: number; high: number } {
  const count = numbers.length;
  const margin = count < 2 ? NaN : stdtri(count - 1, 0.975) * deviation(numbers) / Math.sqrt(count);
  return { mean: mean(numbers), low: mean(numbers) - margin, high: mean(numbers) + margin };
}

/** What becomes of a net. */
function fate(net: readonly Decimal[]): "vanishing" | "exploding" | "silent" | "nonfinite" | "" {
  const [first, last] = [net[0]!, net.at(-1)!];
  if (first.digits === 0 || last.digits === 0) return "silent";
  const log = log10(first) - log10(last);
  if (isFinite(first) && isFinite(last) && Math.abs(log) > 2) {
    return log < 0 ? "vanishing" : "exploding";
  }
  return net.every(isFinite) ? "" : "nonfinite";
}

/** The columns of decay.csv but for what a row is of. */
export function decayStatistics(
  nets: readonly (readonly Decimal[])[],
  metric: string,
  interior: { readonly from: number; readonly to: number } | undefined,
): Record<string, Value> {
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
  const share = (name: string) => nets.filter((net) => fate(net) === name).length / nets.length;
  const depth = nets[0]!.length;
  const { from, to } = interior ?? { from: NaN, to: NaN };
  const inner = student(
    nets.flatMap((net) => interior ? line(net.slice(from, to + 1))?.slope ?? [] : []),
  );
  const [low, high] = medianInterval(slopes);
  const [median, q05, q95] = [0.5, 0.05, 0.95].map((share) => numberQuantile(slopes, share)) as [
    number,
    number,
    number,
  ];
  const r2 = quantile(r2s.map((r2) => decimal(r2, 0)).sort(compare), 0.5);
  const apart = Math.abs(mean(slopes) - median);
  const isTrusted = !(apart > margin && apart > deviation(slopes) / 10) &&
    !(deviation(slopes) > 1.5 * (q95 - q05) / (2 * 1.6448536269514722));
  const isInner = !Number.isNaN(inner.mean) && isTrusted && !(units(r2, 0) < 0.5);
  const rate = isInner ? inner : { mean: median, low, high };
  const [decades, least, most] = [rate.mean, rate.low, rate.high].map((d) => d * (depth - 1)) as [
    number,
    number,
    number,
  ];
  const verdict = share("silent") > 0.75
    ? "silent"
    : share("nonfinite") > 0.75 || Number.isNaN(decades) || least <= -2 && most >= 2
    ? "unknown"
    : Math.abs(decades) < 2
    ? "stable"
    : (decades > 0) === (metric === "forward_rms")
    ? "exploding"
    : "vanishing";
  const layersTo = (decades: number) =>
    ["vanishing", "exploding"].includes(verdict) ? Math.ceil(decades / Math.abs(rate.mean)) : NaN;
  return {
    seeds: slopes.length,
    slope_mean: mean(slopes),
    slope_sd: deviation(slopes),
    slope_ci95_low: mean(slopes) - margin,
    slope_ci95_high: mean(slopes) + margin,
    r2_median: quantile(r2s.map((r2) => decimal(r2, 0)).sort(compare), 0.5),
    ...quantiles,
    vanishing: share("vanishing"),
    exploding: share("exploding"),
    ...logsOf(quantiles),
    silent: share("silent"),
    nonfinite: share("nonfinite"),
    slope_median: median,
    slope_q05: q05,
    slope_q95: q95,
    slope_median_ci95_low: low,
    slope_median_ci95_high: high,
    interior_from: from,
    interior_to: to,
    slope_interior: inner.mean,
    slope_interior_ci95_low: inner.low,
    slope_interior_ci95_high: inner.high,
    verdict,
    layers_to_1e6: layersTo(6),
    layers_to_1e38: layersTo(38),
  };
}
