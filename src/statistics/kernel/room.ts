/**
 * Arrays in the kernel's memory, which the next one who needs them overwrites.
 */
import { kernel } from "./kernel.ts";

const NUMBERS = ["mantissas", "values", "finite", "positive", "slopes", "r2s", "loose"] as const;
const INTEGERS = ["exponents", "far"] as const;

type All<Names extends readonly string[], Kind> = Readonly<Record<Names[number], Kind>>;

/** Arrays for numbers, and for whole numbers of 32 and of 16 bits. */
export type Room =
  & All<typeof NUMBERS, Float64Array<ArrayBuffer>>
  & All<typeof INTEGERS, Int32Array<ArrayBuffer>>
  & {
    readonly near: Uint16Array<ArrayBuffer>;
    /** Rows of logarithms, rowStep() apart. */
    readonly logs: Float64Array<ArrayBuffer>;
  };

let room: Room | undefined;

/**
 * Arrays with room for at least so many numbers, rounded up to a multiple of four, and for as many in each
 * row of logarithms. They stay where they are until there is not enough room in them.
 */
export function roomFor(count: number, rows = 1): Room {
  const [most, mostLogs] = [room?.loose.length ?? 0, room?.logs.length ?? 0];
  const [own, logs] = [rowStep(count), rows * rowStep(count)];
  if (room !== undefined && own <= most && logs <= mostLogs) return room;
  return room = layOut(Math.max(own, most), Math.max(logs, mostLogs));
}

/**
 * Numbers from one row of logarithms to the next, a multiple of four. Long rows are a cache's line apart from a
 * multiple of a power of two, so that a net's numbers do not compete for the same places in a cache.
 */
export function rowStep(count: number): number {
  return count < 64 ? Math.ceil(count / 4) * 4 : Math.ceil(count / 8) * 8 + 8;
}

function layOut(count: number, logs: number): Room {
  const { memory, HEAP } = kernel();
  let end = Math.ceil(HEAP.value / 64) * 64;
  const place = (bytes: number) => (end += bytes) - bytes;
  const places = [...NUMBERS, ...INTEGERS].map((name) => [name, place(8 * count)] as const);
  const [nearPlace, logsPlace] = [place(8 * count), place(8 * logs)];
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  const buffer = memory.buffer as ArrayBuffer;
  const arrays = places.map(([name, at]) => {
    const isInteger = (INTEGERS as readonly string[]).includes(name);
    return [
      name,
      isInteger ? new Int32Array(buffer, at, count) : new Float64Array(buffer, at, count),
    ];
  });
  return {
    ...Object.fromEntries(arrays),
    near: new Uint16Array(buffer, nearPlace, count),
    logs: new Float64Array(buffer, logsPlace, logs),
  };
}

/** Where numbers are in the kernel's memory; they are copied there if they are not yet. */
export function addressOf(numbers: Float64Array): number {
  if (numbers.buffer === kernel().memory.buffer) return numbers.byteOffset;
  const { loose } = roomFor(numbers.length);
  loose.set(numbers);
  return loose.byteOffset;
}

/** Those of some numbers in the kernel's memory that are finite, at another place there, or the same. */
export function keepFinite(numbers: Float64Array, to: Float64Array): Float64Array {
  const { byteOffset, length } = numbers;
  return to.subarray(0, kernel().keepFinite(byteOffset, length, to.byteOffset));
}
