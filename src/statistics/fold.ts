/**
 * Merges parts that arrive in any order, always in the same pairs: each with its neighbour, then each
 * pair with the neighbouring pair, and so on. So the result does not depend on the order, to the last
 * bit, and few parts are held at a time.
 */
export class Fold<Part> {
  readonly #merge: (left: Part, right: Part) => Part;
  /** How many parts there are at each level: single ones, pairs, pairs of pairs and so on. */
  readonly #sizes: readonly number[];
  /** Parts whose neighbour is not there yet, by level and place. */
  readonly #waiting = new Map<string, Part>();
  #result: Part | undefined;

  /**
   * @param parts How many parts there are, at least one.
   * @param merge Merges a part and the one after it.
   */
  constructor(parts: number, merge: (left: Part, right: Part) => Part) {
    this.#merge = merge;
    const sizes = [parts];
    while (sizes.at(-1)! > 1) sizes.push(Math.ceil(sizes.at(-1)! / 2));
    this.#sizes = sizes;
  }

  /** Takes the part at a place, counted from 0. */
  add(place: number, part: Part): void {
    for (let level = 0; level < this.#sizes.length - 1; level++, place >>= 1) {
      const neighbour = place ^ 1;
      if (neighbour >= this.#sizes[level]!) continue; // the last of an odd number goes up alone
      const waiting = this.#waiting.get(`${level} ${neighbour}`);
      if (waiting === undefined) {
        this.#waiting.set(`${level} ${place}`, part);
        return;
      }
      this.#waiting.delete(`${level} ${neighbour}`);
      part = place < neighbour ? this.#merge(part, waiting) : this.#merge(waiting, part);
    }
    this.#result = part;
  }

  /** All parts merged; undefined until the last has arrived. */
  get result(): Part | undefined {
    return this.#result;
  }
}
