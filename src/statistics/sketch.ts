/**
 * Quantiles of very many numbers, 0 or above, in little memory: counts how many there are in each of
 * many narrow buckets on a logarithmic scale.
 *
 * Source: DDSketch (C. Masson, J. E. Rim and H. K. Lee, PVLDB 12(12), 2019), without its limit on the
 * number of buckets. Merging adds whole numbers, so its order does not matter.
 */
import { release } from "./release.ts";

/** How far a quantile may be from the exact one, relatively. */
export const SKETCH_ERROR: number = 1 / 1024;

/** A bucket's width: log10 of its upper over its lower end. */
const WIDTH = Math.log10((1 + SKETCH_ERROR) / (1 - SKETCH_ERROR));
/**
 * log10 of the number that stands for all of a bucket's, over its lower end. It is as far from one end
 * of the bucket as from the other, relatively.
 */
const MIDDLE = Math.log10(1 + SKETCH_ERROR);
/** Buckets are kept in pages of so many; a page without numbers takes no memory. */
const PAGE_BITS = 4;
const PAGE = 1 << PAGE_BITS;
/**
 * So many numbers wait to be counted: while a sketch is at it, its counts come into a core's cache, from
 * which those of other sketches have driven them.
 */
const MOST_WAITING = 2 ** 13;
/** Less than any page's offset, and than any bucket below 0. */
const UNUSED = -(2 ** 31);
/** Once there is a page, there is room for so many counts at least. */
const FEWEST = 1 << 12;

/** A sketch as plain arrays, to be sent or stored. */
export interface SketchData {
  /** How many numbers are 0. */
  readonly zeros: number;
  /** The pages in use, ascending; page p has the 16 buckets from 16 p on. */
  readonly pages: Int32Array;
  /** 16 counts for each page, each in as few bytes as the largest needs. */
  readonly counts: Uint8Array | Uint16Array | Uint32Array;
}

/** Counts of numbers, by bucket. */
export class Sketch {
  #zeros = 0;
  #count = 0;
  /**
   * For each page from #first on how far the places of its counts are from the numbers of its buckets;
   * UNUSED for a page that is not in use.
   */
  #offsets = new Int32Array(0);
  #first = 0;
  /** The counts of the pages in use, modulo 2^16, and room for more. */
  #counts = new Uint16Array(0);
  /** For the few counts of 2^16 and more: how often 2^16 is in them. */
  readonly #carries = new Map<number, number>();
  #used = 0;
  /** Buckets of numbers that are not counted yet, and how many there are. */
  #waiting = new Int32Array(0);
  #waits = 0;

  /** How many numbers there are. */
  get count(): number {
    return this.#count;
  }

  /**
   * Adds numbers above 0.
   *
   * @param logs Their log10.
   */
  add(logs: Float64Array): void {
    this.#count += logs.length;
    if (this.#waiting.length === 0) this.#waiting = new Int32Array(MOST_WAITING);
    for (let done = 0; done < logs.length;) {
      const from = this.#waits, some = Math.min(logs.length - done, MOST_WAITING - from);
      toBuckets(this.#waiting.subarray(from, from + some), logs.subarray(done, done + some));
      done += some;
      this.#waits += some;
      if (this.#waits === MOST_WAITING) this.#countWaiting();
    }
  }

  /** Counts the numbers that wait. */
  #countWaiting(): void {
    if (this.#waits === 0) return;
    const buckets = this.#waiting.subarray(0, this.#waits);
    this.#waits = 0;
    let [first, offsets, counts] = [this.#first, this.#offsets, this.#counts];
    for (let i = 0; i < buckets.length; i++) {
      const bucket = buckets[i]!;
      const page = (bucket >> PAGE_BITS) - first;
      let at = page >= 0 && page < offsets.length ? bucket + offsets[page]! : -1;
      if (at < 0) {
        at = bucket + this.#open(bucket >> PAGE_BITS);
        [first, offsets, counts] = [this.#first, this.#offsets, this.#counts];
      }
      const count = counts[at]! + 1;
      counts[at] = count;
      if (count === 2 ** 16) this.#carry(at, 1);
    }
  }

  /** Adds zeros. */
  addZeros(count: number): void {
    this.#zeros += count;
    this.#count += count;
  }

  /** Adds all numbers of another sketch. */
  merge({ zeros, pages, counts }: SketchData): void {
    this.addZeros(zeros);
    for (let p = 0; p < pages.length; p++) {
      let at = pages[p]! * PAGE + this.#offset(pages[p]!);
      for (let i = p * PAGE; i < (p + 1) * PAGE; i++, at++) {
        const sum = this.#counts[at]! + counts[i]!;
        this.#counts[at] = sum;
        if (sum >= 2 ** 16) this.#carry(at, Math.floor(sum / 2 ** 16));
        this.#count += counts[i]!;
      }
    }
  }

  /** Gives the memory back; the sketch must not be used afterwards. */
  release(): void {
    this.#waits = 0;
    [this.#counts, this.#waiting].forEach(release);
  }

  /** The sketch as plain arrays. */
  data(): SketchData {
    this.#countWaiting();
    let largest = 0;
    for (let at = 0; at < this.#used * PAGE; at++) largest = Math.max(largest, this.#countAt(at));
    const Counts = largest < 2 ** 8 ? Uint8Array : largest < 2 ** 16 ? Uint16Array : Uint32Array;
    const pages = new Int32Array(this.#used), counts = new Counts(this.#used * PAGE);
    for (let i = 0, used = 0; i < this.#offsets.length; i++) {
      const page = this.#first + i, offset = this.#offsets[i]!;
      if (offset === UNUSED) continue;
      pages[used] = page;
      for (let j = 0, at = page * PAGE + offset; j < PAGE; j++, at++) {
        counts[used * PAGE + j] = this.#countAt(at);
      }
      used++;
    }
    return { zeros: this.#zeros, pages, counts };
  }

  /**
   * log10 of the numbers at some ranks, each number within SKETCH_ERROR; -Infinity for 0.
   *
   * @param ranks From 0, ascending, below `count`.
   */
  at(ranks: readonly number[]): number[] {
    this.#countWaiting();
    const logs: number[] = [];
    let before = this.#zeros;
    while (logs.length < ranks.length && ranks[logs.length]! < before) logs.push(-Infinity);
    for (let p = 0; logs.length < ranks.length; p++) {
      if (this.#offsets[p] === UNUSED) continue;
      const start = (this.#first + p) * PAGE;
      for (let bucket = start; bucket < start + PAGE; bucket++) {
        before += this.#countAt(bucket + this.#offsets[p]!);
        while (logs.length < ranks.length && ranks[logs.length]! < before) {
          logs.push(bucket * WIDTH + MIDDLE);
        }
      }
    }
    return logs;
  }

  #countAt(at: number): number {
    const low = this.#counts[at]!;
    return this.#carries.size === 0 ? low : low + 2 ** 16 * (this.#carries.get(at) ?? 0);
  }

  #carry(at: number, carries: number): void {
    this.#carries.set(at, (this.#carries.get(at) ?? 0) + carries);
  }

  /** The offset of a page; the page comes into use if it was not. */
  #offset(page: number): number {
    const offset = this.#offsets[page - this.#first] ?? UNUSED;
    return offset === UNUSED ? this.#open(page) : offset;
  }

  #open(page: number): number {
    if (this.#used === 0) this.#first = page;
    const { length } = this.#offsets;
    const [below, above] = [this.#first - page, page - this.#first - length + 1];
    if (below > 0 || above > 0) {
      // More room than is needed, since the next page may be further out.
      const room = Math.max(below, above, 64, length >> 3);
      const offsets = new Int32Array(length + room).fill(UNUSED);
      offsets.set(this.#offsets, below > 0 ? room : 0);
      if (below > 0) this.#first -= room;
      this.#offsets = offsets;
    }
    if ((this.#used + 1) * PAGE > this.#counts.length) {
      const bytes = Math.max(FEWEST * 2, 2 * this.#counts.byteLength);
      this.#counts = new Uint16Array(this.#counts.buffer.transfer(bytes));
    }
    const offset = (this.#used++ - page) * PAGE;
    this.#offsets[page - this.#first] = offset;
    return offset;
  }
}

/** Sets buckets[i] to the bucket of a number by its log10. */
function toBuckets(buckets: Int32Array, logs: Float64Array): void {
  for (let i = 0; i < logs.length; i++) buckets[i] = Math.floor(logs[i]! / WIDTH);
}
