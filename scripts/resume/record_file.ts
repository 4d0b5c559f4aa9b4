/**
 * A file of records that is only ever appended to. Each has its length and a checksum before it, so
 * that what a crash or a bad disk has left can be told from what is whole.
 */
import { Buffer } from "node:buffer";
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import { release } from "../../src/statistics/release.ts";
import { messageOf } from "../../src/options/problem.ts";
import { isAt } from "../../src/sweep/sinks/same_file.ts";

/** A record's length and checksum, each a little-endian uint32. */
const HEAD = 8;

/** What was found in a file. */
export interface Found {
  /** Bytes that make whole records, from the start. */
  readonly whole: number;
  /** Bytes behind them. */
  readonly rest: number;
}

/**
 * Reads a file's records up to the first that is not whole.
 *
 * @param path The file.
 * @param onRecord Takes each record's value and place.
 */
export function readRecords(
  path: string,
  onRecord: (value: unknown, place: number) => void,
): Found {
  if (!Deno.statSync(path).isFile) throw new Error(`${path} is no file`); // to open a pipe may not end
  using file = Deno.openSync(path);
  const { size } = file.statSync();
  let whole = 0;
  while (whole < size) {
    const record = readRecord(file, whole);
    if (record === undefined) break;
    onRecord(record.value, whole);
    whole = record.end;
  }
  return { whole, rest: size - whole };
}

/** The value of the record at a place. */
export function recordAt(file: Deno.FsFile, place: number): unknown {
  const record = readRecord(file, place);
  if (record === undefined) throw new Error(`no whole record at byte ${place}`);
  return record.value;
}

/** Appends records. No other process can do so at the same time. */
export class RecordFile implements Disposable {
  /** The file's path. */
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #inode: number | null;
  #end: number;

  /**
   * Opens a file, or makes it.
   *
   * @param whole How many of its bytes are kept, which are whole records.
   * @throws {Error} If the file cannot be opened, or another process has it open, or has had since it was
   * read.
   */
  constructor(path: string, whole: number) {
    this.path = path;
    this.#file = Deno.openSync(path, { read: true, write: true, create: whole === 0 });
    try {
      const isLocked = this.#file.tryLockSync(true);
      const { ino, size } = this.#file.statSync();
      this.#inode = ino;
      if (!isLocked || size < whole || !this.isThere()) {
        throw new Error(`${path} is in use by another process`);
      }
      this.#file.truncateSync(whole);
    } catch (error) {
      this.#file.close();
      throw error;
    }
    this.#end = whole;
  }

  /**
   * Appends a record.
   *
   * @param value What structured clone can copy.
   * @returns Its place.
   * @throws {Error} If it cannot be written, or the file is gone from its path; the records before it
   * are as they were.
   */
  append(value: unknown): number {
    const place = this.#end;
    const { head, payload } = encode(value);
    try {
      if (!this.isThere()) throw new Error("it is gone");
      this.#file.seekSync(place, Deno.SeekMode.Start);
      for (const bytes of [head, payload]) {
        for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
      }
    } catch (cause) {
      try {
        this.#file.truncateSync(place);
      } catch {
        // What is left of the record will be recognised as such.
      }
      throw new Error(`cannot write to ${this.path}: ${messageOf(cause)}`, { cause });
    }
    this.#end += HEAD + payload.length;
    release(payload);
    return place;
  }

  /** Whether the file is still at its path. */
  isThere(): boolean {
    return isAt(this.#inode, this.path);
  }

  /** Returns once all of it is on the disk, and not only with the system. */
  sync(): void {
    this.#file.syncSync();
  }

  /** Removes the file, if it is still at its path. */
  remove(): void {
    if (this.isThere()) Deno.removeSync(this.path); // before others can lock it
    this[Symbol.dispose]();
  }

  /** Lets go of the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/**
 * Whether a file is the beginning of one whose first record has this value: its writer has come no
 * further.
 */
export function isBeginning(path: string, value: unknown): boolean {
  const { head, payload } = encode(value);
  const whole = Buffer.concat([head, payload]);
  const { isFile, size } = Deno.statSync(path);
  return isFile && size < whole.length && whole.subarray(0, size).equals(Deno.readFileSync(path));
}

function encode(value: unknown): { readonly head: Buffer; readonly payload: Buffer } {
  const payload = serialize(value);
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  return { head, payload };
}

/** The record at a place, if it is whole. */
function readRecord(
  file: Deno.FsFile,
  place: number,
): { value: unknown; end: number } | undefined {
  file.seekSync(place, Deno.SeekMode.Start);
  const head = readBytes(file, HEAD);
  if (head === undefined) return undefined;
  const length = head.readUInt32LE(0);
  const left = file.statSync().size - place - HEAD;
  const payload = length <= left ? readBytes(file, length) : undefined;
  if (payload === undefined || crc32(payload) !== head.readUInt32LE(4)) return undefined;
  try {
    return { value: deserialize(payload), end: place + HEAD + length };
  } catch {
    return undefined; // such as of zeros, which are their own checksum
  }
}

/** So many bytes from where the file is; undefined if there are fewer. */
function readBytes(file: Deno.FsFile, count: number): Buffer | undefined {
  const bytes = Buffer.alloc(count);
  for (let done = 0; done < count;) {
    const read = file.readSync(bytes.subarray(done));
    if (read === null) return undefined;
    done += read;
  }
  return bytes;
}
