/**
 * What is summed of one layer's magnitude, over nets.
 */
import { type Magnitudes, measureAll, normaliseAll } from "./magnitudes.ts";
import { keepFinite, roomFor } from "./kernel/room.ts";
import { mergeMoments, type Moments, momentsAround, readOtherMean, readSums } from "./moments.ts";
import { scratchIntegers } from "./scratch.ts";
import type { Sketch } from "./sketch.ts";
import { mergeSpreads, type Spread, spreadOf } from "./spread.ts";

/** What is summed of one layer's magnitude, over the nets. */
export interface LayerTally extends Spread {
  /** How many magnitudes are exactly 0. */
  readonly zero: number;
  /** How many are infinite or NaN. */
  readonly nonfinite: number;
  /** The moments of log10 of the finite ones above zero. */
  readonly logs: Moments;
}

/** A layer's tally, and its numbers, in memory that the next call overwrites. */
export interface TalliedLayer {
  readonly tally: LayerTally;
  /** The magnitudes' mantissas, and their exponents, if not all are 0. */
  readonly values: Float64Array;
  readonly exponents: Int32Array | undefined;
}

/**
 * Tallies the magnitudes from index `from` on, as many as there is room for.
 *
 * @param logs Room for their log10, a row in the kernel's memory.
 * @param sketch What they are added to, if it is given.
 */
export function tallyLayer(
  magnitudes: Magnitudes,
  from: number,
  logs: Float64Array,
  sketch?: Sketch,
): TalliedLayer {
  const { values, zeros, nonfinite, isFar } = measureAll(magnitudes, from, logs);
  const finite = logs.length - nonfinite, positive = finite - zeros;
  // Both now: what follows may have the kernel sum something else.
  const [sums, logMean] = [readSums(finite), readOtherMean(positive)];
  const exponents = isFar ? normaliseAll(values, magnitudes, from) : undefined;
  const room = roomFor(logs.length);
  const positiveLogs = positive === logs.length ? logs : keepFinite(logs, room.positive);
  sketch?.add(positiveLogs);
  sketch?.addZeros(zeros);
  const tally = {
    zero: zeros,
    nonfinite,
    ...spreadOf(sums, isFar, () => ({
      exponents: exponents && keepExponents(exponents, values),
      values: keepFinite(values, room.finite),
    })),
    logs: momentsAround(logMean, positiveLogs.byteOffset),
  };
  return { tally, values, exponents };
}

/** The exponents of those mantissas that are finite. */
function keepExponents(exponents: Int32Array, mantissas: Float64Array): Int32Array {
  const room = scratchIntegers("finite exponents", exponents.length);
  let count = 0;
  for (let i = 0; i < exponents.length; i++) {
    if (mantissas[i]! < Infinity) room[count++] = exponents[i]!;
  }
  return room.subarray(0, count);
}

/** The tally of two parts' nets together. */
export function mergeLayers(a: LayerTally, b: LayerTally): LayerTally {
  return {
    zero: a.zero + b.zero,
    nonfinite: a.nonfinite + b.nonfinite,
    ...mergeSpreads(a, b),
    logs: mergeMoments(a.logs, b.logs),
  };
}
