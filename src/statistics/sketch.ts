/**
 * Quantiles of very many positive numbers in little memory: how many there are in each of many
 * narrow buckets on a logarithmic scale.
 *
 * Source: the buckets of DDSketch (C. Masson, J. E. Rim and H. K. Lee, PVLDB 12(12), 2019), none of
 * which is ever given up. Merging adds whole numbers, so that it has no order.
 */

/** A quantile is within this share of the one that a sort would give. */
export const SKETCH_ERROR: number = 1 / 1024;

/** Upper over lower end of a bucket, as log10. */
const WIDTH = Math.log10((1 + SKETCH_ERROR) / (1 - SKETCH_ERROR));
/** log10 of a bucket's number, over that of its lower end: as far from both ends, relatively. */
const MIDDLE = Math.log10(1 + SKETCH_ERROR);
/** Buckets of a page; the pages that have none in use take no memory. */
const PAGE_BITS = 6;
const PAGE = 1 << PAGE_BITS;

/** A sketch as plain arrays, to be sent or stored. */
export interface SketchData {
  /** How many numbers are 0. */
  readonly zeros: number;
  /** The pages in use, ascending: page p has the buckets from 64 p on. */
  readonly pages: Int32Array;
  /** 64 counts for each page. */
  readonly counts: Uint32Array;
}

/** Counts numbers in buckets. */
export class Sketch {
  #zeros = 0;
  #count = 0;
  /** Where the counts of page #first + i are in #counts, in pages; -1 where it is not in use. */
  #places = new Int32Array(0);
  #first = 0;
  #counts = new Uint32Array(0);
  #used = 0;

  /** How many numbers there are. */
  get count(): number {
    return this.#count;
  }

  /**
   * Adds a number.
   *
   * @param log Its log10; -Infinity for 0.
   */
  add(log: number): void {
    this.#count++;
    if (log === -Infinity) {
      this.#zeros++;
      return;
    }
    const bucket = Math.floor(log / WIDTH);
    const place = this.#place(bucket >> PAGE_BITS); // which may make room: before #counts is read
    this.#counts[place + (bucket & (PAGE - 1))]!++;
  }

  /** Adds all numbers of another sketch. */
  merge({ zeros, pages, counts }: SketchData): void {
    this.#zeros += zeros;
    this.#count += zeros;
    for (let p = 0, from = 0; p < pages.length; p++) {
      const to = this.#place(pages[p]!);
      for (let i = 0; i < PAGE; i++, from++) {
        this.#counts[to + i]! += counts[from]!;
        this.#count += counts[from]!;
      }
    }
  }

  /** The sketch as plain arrays. */
  data(): SketchData {
    const pages = new Int32Array(this.#used);
    const counts = new Uint32Array(this.#used * PAGE);
    let p = 0;
    this.#places.forEach((place, i) => {
      if (place < 0) return;
      pages[p] = this.#first + i;
      counts.set(this.#counts.subarray(place * PAGE, (place + 1) * PAGE), p * PAGE);
      p++;
    });
    return { zeros: this.#zeros, pages, counts };
  }

  /**
   * log10 of the numbers at some ranks, as good as SKETCH_ERROR says; -Infinity for 0.
   *
   * @param ranks From 0, ascending, below `count`.
   */
  at(ranks: readonly number[]): number[] {
    const logs: number[] = [];
    let before = this.#zeros;
    while (logs.length < ranks.length && ranks[logs.length]! < before) logs.push(-Infinity);
    for (let p = 0; logs.length < ranks.length; p++) {
      for (let i = 0; i < PAGE && this.#places[p]! >= 0; i++) {
        before += this.#counts[this.#places[p]! * PAGE + i]!;
        while (logs.length < ranks.length && ranks[logs.length]! < before) {
          logs.push(((this.#first + p) * PAGE + i) * WIDTH + MIDDLE);
        }
      }
    }
    return logs;
  }

  /** Where a page's counts begin; it is put in use if it is not. */
  #place(page: number): number {
    const at = page - this.#first;
    const place = this.#places[at];
    return place === undefined || place < 0 ? this.#open(page) : place * PAGE;
  }

  #open(page: number): number {
    if (this.#used === 0) this.#first = page;
    const [below, above] = [this.#first - page, page - this.#first - this.#places.length + 1];
    if (below > 0 || above > 0) {
      // Room for more at once, since the next may be further out.
      const room = Math.max(below, above, 64, this.#places.length >> 1);
      const places = new Int32Array(this.#places.length + room).fill(-1);
      places.set(this.#places, below > 0 ? room : 0);
      if (below > 0) this.#first -= room;
      this.#places = places;
    }
    if ((this.#used + 1) * PAGE > this.#counts.length) {
      const counts = new Uint32Array(Math.max(16 * PAGE, this.#counts.length * 1.5));
      counts.set(this.#counts);
      this.#counts = counts;
    }
    this.#places[page - this.#first] = this.#used;
    return this.#used++ * PAGE;
  }
}
