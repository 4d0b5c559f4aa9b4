/**
 * Runs gradflow's scripts as their users do, in a process of their own.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a process left. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a script of this repository, named by its path from the top, with all permissions. */
export function startScript(path: string, ...args: string[]): Deno.ChildProcess {
  const script = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-qA", script, ...args], // quiet, since a cold cache would tell of its downloads
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a script to its end. */
export async function runScript(path: string, ...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await startScript(path, ...args).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Runs `use` with a new directory, which is removed afterwards. */
export async function withDirectory(use: (dir: string) => void | Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "gradflow-test-" });
  try {
    await use(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A sweep's tables as text by name: the files of a directory but sweep.json, which tells the time. */
export async function readTables(dir: string): Promise<Map<string, string>> {
  const names = (await listDirectory(dir)).filter((name) => name !== "sweep.json");
  const texts = names.map(async (name) =>
    [name, await Deno.readTextFile(join(dir, name))] as const
  );
  return new Map(await Promise.all(texts));
}

/** The names in a directory, sorted; none if it is not there. */
export async function listDirectory(dir: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(dir), ({ name }) => name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
