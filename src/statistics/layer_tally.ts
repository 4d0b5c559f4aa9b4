/**
 * What is summed of one layer's magnitude, over nets.
 */
import { type Magnitudes, measureAll, normaliseAll } from "./magnitudes.ts";
import { mergeMoments, type Moments, momentsOf } from "./moments.ts";
import { scratch, scratchIntegers } from "./scratch.ts";
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

/** A layer's tally, and its mantissas' exponents, if not all are 0. */
export interface TalliedLayer {
  readonly tally: LayerTally;
  /** In memory that the next call overwrites. */
  readonly exponents: Int32Array | undefined;
}

/**
 * Tallies the magnitudes from index `from` on, as many as there is room for.
 *
 * @param values Room for the magnitudes, as mantissas.
 * @param logs Room for their log10.
 * @param sketch What they are added to, if it is given.
 */
export function tallyLayer(
  { mantissas, exponents }: Magnitudes,
  from: number,
  values: Float64Array,
  logs: Float64Array,
  sketch?: Sketch,
): TalliedLayer {
  const strange = measureAll(values, logs, mantissas, exponents, from);
  const own = strange < 0 ? normaliseAll(values, mantissas, exponents, from) : undefined;
  // Mostly there is nothing to be left out.
  let [finite, positive, finiteExponents] = [values, logs, own];
  if (strange !== 0) {
    finiteExponents = own && keepExponents(own, values);
    finite = keepFinite(scratch("finite", values.length), values);
    positive = keepFinite(scratch("positive", logs.length), logs);
  }
  sketch?.add(positive);
  sketch?.addZeros(finite.length - positive.length);
  const tally = {
    zero: finite.length - positive.length,
    nonfinite: values.length - finite.length,
    ...spreadOf(finite, finiteExponents),
    logs: momentsOf(positive),
  };
  return { tally, exponents: own };
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

/** Those of some numbers that are finite. */
function keepFinite(room: Float64Array, numbers: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (number - number === 0) room[count++] = number; // not of NaN, nor of an infinity
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
