/**
 * What a command says, on streams that may be full or gone.
 */

/**
 * Says something on stdout.
 *
 * @throws {Error} If stdout is full or gone.
 */
export function say(text: string): void {
  try {
    write(Deno.stdout, text);
  } catch (cause) {
    throw new Error(`stdout cannot be written to: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Says on stdout what was written.
 *
 * @throws {Error} If stdout is full or gone; all is written all the same.
 */
export function sayDone(text: string): void {
  try {
    say(text);
  } catch (cause) {
    throw new Error(`all is written, but the summary cannot be shown: ${cause}`, { cause });
  }
}

/** Says something on stderr, if anybody can be told. */
export function complain(text: string): void {
  try {
    write(Deno.stderr, text);
  } catch {
    // The exit code says it as well.
  }
}

function write(stream: typeof Deno.stdout | typeof Deno.stderr, text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let done = 0; done < bytes.length;) done += stream.writeSync(bytes.subarray(done));
}
