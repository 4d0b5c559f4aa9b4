/**
 * A number as people write it.
 */

/** A decimal number; what is none stays text. */
export function readNumber(text: string): number | string {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : text;
}
