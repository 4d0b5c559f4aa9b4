/**
 * Quantiles of very many numbers, 0 or above, in little memory: counts how many there are in each of
 * many narrow buckets on a logarithmic scale.
 *
 * Source: DDSketch (C. Masson, J. E. Rim and H. K. Lee, PVLDB 12(12), 2019), without its limit on the
 * number of buckets. Merging adds whole numbers, so its order does not matter.
 */
import { exactLog10 } from "./kernel/exact_log10.ts";
import { kernel } from "./kernel/kernel.ts";
import { addressOf, roomFor } from "./kernel/room.ts";
import { release } from "./release.ts";
import { PAGE, Pages, type PagesData, pagesOf } from "./sketch_pages.ts";

/** How far a quantile may be from the exact one, relatively. */
export const SKETCH_ERROR: number = 1 / 1024;

/** A bucket's width: log10 of its upper over its lower end. */
const WIDTH = exactLog10((1 + SKETCH_ERROR) / (1 - SKETCH_ERROR));
/**
 * log10 of the number that stands for all of a bucket's, over its lower end. It is as far from one end
 * of the bucket as from the other, relatively.
 */
const MIDDLE = exactLog10(1 + SKETCH_ERROR);
/**
 * Numbers are counted in so many buckets side by side first, some 14 decades, where most are expected: none
 * of these has to be looked up, and a byte for each is easy on a core's cache.
 */
const NEAR = 1 << 14;
/**
 * So many numbers wait to be counted together: while they are, a core's cache holds the counts, which those of
 * other sketches drive out in between.
 */
const WAITING = 1 << 13;
/** The buckets of so many of the others are kept one by one, since few of them share a page. */
const FAR = 1 << 16;

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
export interface SketchData extends PagesData {
  /** How many numbers are 0. */
  readonly zeros: number;
  /** The buckets of numbers that are in none of the pages, in any order. */
  readonly far: Int32Array;
}

/** Counts of numbers, by bucket. */
export class Sketch {
  #zeros = 0;
  #count = 0;
  /** The buckets, from #nearFirst on, of numbers that wait to be counted, the first #waitCount. */
  #waiting: Uint16Array<ArrayBuffer> | undefined;
  #waitCount = 0;
  /** Counts, modulo 2^8, of the buckets from #nearFirst on that have not been put into pages yet. */
  #near: Uint8Array<ArrayBuffer> | undefined;
  #nearFirst = 0;
  readonly #pages = new Pages();
  /** The buckets of numbers that are not counted in pages, the first #farCount. */
  #far = new Int32Array(0);
  #farCount = 0;

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
    const [address, count] = [addressOf(logs), logs.length];
    if (count === 0) return;
    this.#count += count;
    const { near, far } = roomFor(count);
    if (this.#near === undefined) this.#openAround(logs);
    const farCount = kernel().findBuckets(
      ...[address, count, WIDTH, this.#nearFirst, NEAR, near.byteOffset, far.byteOffset] as const,
    );
    for (let i = 0; i < farCount; i++) this.#addFar(far[i]!);
    for (let from = 0; from < count - farCount; from += WAITING) {
      this.#wait(near.subarray(from, Math.min(count - farCount, from + WAITING)));
    }
  }

  /** Has buckets wait to be counted. */
  #wait(buckets: Uint16Array): void {
    if (this.#waitCount + buckets.length > WAITING) this.#countWaiting();
    (this.#waiting ??= new Uint16Array(WAITING)).set(buckets, this.#waitCount);
    this.#waitCount += buckets.length;
  }

  /** Counts the buckets that wait. */
  #countWaiting(): void {
    const near = this.#near!, waiting = this.#waiting!, count = this.#waitCount;
    for (let i = 0; i < count; i++) {
      const at = waiting[i]!;
      if (++near[at]! === 2 ** 8) this.#pages.add(this.#nearFirst + at, 2 ** 8);
    }
    this.#waitCount = 0;
  }

  /** Makes room for counting around the middle one of the first numbers. */
  #openAround(logs: Float64Array): void {
    const first = logs.slice(0, 15).sort();
    const bucket = Math.floor(first[first.length >> 1]! / WIDTH);
    this.#nearFirst = (bucket - NEAR / 2) & -PAGE;
    this.#near = new Uint8Array(NEAR);
  }

  #addFar(bucket: number): void {
    if (this.#farCount === FAR) {
      for (const bucket of this.#far) this.#pages.add(bucket, 1);
      this.#farCount = 0;
    }
    if (this.#farCount === this.#far.length) {
      const room = new Int32Array(Math.max(64, 2 * this.#farCount));
      room.set(this.#far);
      this.#far = room;
    }
    this.#far[this.#farCount++] = bucket;
  }

  /** Puts into pages what has been counted near each other. */
  #settle(): void {
    this.#countWaiting();
    if (this.#near === undefined) return;
    this.#mergePages(pagesOf(this.#near, this.#nearFirst / PAGE));
    release(this.#near);
    this.#near = undefined;
  }

  /** Adds zeros. */
  addZeros(count: number): void {
    this.#zeros += count;
    this.#count += count;
  }

  /** Adds all numbers of another sketch. */
  merge({ zeros, far, ...pages }: SketchData): void {
    this.addZeros(zeros);
    this.#count += far.length + this.#mergePages(pages);
    for (let i = 0; i < far.length; i++) this.#addFar(far[i]!);
  }

  /** @returns How many numbers they are. */
  #mergePages({ pages, counts }: PagesData): number {
    let count = 0;
    for (let p = 0; p < pages.length; p++) {
      count += this.#pages.addPage(pages[p]!, counts, p * PAGE);
    }
    return count;
  }

  /** Gives the memory back; the sketch must not be used afterwards. */
  release(): void {
    this.#pages.release();
    for (const array of [this.#waiting, this.#near, this.#far]) {
      if (array !== undefined) release(array);
    }
  }

  /** The sketch as plain arrays. */
  data(): SketchData {
    this.#countWaiting();
    const [zeros, far] = [this.#zeros, this.#far.slice(0, this.#farCount)];
    if (this.#pages.used === 0 && this.#near !== undefined) {
      return { zeros, far, ...pagesOf(this.#near, this.#nearFirst / PAGE) };
    }
    this.#settle();
    return { zeros, far, ...this.#pages.data() };
  }

  /**
   * log10 of the numbers at some ranks, each number within SKETCH_ERROR; -Infinity for 0.
   *
   * @param ranks From 0, ascending, below `count`.
   */
  at(ranks: readonly number[]): number[] {
    this.#settle();
    const logs: number[] = [];
    let before = 0;
    const isWanted = (count: number) => ranks[logs.length]! < before + count; // not where there is none
    const take = (count: number, log: number) => {
      while (isWanted(count)) logs.push(log);
      before += count;
    };
    const middleOf = (bucket: number) => bucket * WIDTH + MIDDLE;
    const far = this.#far.slice(0, this.#farCount).sort();
    let next = 0;
    const takeFar = (end: number) => {
      while (next < far.length && far[next]! < end) take(1, middleOf(far[next++]!));
    };
    take(this.#zeros, -Infinity);
    this.#pages.forEach((page, count) => {
      const [first, end] = [page * PAGE, (page + 1) * PAGE];
      takeFar(first);
      let all = count;
      for (let i = next; i < far.length && far[i]! < end; i++) all++;
      if (!isWanted(all)) {
        before += all;
        next += all - count;
        return;
      }
      for (let bucket = first; bucket < end; bucket++) {
        takeFar(bucket);
        take(this.#pages.countOf(bucket), middleOf(bucket));
      }
      takeFar(end);
    });
    takeFar(Infinity);
    return logs;
  }
}
