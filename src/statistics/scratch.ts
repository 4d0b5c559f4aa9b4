/**
 * Memory that the next call uses again, since collecting garbage of this size takes time.
 */
const scratches = new Map<string, Float64Array>();

/** Room for so many numbers, until the next call with that name. */
export function scratch(name: string, length: number): Float64Array {
  const there = scratches.get(name);
  if (there !== undefined && there.length >= length) return there.subarray(0, length);
  const made = new Float64Array(length);
  scratches.set(name, made);
  return made;
}
