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

/** The exponents of numbers in the form of {@linkcode Magnitude}. */
export interface Exponents {
  readonly values: Int32Array<ArrayBuffer>;
  readonly ratios: Int32Array<ArrayBuffer>;
}

/** Room for the numbers of so many nets. */
export function emptySamples(
  { blocks, layers }: Pick<TallyShape, "blocks" | "layers">,
  nets: number,
): Samples {
  const some = (rows: number) => new Float64Array(rows * nets);
  return {
    values: some(blocks * layers),
    ratios: some(blocks),
    r2s: some(blocks),
    slopes: some(blocks),
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
 * One row of samples that are in parts, the parts' nets one after the other.
 *
 * @param parts The samples of some nets each, of one shape.
 * @param rows How many rows of that name there are.
 * @returns The row, in memory that the next call with that name overwrites.
 */
export function joinRow(
  parts: readonly Samples[],
  name: "values" | "ratios" | "r2s" | "slopes",
  row: number,
  rows: number,
): SampleRow {
  const nets = parts.reduce((sum, part) => sum + part[name].length / rows, 0);
  const mantissas = scratch(`${name} of all parts`, nets);
  const hasExponents = name === "values" || name === "ratios";
  const exponents = hasExponents && parts.some((part) => part.exponents !== undefined)
    ? scratchIntegers(`${name} of all parts`, nets).fill(0)
    : undefined;
  let at = 0;
  for (const part of parts) {
    const size = part[name].length / rows;
    const [from, to] = [row * size, (row + 1) * size];
    mantissas.set(part[name].subarray(from, to), at);
    if (hasExponents && part.exponents !== undefined) {
      exponents!.set(part.exponents[name].subarray(from, to), at);
    }
    at += size;
  }
  return { mantissas, exponents };
}

/** Gives the samples' memory back; they are not to be used any more. */
export function releaseSamples({ exponents, ...arrays }: Samples): void {
  for (const array of [...Object.values(arrays), ...Object.values(exponents ?? {})]) release(array);
}
