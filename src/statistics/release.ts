/**
 * Gives an array's memory back at once; the garbage collector, which sees only its few bytes of heap,
 * would take its time. The array is empty afterwards, unless it is a part of a larger buffer: that is
 * left alone, since others may use it.
 */
export function release({ buffer, byteLength }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
