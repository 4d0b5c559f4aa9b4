/**
 * Memory that the next call uses again, since collecting garbage of this size takes time.
 */
const numbers = new Map<string, Float64Array<ArrayBuffer>>();
const integers = new Map<string, Int32Array<ArrayBuffer>>();

/** Room for so many numbers, until the next call with that name. */
export function scratch(name: string, length: number): Float64Array<ArrayBuffer> {
  return roomFor(length, name, numbers, Float64Array);
}

/** Room for so many whole numbers of 32 bits, until the next call with that name. */
export function scratchIntegers(name: string, length: number): Int32Array<ArrayBuffer> {
  return roomFor(length, name, integers, Int32Array);
}

function roomFor<Numbers extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  length: number,
  name: string,
  kept: Map<string, Numbers>,
  make: new (length: number) => Numbers,
): Numbers {
  let room = kept.get(name);
  if (room === undefined || room.length < length) {
    room = new make(length);
    kept.set(name, room);
  }
  return room.subarray(0, length) as Numbers;
}
