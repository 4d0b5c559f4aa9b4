/**
 * The page as a folder for any web server.
 */
import { join } from "node:path";
import type { Files } from "./files.ts";

/**
 * Writes the files; the directory is made if it is not there.
 *
 * @returns How many bytes they have together.
 */
export async function writeFolder(dir: string, files: Files): Promise<number> {
  await Deno.mkdir(dir, { recursive: true });
  let total = 0;
  for (const [name, bytes] of files) {
    await Deno.writeFile(join(dir, name), bytes);
    total += bytes.length;
  }
  return total;
}
