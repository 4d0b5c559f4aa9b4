/**
 * The live page: sweeps and charts in a browser, on this machine or as a folder for any web server.
 */
import * as v from "valibot";
import type { Limit, Values } from "../src/options/check.ts";
import type { OptionTable, SchemasOf } from "../src/options/option.ts";
import { OptionsError } from "../src/options/problem.ts";
import * as schema from "../src/options/schemas.ts";
import { runCommand } from "./command/command.ts";
import { readOptions } from "./command/flags.ts";
import { Interrupt } from "./command/interrupt.ts";
import { say } from "./command/speak.ts";
import { usage } from "./command/usage.ts";
import { writeFolder } from "./page/folder.ts";
import { makeFiles } from "./page/files.ts";
import { servePage } from "./page/server.ts";
import { directoryProblem } from "./resume/out_directory.ts";

/** Where the page is, if nothing else is said. */
const PORT = 8000;

/** What the page may be told. */
interface PageOptions {
  readonly port: number;
  readonly export: string;
}

const FLAGS = {
  port: {
    kind: "number",
    schema: schema.wholeNumber(0, 65535),
    placeholder: `${PORT}`,
    help: "where it is to be found; 0 takes any that is free",
  },
  export: {
    kind: "text",
    schema: v.string(),
    placeholder: "DIR",
    help: "write the page to this directory, for any web server, and serve nothing",
  },
} as const satisfies OptionTable<PageOptions>;

/** What the flags must fulfil together. */
const LIMITS: readonly Limit<Values<SchemasOf<typeof FLAGS>>>[] = [
  {
    of: ["export", "port"],
    check: (options) =>
      options.export === undefined || options.port === undefined
        ? undefined
        : { about: "{export} and {port} exclude each other" },
  },
];

const USAGE = usage(
  "deno run -A scripts/page.ts [flags]",
  "Serves a page with controls and charts, which measures gradients in the browser, to this machine " +
    "alone, until it is interrupted.",
  FLAGS,
);

/**
 * Runs the command.
 *
 * @param args The words after the script's name.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand("page", USAGE, args, async () => {
    const { port = PORT, export: dir } = readOptions(FLAGS, args, LIMITS);
    if (dir === undefined) {
      using interrupt = new Interrupt();
      await servePage(await makeFiles(), port, interrupt.signal, (address) => {
        void say(`${address} has the page; Ctrl-C ends it`);
      });
      return;
    }
    const problem = await directoryProblem("--export", dir);
    if (problem !== undefined) throw new OptionsError([problem]);
    const bytes = await writeFolder(dir, await makeFiles());
    await say(`${dir}: ${(bytes / 1e6).toFixed(1)} MB for any web server`);
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
