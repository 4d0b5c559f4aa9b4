/**
 * The finished sweep in a directory: its sweep.json, and the files that this names.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as v from "valibot";
import { OptionsError } from "../../src/options/problem.ts";
import { wholeNumber } from "../../src/options/schemas.ts";
import { checkSweep } from "../../src/sweep/check.ts";
import { fileName } from "../../src/sweep/columns/tables.ts";
import { openFile } from "../../src/sweep/sinks/lock.ts";
import type { WrittenFile } from "../../src/sweep/sinks/directory.ts";
import { differences, type Origin, refuseOther, versionSchema } from "./origin.ts";

/** A finished sweep. */
interface FinishedSweep extends Origin {
  /** Its files but sweep.json, as that describes them, by name. */
  readonly files: ReadonlyMap<string, Omit<WrittenFile, "name">>;
}

/** What is read of sweep.json. */
const descriptionSchema = v.object({
  config: v.unknown(),
  versions: v.object({ gradflow: versionSchema, v8: versionSchema }),
  files: v.record(
    v.pipe(v.string(), v.regex(/^(charts\/)?[\w-]+\.\w+$/)),
    v.object({
      bytes: wholeNumber(0),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});

/**
 * What a finished sweep lacks.
 *
 * @param dir The directory.
 * @param now What is to be swept.
 * @param others The files that are to be there beside the tables.
 * @returns The tables and those of the others that are not there as they were written; undefined if there
 * is no finished sweep.
 * @throws {OptionsError} If another sweep is.
 */
export async function missingFiles(
  dir: string,
  now: Origin,
  others: readonly string[],
): Promise<string[] | undefined> {
  const finished = await readFinished(dir);
  if (finished === undefined) return undefined;
  const path = descriptionPath(dir);
  if (finished === "unknown") {
    const message = `--resume: ${path} is not of this version; --restart begins anew`;
    throw new OptionsError([{ option: "resume", message }]);
  }
  refuseOther(path, finished, now);
  const tables = [...finished.files.keys()].filter((name) => name.endsWith(".csv"));
  const missing: string[] = [];
  for (const name of [...tables, ...others]) {
    if (!await isAsWritten(join(dir, name), finished.files.get(name))) missing.push(name);
  }
  return missing;
}

/** A line about the finished sweep that will be replaced, if it is another one. */
export async function replacedLine(dir: string, now: Origin): Promise<string | undefined> {
  const finished = await readFinished(dir);
  if (finished === undefined) return undefined;
  const path = descriptionPath(dir);
  if (finished === "unknown") return `replaced: ${path}, which was not of this version`;
  const others = differences(finished, now);
  if (others.length === 0) return undefined;
  const list = others.map(({ what, was }) => `${what} ${was}`).join(", ");
  return `replaced: the sweep of ${path}, which had ${list}`;
}

/** The path of what describes a finished sweep. */
function descriptionPath(dir: string): string {
  return join(dir, "sweep.json");
}

/**
 * What a finished sweep says of itself.
 *
 * @returns Undefined if there is none; "unknown" if there is a sweep.json of something else.
 */
async function readFinished(
  dir: string,
): Promise<FinishedSweep | "unknown" | undefined> {
  let description: unknown;
  try {
    using file = openFile(descriptionPath(dir), { write: false });
    description = await new Response(file.readable).json();
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? undefined : "unknown";
  }
  const { success, output } = v.safeParse(descriptionSchema, description);
  const config = success ? checkSweep(output.config).value : undefined;
  if (!success || config === undefined) return "unknown";
  const { versions: { gradflow, v8 }, files } = output;
  return {
    subject: { config, runs: fileName("runs") in files, shard: undefined },
    versions: { "gradflow version": gradflow, "V8 version": v8 },
    files: new Map(Object.entries(files)),
  };
}

/** Whether a file is there as it was written. */
async function isAsWritten(path: string, was?: Omit<WrittenFile, "name">): Promise<boolean> {
  try {
    using file = openFile(path, { write: false });
    if (file.statSync().size !== was?.bytes) return false;
    const hash = createHash("sha256");
    for await (const piece of file.readable) hash.update(piece);
    return hash.digest("hex") === was.sha256;
  } catch {
    return false; // it is gone, or cannot be read
  }
}
