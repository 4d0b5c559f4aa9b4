/**
 * Gives an array's memory back at once: the garbage collector sees only its few bytes of heap, and would
 * take its time. The array is empty afterwards. A part of a larger buffer is left alone, since others
 * may use the rest.
 */
export function release({ buffer, byteLength }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
