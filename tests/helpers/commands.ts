/**
 * Runs gradflow's scripts as their users do, in a process of their own.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a process left. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A script of this repository, named by its path from the top; or by its address. */
function scriptPath(path: string): string {
  return URL.canParse(path) ? path : fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** Starts a script of this repository, named by its path from the top, with all permissions. */
export function startScript(path: string, ...args: string[]): Deno.ChildProcess {
  const script = scriptPath(path);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-qA", script, ...args], // quiet, since a cold cache would tell of its downloads
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a script to its end. */
export async function runScript(path: string, ...args: string[]): Promise<Outcome> {
  return outcomeOf(await startScript(path, ...args).output());
}

/**
 * Runs a line of bash to its end, in which `$sweep` and `$merge` are the commands.
 *
 * @param env What else is in the environment.
 */
export async function runShell(
  line: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const shell = new Deno.Command("bash", { args: ["-c", line], env: shellEnv(env), stdin: "null" });
  return outcomeOf(await shell.output());
}

/** The environment of a shell in which `$sweep` and `$merge` are the commands. */
export function shellEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  const command = (script: string) => `${Deno.execPath()} run -qA ${scriptPath(script)}`;
  return { ...env, sweep: command("scripts/sweep.ts"), merge: command("scripts/merge.ts") };
}

/** What a process that has ended has left. */
export function outcomeOf({ code, stdout, stderr }: Deno.CommandOutput): Outcome {
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Resolves once there is such a file. */
export async function waitForFile(path: string): Promise<void> {
  await waitFor(() => Deno.stat(path).then(() => true, () => false));
}

/** A file's text, once there is some. */
export async function waitForText(path: string): Promise<string> {
  let text = "";
  await waitFor(async () => (text = await Deno.readTextFile(path).catch(() => "")) !== "");
  return text;
}

async function waitFor(isThere: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!await isThere()) {
    if (Date.now() > end) throw new Error("what is waited for does not come");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Runs a command in this process, which is quick. What it says is caught; a process of its own it needs
 * only where signals, streams or permissions matter.
 */
export async function callCommand(
  main: (args: readonly string[]) => Promise<number>,
  ...args: string[]
): Promise<Outcome> {
  const [stdout, stderr] = [catchWrites(Deno.stdout), catchWrites(Deno.stderr)];
  try {
    return { code: await main(args), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    stdout.restore();
    stderr.restore();
  }
}

/** Catches what is written to a stream. */
function catchWrites(stream: typeof Deno.stdout | typeof Deno.stderr) {
  const [{ write }, decoder] = [stream, new TextDecoder()];
  let text = "";
  stream.write = (bytes) => {
    text += decoder.decode(bytes, { stream: true });
    return Promise.resolve(bytes.length);
  };
  return { text: () => text, restore: () => void (stream.write = write) };
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

/**
 * A sweep's results as text by path: the files of a directory, and of charts/ there, but sweep.json, which
 * tells the time.
 */
export async function readResults(dir: string): Promise<Map<string, string>> {
  const charts = (await listDirectory(join(dir, "charts"))).map((name) => `charts/${name}`);
  const names = (await listDirectory(dir)).filter((name) =>
    !["sweep.json", "charts"].includes(name)
  )
    .concat(charts);
  const texts = names.map(async (name) =>
    [name, await Deno.readTextFile(join(dir, name))] as const
  );
  return new Map(await Promise.all(texts));
}

/** Asserts that results are the same. Not by assertEquals(), which would show all of a report. */
export function assertSameResults(
  found: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): void {
  assertEquals([...found.keys()], [...expected.keys()]);
  for (const [name, text] of expected) assert(found.get(name) === text, `${name} differs`);
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
