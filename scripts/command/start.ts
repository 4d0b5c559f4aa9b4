/**
 * How a command that may run for days starts. It imports almost nothing, so that it runs before
 * everything else is loaded.
 */
import { ignoresHangup } from "./hangup.ts";
import { complain } from "./speak.ts";

/** What Deno colours its messages with. */
// deno-lint-ignore no-control-regex
const COLOUR = /\x1b\[[\d;]*m/g;

/** What a command's module exports. */
interface Command {
  /** Runs the command with the words after its name, and gives its exit code; tests tell it more. */
  readonly main: (args: readonly string[], ...rest: never[]) => Promise<number>;
}

/**
 * Loads a command's module and runs it; then the process ends with its exit code.
 *
 * @param name The command's name, for an error's message.
 * @param module The address of its module. Deno loads what an import names by a literal before it
 * runs the first line, and with an empty cache that takes seconds; hence an address.
 * @param args What its `main` gets.
 */
export async function start(
  name: string,
  module: string,
  args: readonly unknown[] = [Deno.args],
): Promise<never> {
  if (ignoresHangup) Deno.addSignalListener("SIGHUP", () => {});
  // A file over the limit for its size else ends the process, where writing to it would fail. Deno's
  // caches, which it writes while it loads modules, may be over that limit as well.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
  let code = 1;
  try {
    const { main }: Command = await import(module);
    code = await main(...args as Parameters<typeof main>);
  } catch (error) {
    const message = error instanceof Error ? error.message : `${error}`;
    await complain(`${name}: ${message.replace(COLOUR, "")}`);
  }
  // At once: where files may not grow, Deno's caches would end the process by a signal.
  Deno.exit(code);
}
