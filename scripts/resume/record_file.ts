/**
 * A file of records that is only ever appended to. Each has its length and a checksum before it, so
 * that what a crash or a bad disk has left can be told from what is whole.
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { messageOf } from "../../src/options/problem.ts";
import { type Identity, isAt, openFile, tryLock } from "../../src/sweep/sinks/lock.ts";
import { bytesOf, valueOf } from "./record_value.ts";

/** A record's length and checksum, each a little-endian uint32. */
const HEAD = 8;

/** What was found in a file. */
export interface Found {
  /** Bytes that make whole records, from the start. */
  readonly whole: number;
  /** Bytes behind them. */
  readonly rest: number;
}

/** Why a file is open: to append to it, which one process can do at a time, or only to read it. */
type Access = "append" | "read";

/** A file of records. While it is open for one purpose, no other process can open it for the other. */
export class RecordFile implements Disposable {
  /** The file's path. */
  readonly path: string;
  /** Why it is not locked, where the file system has no locks: others may then write to it, too. */
  readonly trouble: string | undefined;
  readonly #file: Deno.FsFile;
  readonly #identity: Identity;
  #isOpen = true;
  /** Where the next record goes. */
  #end = 0;

  private constructor(path: string, file: Deno.FsFile, access: Access) {
    this.path = path;
    this.#file = file;
    try {
      const { isTaken, trouble } = tryLock(file, { exclusive: access === "append" });
      this.trouble = trouble;
      this.#identity = file.statSync();
      if (isTaken || !this.isThere()) throw new Error(`${path} is in use by another process`);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * Makes a file. A link at its path is not followed.
   *
   * @throws {Deno.errors.AlreadyExists} If there is anything at the path.
   * @throws {Error} If it cannot be made.
   */
  static create(path: string): RecordFile {
    const file = Deno.openSync(path, { read: true, write: true, createNew: true });
    return new RecordFile(path, file, "append");
  }

  /**
   * Opens a file that is there. Before anything is appended, `read` is to find out where.
   *
   * @throws {Deno.errors.NotFound} If there is nothing at the path.
   * @throws {Error} If there is a link or anything else that is no file, or it cannot be opened, or
   * another process has opened it to append.
   */
  static open(path: string, access: Access): RecordFile {
    return new RecordFile(path, openFile(path, { write: access === "append" }), access);
  }

  /**
   * Reads the records up to the first that is not whole, which is where the next one will go.
   *
   * @param onRecord Takes each record's value and place.
   */
  read(onRecord: (value: unknown, place: number) => void): Found {
    const { size } = this.#file.statSync();
    let whole = 0;
    while (whole < size) {
      const record = readRecord(this.#file, whole);
      if (record === undefined) break;
      onRecord(record.value, whole);
      whole = record.end;
    }
    this.#end = whole;
    return { whole, rest: size - whole };
  }

  /**
   * The value of the record at a place.
   *
   * @throws {Error} If there is no whole record.
   */
  at(place: number): unknown {
    const record = readRecord(this.#file, place);
    if (record === undefined) throw new Error(`${this.path}: no whole record at byte ${place}`);
    return record.value;
  }

  /**
   * Whether it is, as far as it goes, a file whose first record has this value, and nothing comes
   * behind that: its writer has come no further.
   */
  isBeginning(value: unknown): boolean {
    const whole = Buffer.concat(encode(value));
    const { size } = this.#file.statSync();
    if (size > whole.length) return false;
    this.#file.seekSync(0, Deno.SeekMode.Start);
    return readBytes(this.#file, size)?.equals(whole.subarray(0, size)) ?? false;
  }

  /**
   * Appends a record.
   *
   * @param value What structured clone can copy, with arrays of the kinds that bytesOf() knows.
   * @returns Its place.
   * @throws {Error} If it cannot be written, or the file is gone from its path; the records before it
   * are as they were.
   */
  append(value: unknown): number {
    const place = this.#end;
    const parts = encode(value);
    try {
      if (!this.isThere()) throw new Error("it is gone");
      // What is not whole there goes first: no part of it is to follow this record.
      if (this.#file.statSync().size > place) this.#file.truncateSync(place);
      this.#file.seekSync(place, Deno.SeekMode.Start);
      for (const bytes of parts) {
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
    this.#end += sizeOf(parts);
    return place;
  }

  /** Whether the file is still at its path. */
  isThere(): boolean {
    return isAt(this.#identity, this.path);
  }

  /** Returns once all of it is on the disk, and not only with the system. */
  sync(): void {
    this.#file.syncSync();
  }

  /** Removes the file, if it is still at its path, and lets go of it. */
  remove(): void {
    if (this.isThere()) Deno.removeSync(this.path); // before others can lock it
    this[Symbol.dispose]();
  }

  /** Lets go of the file, if that has not been done. */
  [Symbol.dispose](): void {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
  }
}

/** A record's parts: its length and checksum, and its value's. */
function encode(value: unknown): Uint8Array[] {
  const payload = bytesOf(value);
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(sizeOf(payload), 0);
  head.writeUInt32LE(payload.reduce((sum, bytes) => crc32(bytes, sum), 0), 4);
  return [head, ...payload];
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, { length }) => size + length, 0);
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
    return { value: valueOf(payload), end: place + HEAD + length };
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
