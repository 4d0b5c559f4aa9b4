/**
 * What all commands have in common: --help, --version, and how an error ends the process.
 */
import denoJson from "../../deno.json" with { type: "json" };
import { messageOf, OptionsError } from "../../src/options/problem.ts";
import { complain, say } from "./speak.ts";

/** The process exits with this where flags were wrong and nothing was done. */
const EXIT_USAGE = 2;
/** The process exits with this where something failed later. */
const EXIT_FAILURE = 1;

/**
 * Runs a command's work. Wrong flags and failures go to stderr, a line each.
 *
 * @param name The command's name, which starts each line.
 * @param usage What --help prints.
 * @param args The words after the command's name.
 * @param work The work.
 */
export async function runCommand(
  name: string,
  usage: string,
  args: readonly string[],
  work: () => void | Promise<void>,
): Promise<void> {
  try {
    if (args.includes("--help") || args.includes("-h")) say(usage);
    else if (args.includes("--version")) say(`gradflow ${denoJson.version}`);
    else await work();
  } catch (error) {
    if (error instanceof OptionsError) {
      for (const { message } of error.problems) complain(`${name}: ${message}`);
      complain(`${name}: nothing was done; --help shows the flags`);
      Deno.exitCode = EXIT_USAGE;
    } else {
      complain(`${name}: ${messageOf(error)}`);
      // At once: where files may not grow, Deno's caches would end the process by a signal.
      Deno.exit(EXIT_FAILURE);
    }
  }
}
