/**
 * Memory that the next call uses again, since collecting garbage of this size takes time.
 */
const numbers = new Map<string, Float64Array>();
const integers = new Map<string, Int32Array>();

/** Room for so many numbers, until the next call with that name. */
export function scratch(name: string, length: number): Float64Array {
  const there = numbers.get(name);
  if (there !== undefined && there.length >= length) return there.subarray(0, length);
  const made = new Float64Array(length);
  numbers.set(name, made);
  return made;
}

/** Room for so many whole numbers of 32 bits, until the next call with that name. */
export function scratchIntegers(name: string, length: number): Int32Array {
  const there = integers.get(name);
  if (there !== undefined && there.length >= length) return there.subarray(0, length);
  const made = new Int32Array(length);
  integers.set(name, made);
  return made;
}
