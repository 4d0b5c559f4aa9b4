/**
 * The nets' own numbers, which exact quantiles are taken of.
 */
import { release } from "./release.ts";
import { scratch, scratchIntegers } from "./scratch.ts";

/** How many parts a tally has. */
export interface TallyShape {
  /** The number of variants times that of metrics. */
  readonly blocks: number;
  readonly layers: number;
  /** Of each block the layers that a line of their own goes through, if there are any. */
  readonly interiors: readonly (Interior | undefined)[];
}

/** Layers of a net. */
export interface Interior {
  /** The first one, counted from 0 at the input. */
  readonly from: number;
  /** The last one. */
  readonly to: number;
}

/** The numbers that quantiles are taken of, each net's own. */
export interface Samples {
  /** The magnitudes' mantissas, row-major in [variants, metrics, layers, nets]. */
  readonly values: Float64Array<ArrayBuffer>;
  /**
   * The first layer's magnitude over the last layer's, row-major in [variants, metrics, nets], as
   * mantissas; NaN where either is not finite or the last is 0.
   */
  readonly ratios: Float64Array<ArrayBuffer>;
  /**
   * The share of the variance that a net's line explains, row-major in [variants, metrics, nets];
   * NaN where there is no line, or where the line is level.
   */
  readonly r2s: Float64Array<ArrayBuffer>;
  /** The slope of a net's line, row-major in [variants, metrics, nets]; NaN where there is none. */
  readonly slopes: Float64Array<ArrayBuffer>;
  /** The exponents that belong to those mantissas, if not all are 0. */
  exponents?: Exponents;
}

/** The arrays of samples, but for the exponents. */
export const SAMPLE_NAMES = ["values", "ratios", "r2s", "slopes"] as const;

/** The name of one of them. */
export type SampleName = typeof SAMPLE_NAMES[number];

/** What says how many rows they have. */
export type SampleShape = Pick<TallyShape, "blocks" | "layers">;

/** The exponents of numbers in the form of {@linkcode Magnitude}. */
export interface Exponents {
  readonly values: Int32Array<ArrayBuffer>;
  readonly ratios: Int32Array<ArrayBuffer>;
}

/** Room for the numbers of so many nets. */
export function emptySamples(shape: SampleShape, nets: number): Samples {
  const some = (name: SampleName) => new Float64Array(rowCount(name, shape) * nets);
  return {
    values: some("values"),
    ratios: some("ratios"),
    r2s: some("r2s"),
    slopes: some("slopes"),
  };
}

/** The samples' exponents, which are made if all were 0 so far. */
export function exponentsOf(samples: Samples): Exponents {
  const { values, ratios } = samples;
  return samples.exponents ??= {
    values: new Int32Array(values.length),
    ratios: new Int32Array(ratios.length),
  };
}

/** A row of samples: numbers, or with exponents magnitudes. */
export interface SampleRow {
  readonly mantissas: Float64Array;
  readonly exponents: Int32Array | undefined;
}

/**
 * A row of the samples of several parts, whose nets follow each other.
 *
 * @returns The row, in memory that the next call with that name overwrites.
 */
export function joinRow(
  parts: readonly Samples[],
  name: SampleName,
  row: number,
  shape: SampleShape,
): SampleRow {
  const rows = rowCount(name, shape);
  const nets = parts.reduce((sum, part) => sum + part[name].length / rows, 0);
  const mantissas = scratch(`${name} of all parts`, nets);
  const exponents = hasExponents(name) && parts.some((part) => part.exponents !== undefined)
    ? scratchIntegers(`${name} of all parts`, nets).fill(0)
    : undefined;
  let at = 0;
  for (const part of parts) {
    const size = part[name].length / rows;
    const [from, to] = [row * size, (row + 1) * size];
    mantissas.set(part[name].subarray(from, to), at);
    if (hasExponents(name) && part.exponents !== undefined) {
      exponents!.set(part.exponents[name].subarray(from, to), at);
    }
    at += size;
  }
  return { mantissas, exponents };
}

/** Copies a part's samples to their places in those of all nets, of which it has those from `start` on. */
export function putSamples(all: Samples, part: Samples, start: number, shape: SampleShape): void {
  for (const name of SAMPLE_NAMES) {
    const rows = rowCount(name, shape);
    putRows(all[name], part[name], start, rows);
    if (part.exponents === undefined || !hasExponents(name)) continue;
    putRows(exponentsOf(all)[name], part.exponents[name], start, rows);
  }
}

function putRows<Numbers extends Float64Array | Int32Array>(
  all: Numbers,
  part: Numbers,
  start: number,
  rows: number,
): void {
  const [nets, own] = [all.length / rows, part.length / rows];
  for (let row = 0; row < rows; row++) {
    all.set(part.subarray(row * own, (row + 1) * own), row * nets + start);
  }
}

/** Whether samples of that name have exponents, if not all are 0. */
function hasExponents(name: SampleName): name is keyof Exponents {
  return name === "values" || name === "ratios";
}

function rowCount(name: SampleName, { blocks, layers }: SampleShape): number {
  return name === "values" ? blocks * layers : blocks;
}

/** Gives the samples' memory back; they are not to be used any more. */
export function releaseSamples({ exponents, ...arrays }: Samples): void {
  for (const array of [...Object.values(arrays), ...Object.values(exponents ?? {})]) release(array);
}
