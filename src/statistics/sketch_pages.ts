/**
 * A sketch's counts, one for each bucket. They are kept in pages, so that buckets without numbers take
 * little memory.
 */
import { release } from "./release.ts";

const PAGE_BITS = 4;
/** Buckets of a page. */
export const PAGE: number = 1 << PAGE_BITS;
/** Memory for counts is taken in chunks of so many. */
const CHUNK_BITS = 12;
const CHUNK = 1 << CHUNK_BITS;

/** Whole numbers, each in as few bytes as the largest needs. */
export type Counts = Uint8Array | Uint16Array | Uint32Array;

/** Pages as plain arrays, to be sent or stored. */
export interface PagesData {
  /** The pages in use, ascending; page p has the 16 buckets from 16 p on. */
  readonly pages: Int32Array;
  /** 16 counts for each page. */
  readonly counts: Counts;
}

/** The pages of counts by bucket. */
export class Pages {
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

  /** How many pages are in use. */
  get used(): number {
    return this.#used;
  }

  /** Adds so many numbers to a bucket. */
  add(bucket: number, count: number): void {
    const at = this.#place(bucket >> PAGE_BITS) * PAGE + (bucket & (PAGE - 1));
    const sum = (this.#chunks[at >> CHUNK_BITS]![at & (CHUNK - 1)]! += count);
    if (sum >= 2 ** 16) this.#carry(at, Math.floor(sum / 2 ** 16));
  }

  /**
   * Adds to a page's counts the 16 from a place on.
   *
   * @returns How many they count.
   */
  addPage(page: number, counts: Counts, from: number): number {
    const start = this.#place(page) * PAGE;
    const [chunk, offset] = [this.#chunks[start >> CHUNK_BITS]!, start & (CHUNK - 1)];
    let all = 0;
    for (let i = 0; i < PAGE; i++) {
      const count = counts[from + i]!, sum = chunk[offset + i]! + count;
      chunk[offset + i] = sum;
      all += count;
      if (sum >= 2 ** 16) this.#carry(start + i, Math.floor(sum / 2 ** 16));
    }
    return all;
  }

  /** Has each page taken, in ascending order, with how many numbers it has. */
  forEach(take: (page: number, count: number) => void): void {
    for (let p = 0; p < this.#places.length; p++) {
      const place = this.#places[p]!;
      if (place < 0) continue;
      let count = 0;
      for (let i = 0; i < PAGE; i++) count += this.#countAt(place * PAGE + i);
      take(this.#first + p, count);
    }
  }

  /** How many numbers a bucket has. */
  countOf(bucket: number): number {
    const place = this.#places[(bucket >> PAGE_BITS) - this.#first] ?? -1;
    return place < 0 ? 0 : this.#countAt(place * PAGE + (bucket & (PAGE - 1)));
  }

  /** The pages as plain arrays. */
  data(): PagesData {
    const pages = new Int32Array(this.#used);
    const isLarge = this.#carries.size > 0;
    const Numbers = isLarge ? Uint32Array : this.#chunks.every(isSmall) ? Uint8Array : Uint16Array;
    const counts = new Numbers(this.#used * PAGE);
    for (let p = 0, used = 0; p < this.#places.length; p++) {
      const start = this.#places[p]! * PAGE;
      if (start < 0) continue;
      const [chunk, offset] = [this.#chunks[start >> CHUNK_BITS]!, start & (CHUNK - 1)];
      for (let i = 0; i < PAGE; i++) {
        counts[used * PAGE + i] = isLarge ? this.#countAt(start + i) : chunk[offset + i]!;
      }
      pages[used++] = this.#first + p;
    }
    return { pages, counts };
  }

  /** Gives the memory back; the pages must not be used afterwards. */
  release(): void {
    this.#chunks.forEach(release);
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

/** Whether counts have 8 bits at most. */
function isSmall(counts: Uint16Array): boolean {
  let bits = 0;
  for (let i = 0; i < counts.length; i++) bits |= counts[i]!;
  return bits < 2 ** 8;
}

/** The pages of counts of buckets that follow each other, the first page's first, but for those without any. */
export function pagesOf(counts: Uint8Array<ArrayBuffer>, firstPage: number): PagesData {
  const words = new Uint32Array(counts.buffer); // four for each page
  const isEmpty = (w: number) => (words[w]! | words[w + 1]! | words[w + 2]! | words[w + 3]!) === 0;
  let used = 0;
  for (let w = 0; w < words.length; w += 4) if (!isEmpty(w)) used++;
  const pages = new Int32Array(used), kept = new Uint32Array(4 * used);
  for (let page = 0, at = 0; at < used; page++) {
    const w = 4 * page;
    if (isEmpty(w)) continue;
    for (let i = 0; i < 4; i++) kept[4 * at + i] = words[w + i]!;
    pages[at++] = firstPage + page;
  }
  return { pages, counts: new Uint8Array(kept.buffer) };
}
