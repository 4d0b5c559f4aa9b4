/**
 * What all scripts have in common: --help, and how an error ends the process.
 */
import { messageOf, OptionsError } from "../../src/options/problem.ts";

/** The process exits with this where flags were wrong and nothing was done. */
const EXIT_USAGE = 2;
/** The process exits with this where something failed later. */
const EXIT_FAILURE = 1;

/**
 * Runs a script's work. Wrong flags and failures go to stderr, one line each.
 *
 * @param name The script's name, which starts each line.
 * @param usage What --help prints.
 * @param args The words after the script's name.
 * @param work The work.
 */
export async function runCommand(
  name: string,
  usage: string,
  args: readonly string[],
  work: () => void | Promise<void>,
): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    return;
  }
  try {
    await work();
  } catch (error) {
    if (error instanceof OptionsError) {
      for (const { option, given, allowed } of error.problems) {
        console.error(`${name}: ${option}: given ${given}; allowed: ${allowed}`);
      }
      console.error(`${name}: nothing was done; --help shows the flags`);
      Deno.exitCode = EXIT_USAGE;
    } else {
      console.error(`${name}: ${messageOf(error)}`);
      // At once: where files may not grow, Deno's caches would end the process by a signal.
      Deno.exit(EXIT_FAILURE);
    }
  }
}

/** Says on stdout what was written; that may be gone, or full. */
export function sayWritten(text: string): void {
  try {
    console.log(text);
  } catch (cause) {
    throw new Error(`all is written, but the summary cannot be shown: ${cause}`, { cause });
  }
}

/** Aborts its signal when the process is asked to end, so that work can end in order. */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #stops: (() => void)[] = [];

  constructor() {
    const isIgnored = isHangupIgnored(); // asked first: Deno's own listeners come with the first of ours
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const end = () => this.#controller.abort(new Error(`ended by ${name}`));
      this.#listen(name, name === "SIGHUP" && isIgnored ? () => {} : end);
    }
    // Else a file over the limit for its size ends the process, where writing to it would fail. The
    // listener stays, since Deno's caches may be over that limit, too.
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
  }

  /** Aborted with an Error that names the signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops listening. */
  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #listen(name: Deno.Signal, listener: () => void): void {
    Deno.addSignalListener(name, listener);
    this.#stops.push(() => Deno.removeSignalListener(name, listener));
  }
}

/** Whether the process was started with nohup, where the system tells. */
function isHangupIgnored(): boolean {
  try {
    const [, mask] = /^SigIgn:\s*([0-9a-f]+)/m.exec(Deno.readTextFileSync("/proc/self/status"))!;
    return (BigInt(`0x${mask}`) & 1n) === 1n; // SIGHUP is the first
  } catch {
    return false;
  }
}
