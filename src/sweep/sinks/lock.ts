/**
 * Locks, and files at names that anybody can guess: links there are not followed, pipes are not waited
 * for.
 */
import { join } from "node:path";
import { messageOf } from "../../options/problem.ts";

/** Which file it is, whatever its name. */
export type Identity = Pick<Deno.FileInfo, "dev" | "ino">;

/** Whether that very file is at the path: not another, not none, and not a link to it. */
export function isAt({ dev, ino }: Identity, path: string): boolean {
  try {
    const there = Deno.lstatSync(path);
    return there.dev === dev && there.ino === ino;
  } catch {
    return false;
  }
}

/**
 * Opens the file at a path.
 *
 * @throws {Error} If there is none, or a link, a pipe or anything else that is no file.
 */
export function openFile(path: string, { write }: { readonly write: boolean }): Deno.FsFile {
  const { isFile, isDirectory, isSymlink } = Deno.lstatSync(path);
  if (!isFile) {
    const what = isSymlink ? "a link" : isDirectory ? "a directory" : "a pipe or the like";
    throw new Error(`${path} is ${what}, not a file`);
  }
  const file = Deno.openSync(path, { read: true, write });
  if (isAt(file.statSync(), path)) return file; // else it was replaced, perhaps by a link
  file.close();
  throw new Error(`${path} was replaced while it was opened`);
}

/** What came of locking a file. */
export interface Locking {
  /** Whether another process has the lock. */
  readonly isTaken: boolean;
  /** Why nobody can have one, where that is so. */
  readonly trouble?: string;
}

/** Tries to lock a file: for this process alone, or together with others that only read it. */
export function tryLock(file: Deno.FsFile, { exclusive }: { exclusive: boolean }): Locking {
  try {
    return { isTaken: !file.tryLockSync(exclusive) };
  } catch (error) {
    return { isTaken: false, trouble: messageOf(error) }; // as some network file systems do
  }
}

/** The name of the file that is locked. */
const LOCK_NAME = ".gradflow.lock";
/** The file may be removed, by who had the lock, just after it was opened; but not so often. */
const TRIES = 100;

/** Lets one process at a time write to a directory. */
export class DirectoryLock implements Disposable {
  /** Why there is no lock, where that is so: somebody else may be writing there. */
  readonly trouble: string | undefined;
  readonly #path: string;
  readonly #file: Deno.FsFile | undefined;

  /**
   * Locks a directory.
   *
   * @throws {Error} If another process has locked it, or no file can be made there.
   */
  constructor(dir: string) {
    this.#path = join(dir, LOCK_NAME);
    for (let i = 0; i < TRIES; i++) {
      const file = openOrMake(this.#path);
      if (typeof file === "string") {
        this.trouble = file;
        return;
      }
      if (file === undefined) continue;
      const { isTaken, trouble } = tryLock(file, { exclusive: true });
      if (!isTaken && (trouble !== undefined || isAt(file.statSync(), this.#path))) {
        this.#file = file;
        this.trouble = trouble;
        return;
      }
      file.close();
      if (isTaken) throw new Error("somebody else is writing there");
    }
    this.trouble = `${this.#path} is replaced again and again`;
  }

  /** Ends the lock. */
  [Symbol.dispose](): void {
    if (this.#file === undefined) return;
    try {
      if (isAt(this.#file.statSync(), this.#path)) Deno.removeSync(this.#path); // then unlock it
    } catch {
      // It may be another user's, in a directory where only its owner can remove it.
    }
    this.#file.close();
  }
}

/** The file to lock; undefined if it has to be tried again; a text that says why there is none. */
function openOrMake(path: string): Deno.FsFile | string | undefined {
  try {
    return Deno.openSync(path, { write: true, createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  let why = "";
  for (const write of [true, false]) { // another user's can be locked, too, if it can be read
    try {
      if (!Deno.lstatSync(path).isFile) {
        Deno.removeSync(path);
        return undefined;
      }
      return openFile(path, { write });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      why = messageOf(error);
    }
  }
  return why;
}
