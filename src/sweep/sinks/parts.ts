/**
 * Files that are not whole yet: each has a name of its own, beside its place. What a process that was
 * killed has left is known by that name.
 */
import { join } from "node:path";

/** A part's name: the file's, and what makes it unique, which version 0.1.0 did without. */
const PART = /^\.(.+?)(?:\.[0-9a-f-]{36})?\.part$/;

/** A path for a part of a file, which nobody else has, nor can guess. */
export function partPath(dir: string, name: string): string {
  return join(dir, `.${name}.${crypto.randomUUID()}.part`);
}

/**
 * Removes what others have left.
 *
 * @param dir Where.
 * @param names The files that it is a part of.
 */
export async function removeParts(dir: string, names: readonly string[]): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(dir)) {
      const [, file] = PART.exec(name) ?? [];
      if (file === undefined || !names.includes(file)) continue;
      await Deno.remove(join(dir, name)).catch(() => {}); // it may be another user's
    }
  } catch {
    // The directory cannot be read: nothing can be found in it.
  }
}
