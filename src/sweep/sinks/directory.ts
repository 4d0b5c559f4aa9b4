/**
 * A sweep's results on disk. Each file is whole or not there: it is written beside its place and
 * renamed.
 */
import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import denoJson from "../../../deno.json" with { type: "json" };
import { messageOf, type Problem } from "../../options/problem.ts";
import type { SweepConfig } from "../config.ts";
import { csvText } from "../csv.ts";
import type { DecayRow, GradientRow, RunRow } from "../rows.ts";
import type { SweepResult } from "../sweep.ts";
import { isAt } from "./same_file.ts";

/**
 * What sweep.json says beyond the configuration; only here may a clock or a machine leave a trace.
 */
export interface SweepFacts {
  /** When it began, and how long it took, where that is known. */
  readonly started?: Date;
  readonly seconds?: number;
  /** Worker threads, where there were any. */
  readonly workers?: number;
  /** How many shards were put together, if they were. */
  readonly shards?: number;
}

/** A file that was written. */
export interface WrittenFile {
  /** Its name in the directory. */
  readonly name: string;
  /** Its size. */
  readonly bytes: number;
  /** The SHA-256 of its contents, in hexadecimal. */
  readonly sha256: string;
}

/** What is written. */
export interface FoundTables {
  readonly config: SweepConfig;
  readonly gradients: Iterable<GradientRow>;
  readonly decay: Iterable<DecayRow>;
  /** The rows of runs.csv, if it is to be written. */
  readonly runs?: Iterable<RunRow>;
}

/**
 * Writes what a sweep found, as scripts/sweep.ts does: gradients.csv, decay.csv, sweep.json, and
 * runs.csv if the runs were kept, in the place of any files of these names. Needs permission to read
 * and write in the directory.
 *
 * @param result What the sweep found.
 * @param dir The directory; it is made if it is not there.
 * @returns The files, sweep.json last.
 * @throws {TypeError} If the result is none, or the directory is no path.
 * @throws {Error} If a file cannot be written, saying why. Each file is then either the new one or what
 * it was before, never a part.
 *
 * @example
 * ```ts
 * import { sweep, writeSweep } from "@gradflow/gradflow";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const files = await writeSweep(await sweep({ seeds: [1, 2], depths: [3] }), dir);
 * assertEquals(files.map(({ name }) => name), ["gradients.csv", "decay.csv", "sweep.json"]);
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export async function writeSweep(result: SweepResult, dir: string | URL): Promise<WrittenFile[]> {
  if (typeof result?.csv !== "function") {
    const given = result instanceof Promise ? "a promise" : `a value of type ${typeof result}`;
    throw new TypeError(`result: given ${given}; allowed: what "await sweep()" gives`);
  }
  const isUrl = dir instanceof URL ? dir.protocol === "file:" : `${dir}`.startsWith("file://");
  const path = isUrl ? fileURLToPath(dir) : dir;
  if (typeof path !== "string" || path === "") {
    throw new TypeError(`dir: given ${JSON.stringify(dir)}; allowed: the path of a directory`);
  }
  const { config, gradients, decay, keepRuns, runs } = result;
  return await writeFiles(
    path,
    { config, gradients, decay, ...(keepRuns && { runs: runs() }) },
    {},
  );
}

/**
 * Writes gradients.csv, decay.csv, runs.csv if there are rows for it, and sweep.json, in the place of
 * any files of these names.
 *
 * @param dir The directory; it is made if it is not there.
 * @returns The files, sweep.json last.
 * @throws {Error} If a file cannot be written, saying why; the signal's reason if it is aborted.
 * Each file is then either the new one or what it was before, never a part.
 */
export async function writeFiles(
  dir: string,
  { config, gradients, decay, runs }: FoundTables,
  facts: SweepFacts,
  signal?: AbortSignal,
): Promise<WrittenFile[]> {
  const texts: [name: string, text: Iterable<string>][] = [
    ["gradients.csv", csvText("gradients", gradients)],
    ["decay.csv", csvText("decay", decay)],
  ];
  if (runs !== undefined) texts.push(["runs.csv", csvText("runs", runs)]);
  const written: WrittenFile[] = [];
  const removeParts = async () => {
    for (const name of ["gradients.csv", "decay.csv", "runs.csv"]) {
      await Deno.remove(partPath(dir, name)).catch(() => {}); // it may not be there
    }
  };
  let last: Deno.FsFile | undefined;
  try {
    await Deno.mkdir(dir, { recursive: true });
    last = lockedPart(partPath(dir, "sweep.json"));
    for (const [name, text] of texts) {
      using file = await Deno.create(partPath(dir, name));
      written.push(await writePart(file, name, text, signal));
    }
    const description = `${JSON.stringify(describe(config, facts, written), null, 2)}\n`;
    written.push(await writePart(last, "sweep.json", [description], signal));
    for (const { name } of written) await refuseDirectory(join(dir, name));
    const rename = (name: string) => Deno.rename(partPath(dir, name), join(dir, name));
    for (const [name] of texts) await rename(name);
    await removeParts(); // what a sweep that was killed has left, and this one does not write
    await rename("sweep.json"); // last, since from then on others may write there
  } catch (cause) {
    if (last !== undefined) {
      await removeParts();
      await Deno.remove(partPath(dir, "sweep.json")).catch(() => {});
    }
    signal?.throwIfAborted();
    throw new Error(`cannot write to ${dir}: ${messageOf(cause)}`, { cause });
  } finally {
    last?.close();
  }
  return written;
}

/**
 * The part that is put in its place last, open and empty. As long as it is, nobody else gets it, nor
 * writes any file of that directory.
 */
function lockedPart(path: string): Deno.FsFile {
  while (true) {
    const file = Deno.openSync(path, { write: true, create: true });
    const isLocked = file.tryLockSync(true);
    if (isLocked && isAt(file.statSync().ino, path)) {
      file.truncateSync();
      return file;
    }
    file.close();
    if (!isLocked) throw new Error("somebody else is writing there");
    // Else it was put in its place between the opening and the locking.
  }
}

/**
 * What is wrong with a directory to write to, found by making a file there and taking it away
 * again.
 */
export async function directoryProblem(option: string, dir: string): Promise<Problem | undefined> {
  const allowed = "a directory that can be written to, or a path where one can be made";
  const problem = (why: string) => ({ option, given: `"${dir}" (${why})`, allowed });
  if (dir === "") return problem("no path");
  // Up to the first ancestor that is there: it must be a directory that takes a new entry.
  for (let path = resolve(dir);; path = dirname(path)) {
    try {
      const { isDirectory } = await Deno.stat(path);
      if (!isDirectory) return problem(`${path} is a file`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        if (await exists(path)) return problem(`${path} is a link to nothing`);
        continue;
      }
      return problem(messageOf(error));
    }
    try {
      // Always of that name: if the process is killed right here, the next one removes it.
      const file = partPath(path, "gradflow");
      await Deno.writeFile(file, new Uint8Array());
      await Deno.remove(file).catch(() => {}); // another process may have removed it
      return undefined;
    } catch (error) {
      // With --allow-write for the directory alone it can be made, but not be tried out beforehand.
      const { state } = await Deno.permissions.query({ name: "write", path: resolve(dir) });
      if (error instanceof Deno.errors.NotCapable && state === "granted") return undefined;
      return problem(messageOf(error));
    }
  }
}

/** A directory cannot be replaced; better to know before other files have been. */
async function refuseDirectory(path: string): Promise<void> {
  const there = await Deno.lstat(path).catch(() => undefined);
  if (there?.isDirectory) throw new Error(`${path} is a directory`);
}

/** Whether there is anything at the path. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/** Where a file is written before it is whole; the same each time, for none to be left behind. */
function partPath(dir: string, name: string): string {
  return join(dir, `.${name}.part`);
}

async function writePart(
  file: Deno.FsFile,
  name: string,
  text: Iterable<string>,
  signal?: AbortSignal,
): Promise<WrittenFile> {
  const hash = createHash("sha256");
  const encoder = new TextEncoder();
  let size = 0;
  for (const piece of text) {
    const bytes = encoder.encode(piece);
    hash.update(bytes);
    size += bytes.length;
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    signal?.throwIfAborted();
  }
  await file.sync(); // before what it was made from is removed
  return { name, bytes: size, sha256: hash.digest("hex") };
}

function describe(
  config: SweepConfig,
  { started, ...facts }: SweepFacts,
  files: readonly WrittenFile[],
): unknown {
  const { arch, os } = Deno.build;
  return {
    config,
    versions: {
      gradflow: denoJson.version,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      tfjs: denoJson.imports["@tensorflow/tfjs"].split("@").at(-1),
    },
    files: Object.fromEntries(files.map(({ name, bytes, sha256 }) => [name, { bytes, sha256 }])),
    ...(started && { started: started.toISOString() }),
    ...facts,
    machine: { os, arch, cores: navigator.hardwareConcurrency },
  };
}
