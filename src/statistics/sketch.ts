/**
 * Quantiles of very many numbers, 0 or above, in little memory: counts how many there are in each of
 * many narrow buckets on a logarithmic scale.
 *
 * Source: DDSketch (C. Masson, J. E. Rim and H. K. Lee, PVLDB 12(12), 2019), without its limit on the
 * number of buckets. Merging adds whole numbers, so its order does not matter.
 */
import { exactLog10 } from "./kernel/exact_log10.ts";
import { kernel } from "./kernel/kernel.ts";
import { release } from "./release.ts";
import { scratchIntegers } from "./scratch.ts";

/** How far a quantile may be from the exact one, relatively. */
export const SKETCH_ERROR: number = 1 / 1024;

/** A bucket's width: log10 of its upper over its lower end. */
const WIDTH = exactLog10((1 + SKETCH_ERROR) / (1 - SKETCH_ERROR));
/**
 * log10 of the number that stands for all of a bucket's, over its lower end. It is as far from one end
 * of the bucket as from the other, relatively.
 */
const MIDDLE = exactLog10(1 + SKETCH_ERROR);
/** Buckets are kept in pages of so many; a page without numbers takes no memory. */
const PAGE_BITS = 4;
const PAGE = 1 << PAGE_BITS;
/**
 * Numbers are counted in so many buckets side by side first, some 14 decades, where most are expected: none
 * of these has to be looked up, and a byte for each is easy on a core's cache.
 */
const NEAR = 1 << 14;
/** Memory for counts is taken in chunks of so many. */
const CHUNK_BITS = 12;
const CHUNK = 1 << CHUNK_BITS;

/**
 * Slopes, of either sign, are as many times larger when they are added in the place of logarithms, so that
 * a bucket is a tenth as wide.
 */
const SLOPE_SCALE = 10;

/** How far a slope's quantile may be from the exact one, absolutely: half a bucket. */
export const SLOPE_ERROR: number = 1.01 * MIDDLE / SLOPE_SCALE;

/** Sets slopes, in decades per layer, to what is added to a sketch of slopes. */
export function slopesAsLogs(slopes: Float64Array): Float64Array {
  for (let i = 0; i < slopes.length; i++) slopes[i]! *= SLOPE_SCALE;
  return slopes;
}

/** The slope that has been added as this logarithm. */
export function slopeOfLog(log: number): number {
  return log / SLOPE_SCALE;
}

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
  /** Counts, modulo 2^8, of the buckets from #nearFirst on that have not been put into pages yet. */
  #near: Uint8Array<ArrayBuffer> | undefined;
  #nearFirst = 0;
  /**
   * For each page from #first on the place of its counts, in the order in which pages came into use; -1
   * for a page that is not in use.
   */
  #places = new Int32Array(0);
  #first = 0;
  /** The counts of the pages in use, modulo 2^16; more chunks can be added without copying. */
  readonly #chunks: Uint16Array[] = [];
  /** For the few counts of 2^16 and more: how often 2^16 is in them. */
  readonly #carries = new Map<number, number>();
  #used = 0;

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
    const { ROOM, LOGS, BUCKETS, findBuckets } = kernel();
    this.#count += logs.length;
    for (let from = 0; from < logs.length; from += ROOM) {
      const part = logs.subarray(from, from + ROOM);
      LOGS.set(part);
      findBuckets(part.length, WIDTH);
      this.#addBuckets(BUCKETS, part.length);
    }
  }

  #addBuckets(buckets: Int32Array, count: number): void {
    const near = this.#near ??= this.#openAround(medianOf(buckets.slice(0, Math.min(15, count))));
    const first = this.#nearFirst;
    for (let i = 0; i < count; i++) {
      const at = (buckets[i]! - first) | 0; // tells V8 that 32 bits hold it
      if (at >>> 0 >= NEAR) this.#addTo(buckets[i]!, 1);
      else if (++near[at]! === 2 ** 8) this.#addTo(buckets[i]!, 2 ** 8);
    }
  }

  /** Room for counting around a bucket. */
  #openAround(bucket: number): Uint8Array<ArrayBuffer> {
    this.#nearFirst = (bucket - NEAR / 2) & -PAGE;
    return new Uint8Array(NEAR);
  }

  /** Puts into pages what has been counted outside of them. */
  #settle(): void {
    const near = this.#near;
    if (near === undefined) return;
    this.#near = undefined;
    for (let at = 0; at < NEAR; at += PAGE) {
      let bits = 0;
      for (let i = at; i < at + PAGE; i++) bits |= near[i]!;
      if (bits !== 0) this.#addPage((this.#nearFirst + at) >> PAGE_BITS, near, at);
    }
    release(near);
  }

  /** Adds to a page's counts the 16 from a place on. */
  #addPage(page: number, counts: SketchData["counts"], from: number): void {
    const start = this.#place(page) * PAGE;
    const [chunk, offset] = [this.#chunks[start >> CHUNK_BITS]!, start & (CHUNK - 1)];
    for (let i = 0; i < PAGE; i++) {
      const sum = (chunk[offset + i]! += counts[from + i]!);
      if (sum >= 2 ** 16) this.#carry(start + i, Math.floor(sum / 2 ** 16));
    }
  }

  /** Adds so many numbers to a bucket's page. */
  #addTo(bucket: number, count: number): void {
    const at = this.#place(bucket >> PAGE_BITS) * PAGE + (bucket & (PAGE - 1));
    const sum = (this.#chunks[at >> CHUNK_BITS]![at & (CHUNK - 1)]! += count);
    if (sum >= 2 ** 16) this.#carry(at, Math.floor(sum / 2 ** 16));
  }

  /** Adds zeros. */
  addZeros(count: number): void {
    this.#zeros += count;
    this.#count += count;
  }

  /** Adds all numbers of another sketch. */
  merge({ zeros, pages, counts }: SketchData): void {
    this.addZeros(zeros);
    for (let p = 0; p < pages.length; p++) this.#addPage(pages[p]!, counts, p * PAGE);
    for (let i = 0; i < counts.length; i++) this.#count += counts[i]!;
  }

  /** Gives the memory back; the sketch must not be used afterwards. */
  release(): void {
    if (this.#near !== undefined) release(this.#near);
    this.#near = undefined;
    this.#chunks.forEach(release);
  }

  /** The sketch as plain arrays. */
  data(): SketchData {
    this.#settle();
    const pages = new Int32Array(this.#used);
    const all = scratchIntegers("a sketch's counts", this.#used * PAGE);
    const isSmall = this.#carries.size === 0;
    let [used, largest] = [0, 0];
    for (let i = 0; i < this.#places.length; i++) {
      const start = this.#places[i]! * PAGE;
      if (start < 0) continue;
      const [chunk, offset] = [this.#chunks[start >> CHUNK_BITS]!, start & (CHUNK - 1)];
      for (let j = 0; j < PAGE; j++) {
        const count = isSmall ? chunk[offset + j]! : this.#countAt(start + j);
        if (count > largest) largest = count;
        all[used * PAGE + j] = count;
      }
      pages[used++] = this.#first + i;
    }
    const Counts = largest < 2 ** 8 ? Uint8Array : largest < 2 ** 16 ? Uint16Array : Uint32Array;
    return { zeros: this.#zeros, pages, counts: new Counts(all) };
  }

  /**
   * log10 of the numbers at some ranks, each number within SKETCH_ERROR; -Infinity for 0.
   *
   * @param ranks From 0, ascending, below `count`.
   */
  at(ranks: readonly number[]): number[] {
    this.#settle();
    const logs: number[] = [];
    let before = this.#zeros;
    while (logs.length < ranks.length && ranks[logs.length]! < before) logs.push(-Infinity);
    for (let p = 0; logs.length < ranks.length; p++) {
      if (this.#places[p]! < 0) continue;
      for (let i = 0; i < PAGE; i++) {
        before += this.#countAt(this.#places[p]! * PAGE + i);
        while (logs.length < ranks.length && ranks[logs.length]! < before) {
          logs.push(((this.#first + p) * PAGE + i) * WIDTH + MIDDLE);
        }
      }
    }
    return logs;
  }

  #countAt(at: number): number {
    const low = this.#chunks[at >> CHUNK_BITS]![at & (CHUNK - 1)]!;
    return this.#carries.size === 0 ? low : low + 2 ** 16 * (this.#carries.get(at) ?? 0);
  }

  #carry(at: number, carries: number): void {
    this.#carries.set(at, (this.#carries.get(at) ?? 0) + carries);
  }

  /** The place of a page's counts; the page comes into use if it was not. */
  #place(page: number): number {
    const place = this.#places[page - this.#first];
    return place === undefined || place < 0 ? this.#open(page) : place;
  }

  #open(page: number): number {
    if (this.#used === 0) this.#first = page;
    const [below, above] = [this.#first - page, page - this.#first - this.#places.length + 1];
    if (below > 0 || above > 0) {
      // More room than is needed, since the next page may be further out.
      const room = Math.max(below, above, 256, this.#places.length >> 1);
      const places = new Int32Array(this.#places.length + room).fill(-1);
      places.set(this.#places, below > 0 ? room : 0);
      if (below > 0) this.#first -= room;
      this.#places = places;
    }
    if ((this.#used + 1) * PAGE > this.#chunks.length * CHUNK) {
      this.#chunks.push(new Uint16Array(CHUNK));
    }
    this.#places[page - this.#first] = this.#used;
    return this.#used++;
  }
}

/** The one in the middle of a few numbers, which are sorted. */
function medianOf(numbers: Int32Array): number {
  return numbers.sort()[numbers.length >> 1]!;
}
