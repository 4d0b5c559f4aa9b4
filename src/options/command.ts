/**
 * What all scripts have in common: --help, and how an error ends the process.
 */
import { OptionsError } from "./problem.ts";

/** The process exits with this where flags were wrong and nothing was done. */
const EXIT_USAGE = 2;
/** The process exits with this where something failed later. */
const EXIT_FAILURE = 1;

/**
 * Runs a script's work with the process's arguments. Wrong flags and failures go to stderr, one
 * line each.
 *
 * @param name The script's name, which starts each line.
 * @param usage What --help prints.
 * @param work The work; it may set `Deno.exitCode` itself.
 */
export async function runCommand(
  name: string,
  usage: string,
  work: (args: readonly string[]) => void | Promise<void>,
): Promise<void> {
  if (Deno.args.includes("--help")) {
    console.log(usage);
    return;
  }
  try {
    await work(Deno.args);
  } catch (error) {
    if (error instanceof OptionsError) {
      for (const { option, given, allowed } of error.problems) {
        console.error(`${name}: ${option}: given ${given}; allowed: ${allowed}`);
      }
      console.error(`${name}: nothing was done; --help shows the flags`);
      Deno.exitCode = EXIT_USAGE;
    } else {
      console.error(`${name}: ${error instanceof Error ? error.message : error}`);
      Deno.exitCode = EXIT_FAILURE;
    }
  }
}
