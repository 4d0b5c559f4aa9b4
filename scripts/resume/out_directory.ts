/**
 * The directory that a command writes to.
 */
import { dirname, resolve } from "node:path";
import { messageOf, type Problem, valueProblem } from "../../src/options/problem.ts";
import { partPath, removeParts } from "../../src/sweep/sinks/parts.ts";

/** The file that is made to find out. */
const PROBE = "gradflow";

/**
 * What is wrong with a directory to write to, found by making a file there and taking it away
 * again.
 */
export async function directoryProblem(option: string, dir: string): Promise<Problem | undefined> {
  const allowed = "a directory that can be written to, or a path where one can be made";
  const problem = (why: string) => valueProblem(option, `"${dir}" (${why})`, allowed);
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
      const file = partPath(path, PROBE);
      await Deno.writeFile(file, new Uint8Array(), { createNew: true });
      await Deno.remove(file).catch(() => {}); // another process may have, as is done here:
      await removeParts(path, [PROBE]); // of who was killed between the two lines above
      return undefined;
    } catch (error) {
      // With --allow-write for the directory alone it can be made, but not be tried out beforehand.
      const { state } = await Deno.permissions.query({ name: "write", path: resolve(dir) });
      if (error instanceof Deno.errors.NotCapable && state === "granted") return undefined;
      return problem(messageOf(error));
    }
  }
}

/** Whether there is anything at the path. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/** What is said where a directory cannot be locked. */
export function unlocked(dir: string, why: string): string {
  return `${dir} cannot be locked (${why}); see to it that nothing else writes there`;
}
