/** The sweep that is hit, and what an undisturbed one gives. */
import { listDirectory, readResults, startScript } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";

/** The sweep's flags. */
export const FLAGS = [
  ...["--seeds", "0..9999", "--depths", "2,3,16,24", "--runs", "--no-report", "--quiet"],
] as const;
/** In milliseconds; whatever takes longer hangs. */
const DEADLINE = 120_000;

/** What all soaks need. */
export interface Soak {
  /** A directory for all that is made. */
  readonly dir: string;
  readonly minutes: number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly undisturbed: Undisturbed;
}

/** What an undisturbed sweep gives and takes. */
export interface Undisturbed {
  readonly milliseconds: number;
  readonly files: readonly string[];
}

/** How a process ended, and what it said. */
export interface End {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stderr: string;
}

/** Starts the sweep. */
export function start(out: string, flags: readonly string[]): Deno.ChildProcess {
  return startScript("scripts/sweep.ts", ...FLAGS, "--out", out, ...flags);
}

/** Starts the sweep under limits, as bash's ulimit takes them. */
export function startWithin(
  limits: readonly string[],
  out: string,
  flags: readonly string[],
): Deno.ChildProcess {
  const script = ["run", "-qA", "scripts/sweep.ts", ...FLAGS, "--out", out, ...flags];
  return new Deno.Command("bash", {
    args: ["-c", `ulimit ${limits.join(" ")}; exec "$0" "$@"`, Deno.execPath(), ...script],
    cwd: new URL("../..", import.meta.url),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** The end of a process. */
export async function endOf(child: Deno.ChildProcess): Promise<End> {
  const { code, signal, stderr } = await within(DEADLINE, child.output());
  return { code, signal, stderr: new TextDecoder().decode(stderr) };
}

/** Ends a process after some time, if it has not ended by itself; gives its end. */
export async function endAfter(
  child: Deno.ChildProcess,
  milliseconds: number,
  signal: Deno.Signal,
): Promise<End> {
  const ended = endOf(child);
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, milliseconds))]);
  try {
    child.kill(signal);
  } catch {
    // It has come to its end.
  }
  return await ended;
}

/** Runs the undisturbed sweep, twice: the second time its caches are warm. */
export async function undisturbedFiles(out: string): Promise<Undisturbed> {
  let begin = 0;
  for (const flags of [[], ["--restart"]]) {
    begin = performance.now();
    const end = await endOf(start(out, flags));
    if (end.code !== 0) throw new Error(end.stderr);
  }
  return { milliseconds: performance.now() - begin, files: await filesOf(out) };
}

/** The names of all files, and the tables. */
async function filesOf(dir: string): Promise<string[]> {
  return [...await listDirectory(dir), ...(await readResults(dir)).values()];
}

/**
 * Takes a directory away that must have the undisturbed sweep's files.
 *
 * @param said What has happened, for the error.
 */
export async function takeAway(
  out: string,
  { files }: Undisturbed,
  said: readonly string[],
): Promise<void> {
  const found = await filesOf(out);
  if (found.length !== files.length || found.some((text, i) => text !== files[i])) {
    throw new Error(`${said.join("\n")}\nthe files differ: ${await listDirectory(out)}`);
  }
  await Deno.remove(out, { recursive: true });
}

/** Whether a process ended as it is to: done, or with what to do next. */
export function isInOrder({ code, signal, stderr }: End): boolean {
  return signal === "SIGKILL" || code === 0 ||
    // Before a sweep listens to signals there is nothing to be lost.
    (signal === "SIGINT" || signal === "SIGTERM") && stderr === "" ||
    code === 1 && /^sweep: [^\n]*(--resume goes on|nothing was written)\n$/.test(stderr) ||
    code === 2 && (isDamaged(stderr) || isInterrupted(stderr));
}

/** Whether it is said that a journal cannot be gone on with. */
export function isDamaged(stderr: string): boolean {
  return /^sweep: --resume: .* its beginning is damaged; --restart begins anew\n/.test(stderr);
}

/** Whether it is said that there is a journal, and what to do with it. */
function isInterrupted(stderr: string): boolean {
  return /^sweep: --out: .* --resume goes on with that sweep, --restart begins anew\n/.test(stderr);
}
