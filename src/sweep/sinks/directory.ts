/**
 * A sweep's results on disk. Each file is whole or not there: it is written beside its place and
 * renamed.
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import denoJson from "../../../deno.json" with { type: "json" };
import { messageOf, notAllowed, show } from "../../options/problem.ts";
import type { SweepConfig } from "../options.ts";
import type { DecayRow } from "../columns/decay.ts";
import type { GradientRow } from "../columns/gradients.ts";
import type { RunRow } from "../columns/runs.ts";
import { csvText, fileName, TABLE_NAMES } from "../columns/tables.ts";
import type { SweepResult } from "./memory.ts";
import { DirectoryLock } from "./lock.ts";
import { partPath, removeParts } from "./parts.ts";

/**
 * What sweep.json says beyond the configuration; only here may a clock or a machine leave a trace.
 */
export interface SweepFacts {
  /** When it began, and how long it has taken by now, where that is known. */
  readonly started?: Date;
  readonly seconds?: () => number;
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

/** What is in a file. */
export type Content = string | Uint8Array;

/** What is written. */
export interface FoundTables {
  readonly config: SweepConfig;
  readonly gradients: Iterable<GradientRow>;
  readonly decay: Iterable<DecayRow>;
  /** The rows of runs.csv, if it is to be written. */
  readonly runs?: Iterable<RunRow>;
  /** Other files' contents, by their paths from the directory. */
  readonly others?: ReadonlyMap<string, Content> | undefined;
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
    throw new TypeError(notAllowed("result", given, 'what "await sweep()" gives'));
  }
  const isUrl = dir instanceof URL ? dir.protocol === "file:" : `${dir}`.startsWith("file://");
  const path = isUrl ? fileURLToPath(dir) : dir;
  if (typeof path !== "string" || path === "") {
    throw new TypeError(notAllowed("dir", show(dir), "the path of a directory"));
  }
  const { config, gradients, decay, keepRuns, runs } = result;
  return await writeFiles(
    path,
    { config, gradients, decay, ...(keepRuns && { runs: runs() }) },
    {},
  );
}

/** How files are written. */
export interface Writing {
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  /** Told why the directory cannot be locked, where that is so. */
  readonly onTrouble?: ((why: string) => void) | undefined;
}

/**
 * Writes gradients.csv, decay.csv, runs.csv if there are rows for it, the others and sweep.json, in the
 * place of any files of these names.
 *
 * @param dir The directory; it is made if it is not there.
 * @returns The files, sweep.json last.
 * @throws {Error} If a file cannot be written, or another process is writing there, saying why; the
 * signal's reason if it is aborted. Each file is then either the new one or what it was before, never a
 * part.
 */
export async function writeFiles(
  dir: string,
  { config, gradients, decay, runs, others = new Map() }: FoundTables,
  facts: SweepFacts,
  { signal, onTrouble }: Writing = {},
): Promise<WrittenFile[]> {
  const contents: [name: string, content: Iterable<Content>][] = [
    [fileName("gradients"), csvText("gradients", gradients)],
    [fileName("decay"), csvText("decay", decay)],
  ];
  if (runs !== undefined) contents.push([fileName("runs"), csvText("runs", runs)]);
  for (const [name, content] of others) contents.push([name, [content]]);
  const written: WrittenFile[] = [];
  /** Parts that are to be put in their places, by these. */
  const parts = new Map<string, string>();
  const write = async (name: string, content: Iterable<Content>) => {
    const part = partPath(join(dir, dirname(name)), basename(name));
    // createNew follows no link.
    using file = await Deno.open(part, { write: true, createNew: true });
    parts.set(join(dir, name), part);
    written.push(await writePart(file, name, content, signal));
  };
  try {
    await Deno.mkdir(dir, { recursive: true });
    using lock = new DirectoryLock(dir);
    if (lock.trouble !== undefined) onTrouble?.(lock.trouble);
    const names = [...TABLE_NAMES.map(fileName), "sweep.json", ...others.keys()];
    for (const folder of new Set(names.map(dirname))) {
      if (folder !== ".") await makeFolder(join(dir, folder));
      const own = names.filter((name) => dirname(name) === folder).map((name) => basename(name));
      await removeParts(join(dir, folder), own); // of who was killed
    }
    try {
      for (const [name, content] of contents) await write(name, content);
      const description = JSON.stringify(describe(config, facts, written), null, 2);
      await write("sweep.json", [`${withNumbersInLines(description)}\n`]);
      for (const path of parts.keys()) await refuseDirectory(path);
      for (const [path, part] of parts) await Deno.rename(part, path);
    } finally {
      for (const part of parts.values()) await Deno.remove(part).catch(() => {}); // if it is there
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(`cannot write to ${dir}: ${messageOf(cause)}`, { cause });
  }
  return written;
}

/** JSON with each list of numbers in one line, such as an input row. */
function withNumbersInLines(json: string): string {
  // A text in JSON has no line breaks: what matches is in none.
  return json.replace(
    /\[\n([-\d.e+,\s]+)\]/g,
    (_, numbers: string) => `[${numbers.trim().replace(/\s+/g, " ")}]`,
  );
}

/** Makes a folder, unless it is there; somebody else's link is not followed. */
async function makeFolder(path: string): Promise<void> {
  const there = await Deno.lstat(path).catch(() => undefined);
  if (there === undefined) await Deno.mkdir(path, { recursive: true });
  else if (!there.isDirectory) throw new Error(`${path} is not a directory`);
}

/** A directory cannot be replaced; better to know before other files have been. */
async function refuseDirectory(path: string): Promise<void> {
  const there = await Deno.lstat(path).catch(() => undefined);
  if (there?.isDirectory) throw new Error(`${path} is a directory`);
}

async function writePart(
  file: Deno.FsFile,
  name: string,
  content: Iterable<Content>,
  signal?: AbortSignal,
): Promise<WrittenFile> {
  const hash = createHash("sha256");
  const encoder = new TextEncoder();
  let size = 0;
  for (const piece of content) {
    const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
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
  { started, seconds, ...facts }: SweepFacts,
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
    ...(seconds && { seconds: seconds() }), // the tables are written by now
    ...facts,
    machine: { os, arch, cores: navigator.hardwareConcurrency },
  };
}
