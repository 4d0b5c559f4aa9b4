/**
 * A sweep's results on disk. Each file is whole or not there: it is written beside its place and
 * renamed.
 */
import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import denoJson from "../../deno.json" with { type: "json" };
import type { Problem } from "../options/problem.ts";
import { csvStream } from "./csv.ts";
import { DECAY_COLUMNS, GRADIENT_COLUMNS, RUN_COLUMNS } from "./rows.ts";
import type { SweepResult } from "./sweep.ts";

/**
 * What sweep.json says beyond the configuration; only here may a clock or a machine leave a trace.
 */
export interface SweepFacts {
  readonly started: Date;
  readonly seconds: number;
  readonly workers: number;
}

/** A file that was written. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes gradients.csv, decay.csv, runs.csv if `runs` is set, and sweep.json, in the place of any
 * files of these names.
 *
 * @param dir The directory; it is made if it is not there.
 * @returns The files, sweep.json last.
 * @throws {Error} If a file cannot be written, saying why; the signal's reason if it is aborted.
 * Each file is then either the new one or what it was before, never a part.
 */
export async function writeFiles(
  dir: string,
  result: SweepResult,
  { runs, facts, signal }: { runs: boolean; facts: SweepFacts; signal?: AbortSignal },
): Promise<WrittenFile[]> {
  const tables: [name: string, text: () => ReadableStream<string>][] = [
    ["gradients.csv", () => csvStream(GRADIENT_COLUMNS, result.gradients)],
    ["decay.csv", () => csvStream(DECAY_COLUMNS, result.decay)],
  ];
  if (runs) {
    tables.push(["runs.csv", () => csvStream(RUN_COLUMNS, result.runs(), { missing: "NaN" })]);
  }
  const written: WrittenFile[] = [];
  try {
    await Deno.mkdir(dir, { recursive: true });
    for (const [name, text] of tables) written.push(await writePart(dir, name, text(), signal));
    const description = `${JSON.stringify(describe(result, facts, written), null, 2)}\n`;
    written.push(await writePart(dir, "sweep.json", ReadableStream.from([description])));
    signal?.throwIfAborted();
    for (const { name } of written) await refuseDirectory(join(dir, name));
    for (const { name } of written) await Deno.rename(partPath(dir, name), join(dir, name));
  } catch (cause) {
    for (const name of [...tables.map(([name]) => name), "sweep.json"]) {
      await Deno.remove(partPath(dir, name)).catch(() => {}); // it may not be there
    }
    signal?.throwIfAborted();
    throw new Error(`cannot write to ${dir}: ${message(cause)}`, { cause });
  }
  return written;
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
      return problem(message(error));
    }
    try {
      await Deno.remove(await Deno.makeTempFile({ dir: path, prefix: ".gradflow-" }));
      return undefined;
    } catch (error) {
      return problem(message(error));
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

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function partPath(dir: string, name: string): string {
  return join(dir, `.${name}.${Deno.pid}.part`);
}

async function writePart(
  dir: string,
  name: string,
  text: ReadableStream<string>,
  signal?: AbortSignal,
): Promise<WrittenFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  const measured = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      hash.update(chunk);
      bytes += chunk.length;
      controller.enqueue(chunk);
    },
  });
  await Deno.writeFile(
    partPath(dir, name),
    text.pipeThrough(new TextEncoderStream()).pipeThrough(measured),
    signal && { signal },
  );
  return { name, bytes, sha256: hash.digest("hex") };
}

function describe(
  { config }: SweepResult,
  { started, seconds, workers }: SweepFacts,
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
    started: started.toISOString(),
    seconds,
    workers,
    machine: { os, arch, cores: navigator.hardwareConcurrency },
  };
}
