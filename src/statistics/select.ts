/**
 * Order statistics without a sort of all numbers: they are counted by the upper bits of their float64s,
 * which are ordered as they are, and only those that share theirs with a wanted one are looked at again.
 */
import type { Magnitude } from "./magnitudes.ts";
import { scratch, scratchIntegers } from "./scratch.ts";

/** Up to this many numbers a sort is faster. */
const FEW = 500;

/** More classes than these, or than there are numbers for, would only cost time. */
const CLASSES = { most: 2 ** 12, numbers: 8 };

/** Numbers, of which none is changed; with exponents they are {@linkcode Magnitude}s. */
interface Numbers {
  readonly mantissas: Float64Array;
  readonly exponents: Int32Array | undefined;
}

/** Some of the numbers: where they are, and whole numbers that are ordered as they are, or equal. */
interface Some {
  readonly places: Int32Array;
  readonly keys: Float64Array;
}

/** Numbers whose keys are close to each other, and which of them are wanted. */
interface Class {
  readonly start: number;
  readonly end: number;
  readonly ranks: readonly number[];
}

/** How many of the numbers are finite. */
export function countFinite(numbers: Float64Array): number {
  let count = 0;
  for (let i = 0; i < numbers.length; i++) if (Number.isFinite(numbers[i])) count++;
  return count;
}

/**
 * The numbers that would be at some ranks if all that are finite were sorted.
 *
 * @param mantissas The numbers, or the mantissas of magnitudes.
 * @param ranks Indices of the finite numbers, in ascending order.
 * @param exponents The magnitudes' exponents. Without them the numbers may have either sign.
 */
export function selectRanks(
  mantissas: Float64Array,
  ranks: readonly number[],
  exponents?: Int32Array,
): Magnitude[] {
  const numbers = { mantissas, exponents };
  const { some, below, zeros } = apartFrom0(numbers);
  const isZero = (rank: number) => rank >= below && rank < below + zeros;
  const own = ranks.filter((rank) => !isZero(rank)).map((rank) =>
    rank < below ? rank : rank - zeros
  );
  const found = select(numbers, some, own).values();
  return ranks.map((rank) => isZero(rank) ? { mantissa: 0, exponent: 0 } : found.next().value!);
}

/** Of a float64's upper 32 bits: all but its sign, and the exponent that what is not finite has. */
const [UNSIGNED, NOT_FINITE] = [0x7fffffff, 0x7ff00000];
/** The lowest bit of its exponent there. */
const EXPONENT = 2 ** 20;

/** The finite numbers but 0, in memory that the next call overwrites; how many are below 0, and 0. */
function apartFrom0(
  { mantissas, exponents }: Numbers,
): { readonly some: Some; readonly below: number; readonly zeros: number } {
  const { buffer, byteOffset, length } = mantissas;
  const halves = new Int32Array(buffer, byteOffset, 2 * length); // of each number the upper one is second
  const [places, keys] = [scratchIntegers("places", length), scratch("keys", length)];
  let [count, below, zeros] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const upper = halves[2 * i + 1]!;
    if ((upper & NOT_FINITE) === NOT_FINITE) continue;
    if (mantissas[i] === 0) {
      zeros++;
      continue;
    }
    if (upper < 0) below++;
    places[count] = i;
    if (exponents !== undefined) keys[count] = exponents[i]! * EXPONENT + upper;
    else keys[count] = upper < 0 ? upper ^ UNSIGNED : upper; // below 0 they are in the opposite order
    count++;
  }
  const some = { places: places.subarray(0, count), keys: keys.subarray(0, count) };
  return { some, below, zeros };
}

/** The numbers that are at some ranks among some of the numbers. */
function select(numbers: Numbers, some: Some, ranks: readonly number[]): Magnitude[] {
  if (ranks.length === 0) return [];
  const { places, keys } = some;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (key < low) low = key;
    if (key > high) high = key;
  }
  if (low === high || (keys.length <= FEW && haveOneExponent(numbers, places))) {
    return sorted(numbers, places, ranks);
  }
  const { close, classes } = separate(some, ranks, low, high);
  return classes.flatMap(({ start, end, ranks }) => {
    const own = {
      places: close.places.subarray(start, end),
      keys: close.keys.subarray(start, end),
    };
    return select(numbers, own, ranks);
  });
}

function haveOneExponent({ exponents }: Numbers, places: Int32Array): boolean {
  return exponents === undefined ||
    places.every((place) => exponents[place] === exponents[places[0]!]);
}

/** The numbers at some ranks among those at some places, which have one exponent. */
function sorted(
  { mantissas, exponents }: Numbers,
  places: Int32Array,
  ranks: readonly number[],
): Magnitude[] {
  const own = new Float64Array(places.length);
  for (let i = 0; i < own.length; i++) own[i] = mantissas[places[i]!]!;
  own.sort();
  const exponent = exponents?.[places[0]!] ?? 0;
  return ranks.map((rank) => ({ mantissa: own[rank]!, exponent }));
}

/**
 * Cuts the range of some numbers' keys into classes.
 *
 * @returns The classes that have a wanted number, in their order, and their numbers, class by class.
 */
function separate(
  { places, keys }: Some,
  ranks: readonly number[],
  low: number,
  high: number,
): { readonly close: Some; readonly classes: readonly Class[] } {
  const most = Math.max(2, Math.min(CLASSES.most, keys.length / CLASSES.numbers));
  let width = 1; // of a class: powers of 2, by which nothing is rounded
  while ((high - low) / width >= most) width *= 2;
  const perKey = 1 / width;
  const counts = scratchIntegers("classes", Math.floor((high - low) * perKey) + 1).fill(0);
  for (let i = 0; i < keys.length; i++) counts[(keys[i]! - low) * perKey | 0]!++;
  const classes = wantedClasses(counts, ranks);
  const size = classes.at(-1)!.end;
  const close = { places: new Int32Array(size), keys: new Float64Array(size) };
  for (let i = 0; i < keys.length; i++) {
    const own = (keys[i]! - low) * perKey | 0;
    const at = counts[own]!;
    if (at < 0) continue;
    close.places[at] = places[i]!;
    close.keys[at] = keys[i]!;
    counts[own] = at + 1;
  }
  return { close, classes };
}

/** The classes that have a wanted number. Each count turns into the place of its class, or into -1. */
function wantedClasses(counts: Int32Array, ranks: readonly number[]): Class[] {
  const classes: Class[] = [];
  let [before, next, start] = [0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    const first = next;
    while (next < ranks.length && ranks[next]! < before + count) next++;
    if (next === first) counts[i] = -1;
    else {
      const inside = ranks.slice(first, next).map((rank) => rank - before);
      classes.push({ start, end: start + count, ranks: inside });
      counts[i] = start;
      start += count;
    }
    before += count;
  }
  return classes;
}
