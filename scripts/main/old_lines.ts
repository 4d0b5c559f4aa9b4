/**
 * What an earlier sweep has left in a directory, and the one that has ended there did not replace.
 */
import { join } from "node:path";
import { fileName, TABLE_NAMES } from "../../src/sweep/columns/tables.ts";
import type { WrittenFile } from "../../src/sweep/sinks/directory.ts";
import { writtenLines } from "../command/summary.ts";
import { ALL_FILES } from "../report/files.ts";
import { exists } from "../resume/out_directory.ts";

/** A line that says so, with others below it where it is long; none if there is nothing. */
export async function oldLines(dir: string, written: readonly WrittenFile[]): Promise<string[]> {
  const old: string[] = [];
  for (const name of new Set([...TABLE_NAMES.map(fileName), ...ALL_FILES])) {
    const path = join(dir, name);
    if (!written.some((file) => file.name === name) && await exists(path)) old.push(path);
  }
  return old.length === 0 ? [] : writtenLines("from an earlier sweep:", old);
}
