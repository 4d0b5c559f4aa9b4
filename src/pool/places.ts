/**
 * A limited number of places, which go to those who want one in the order in which they ask.
 */
export class Places {
  #free: number;
  /** Gives a place to each of those who wait, in their order. */
  readonly #waiting = new Set<() => void>();

  /** @param count How many places there are. */
  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Waits for a place.
   *
   * @param signal Ends the waiting.
   * @returns Whether the caller has a place, which may be so even if the signal has been aborted since.
   */
  async take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const give = () => resolve(true);
    const leave = () => {
      this.#waiting.delete(give);
      resolve(false);
    };
    this.#waiting.add(give);
    signal.addEventListener("abort", leave);
    const has = await promise;
    signal.removeEventListener("abort", leave);
    return has;
  }

  /** Gives a place back: to the first of those who wait. */
  release(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#free++;
    } else {
      this.#waiting.delete(first);
      first();
    }
  }
}
