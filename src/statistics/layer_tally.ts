/**
 * What is summed of one layer's magnitude, over nets.
 */
import { type Magnitudes, measureAll, normaliseAll } from "./magnitudes.ts";
import { keepFinite, roomFor } from "./kernel/room.ts";
import {
  mergeMoments,
  type Moments,
  momentsAround,
  momentsOf,
  readOtherMean,
  readSums,
} from "./moments.ts";
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
  const { values, strange } = measureAll(magnitudes, from, logs);
  const count = logs.length;
  if (strange === 0) {
    // Both first: what follows may have the kernel sum something else.
    const [sums, logMean] = [readSums(count), readOtherMean(count)];
    const tally = {
      zero: 0,
      nonfinite: 0,
      ...spreadOf(values, undefined, sums),
      logs: momentsAround(logMean, logs.byteOffset),
    };
    sketch?.add(logs);
    return { tally, values, exponents: undefined };
  }
  const own = strange < 0 ? normaliseAll(values, magnitudes, from) : undefined;
  const room = roomFor(count);
  const finiteExponents = own && keepExponents(own, values);
  const finite = keepFinite(values, room.finite), positive = keepFinite(logs, room.positive);
  const zero = finite.length - positive.length;
  sketch?.add(positive);
  sketch?.addZeros(zero);
  const tally = {
    zero,
    nonfinite: count - finite.length,
    ...spreadOf(finite, finiteExponents),
    logs: momentsOf(positive),
  };
  return { tally, values, exponents: own };
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
