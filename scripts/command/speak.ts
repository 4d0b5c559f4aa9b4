/**
 * What a command says, on streams that may be full or gone, to a terminal that nothing may steer.
 */
import { printable } from "../../src/options/problem.ts";

/** How long to wait, in milliseconds, for the reader of a pipe that is full. */
const PATIENCE = 10;

/**
 * Says something on stdout.
 *
 * @param signal Ends the waiting for a reader.
 * @throws {Error} If stdout is full or gone; the signal's reason if it is aborted.
 */
export async function say(text: string, signal?: AbortSignal): Promise<void> {
  try {
    await write(Deno.stdout, text.split("\n").map(printable).join("\n"), signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(`stdout cannot be written to: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Says on stdout what was written to files.
 *
 * @throws {Error} As say() does; and says that the files are there.
 */
export async function sayDone(text: string, signal?: AbortSignal): Promise<void> {
  try {
    await say(text, signal);
  } catch (cause) {
    throw new Error(`all is written; only the summary is not: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Says a line on stderr, if anybody can be told. */
export async function complain(line: string): Promise<void> {
  try {
    await write(Deno.stderr, printable(line.replace(/\s*\n\s*/g, " ")));
  } catch {
    // The exit code says it as well.
  }
}

async function write(
  stream: typeof Deno.stdout | typeof Deno.stderr,
  text: string,
  signal?: AbortSignal,
): Promise<void> {
  const aborted = new Promise<never>((_, reject) =>
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true })
  );
  aborted.catch(() => {}); // it may come when nobody waits any more
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let done = 0; done < bytes.length;) {
    signal?.throwIfAborted();
    try {
      done += await Promise.race([stream.write(bytes.subarray(done)), aborted]);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      await new Promise((resolve) => setTimeout(resolve, PATIENCE)); // a pipe of Node.js, as under npx
    }
  }
}
