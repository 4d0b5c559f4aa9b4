/**
 * What --help prints, from tables of options.
 */
import { type AnyTable, type Option, optionText } from "../../src/options/option.ts";
import { wrap } from "../../src/text/wrap.ts";
import { flagName } from "./flags.ts";

/** Characters of a line, and of what stands before the explanations. */
const WIDTH = 80;
const INDENT = 27;

/** The flags that all commands have. */
const COMMON: AnyTable = {
  help: { kind: "switch", schema: undefined as never, help: "print this" },
  version: { kind: "switch", schema: undefined as never, help: "print gradflow's version" },
};

/**
 * The text of --help.
 *
 * @param call How the command is called.
 * @param what What it does.
 * @param tables The options that have a flag.
 */
export function usage(call: string, what: string, ...tables: readonly AnyTable[]): string {
  const flags = [...tables, COMMON].flatMap((table) => Object.entries(table));
  return [
    `usage: ${call}`,
    "",
    ...wrap(what, WIDTH),
    "",
    ...flags.flatMap(([name, option]) => flagLines(name, option)),
  ].join("\n");
}

/** What stands for a flag's value: its default, or a text in its place. */
export function exampleOf(option: Option<unknown>): string {
  if (option.kind === "switch") return "";
  return option.placeholder ?? optionText(option.default);
}

function flagLines(name: string, option: Option<unknown>): string[] {
  const head = `  ${flagName(name)} ${exampleOf(option)}`.trimEnd();
  const [first, ...rest] = wrap(option.help, WIDTH - INDENT).map((line, i) =>
    i === 0 && head.length < INDENT - 1 ? head.padEnd(INDENT) + line : " ".repeat(INDENT) + line
  );
  return head.length < INDENT - 1 ? [first!, ...rest] : [head, first!, ...rest];
}
