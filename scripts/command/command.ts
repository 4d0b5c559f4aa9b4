/**
 * What all commands have in common: --help, --version, and how an error becomes an exit code.
 */
import denoJson from "../../deno.json" with { type: "json" };
import { messageOf, OptionsError } from "../../src/options/problem.ts";
import { complain, say } from "./speak.ts";

/** The exit code where flags were wrong and nothing was done. */
const EXIT_USAGE = 2;
/** The exit code where something failed later. */
const EXIT_FAILURE = 1;

/**
 * Runs a command's work. Wrong flags and failures go to stderr, a line each.
 *
 * @param name The command's name, which starts each line.
 * @param usage What --help prints.
 * @param args The words after the command's name.
 * @param work The work.
 * @returns The exit code.
 */
export async function runCommand(
  name: string,
  usage: string,
  args: readonly string[],
  work: () => void | Promise<void>,
): Promise<number> {
  try {
    if (args.includes("--help") || args.includes("-h")) await say(usage);
    else if (args.includes("--version")) await say(`gradflow ${denoJson.version}`);
    else await work();
    return 0;
  } catch (error) {
    if (!(error instanceof OptionsError)) {
      await complain(`${name}: ${messageOf(error)}`);
      return EXIT_FAILURE;
    }
    for (const { message } of error.problems) await complain(`${name}: ${message}`);
    await complain(`${name}: nothing was done; --help shows the flags`);
    return EXIT_USAGE;
  }
}
