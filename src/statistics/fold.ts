/**
 * Merges parts that arrive in any order, always in the same pairs: neighbours first, then their
 * sums' neighbours, and so on. The result depends on the parts alone, to the last bit, and few of
 * them are held at a time.
 */
export class Fold<Part> {
  readonly #merge: (left: Part, right: Part) => Part;
  /** The number of parts at each level of the tree. */
  readonly #sizes: readonly number[];
  /** Parts that wait for their neighbour, by level and place. */
  readonly #waiting = new Map<string, Part>();
  #result: Part | undefined;

  /**
   * @param parts How many parts there are, at least one.
   * @param merge Merges a part and the one behind it.
   */
  constructor(parts: number, merge: (left: Part, right: Part) => Part) {
    this.#merge = merge;
    const sizes = [parts];
    while (sizes.at(-1)! > 1) sizes.push(Math.ceil(sizes.at(-1)! / 2));
    this.#sizes = sizes;
  }

  /** Takes the part at that place, from 0. */
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
