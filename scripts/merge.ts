/**
 * Puts the shards of a sweep together: see sweep.ts --shard.
 */
import { join } from "node:path";
import * as v from "valibot";
import { mergeShards } from "./resume/merge.ts";
import { directoryProblem } from "../src/sweep/sinks/directory.ts";
import { Interrupt, runCommand, sayWritten } from "./command/command.ts";
import { type FlagKind, readFlags, validateFlags } from "./command/flags.ts";
import { OptionsError } from "../src/options/problem.ts";
import { summary } from "./command/summary.ts";

const USAGE = `usage: deno run -A scripts/merge.ts DIR... [--out out] [--quiet]

Writes the files that a whole sweep would have written, from the directories of all its shards.

  --out out  the directory for the files
  --quiet    no summary`;

const FLAGS: Readonly<Record<string, FlagKind>> = { out: "text", quiet: "switch" };

const optionsSchema = v.object({
  out: v.optional(v.string(), "out"),
  quiet: v.optional(v.boolean(), false),
});

await runCommand("merge", USAGE, Deno.args, async () => {
  const flags = readFlags(Deno.args, FLAGS, true);
  const { value, problems } = validateFlags(optionsSchema, flags, Object.keys(FLAGS));
  const directory = await directoryProblem("--out", String(flags.values["out"] ?? "out"));
  const all = [...flags.problems, ...problems, ...(directory ? [directory] : [])];
  if (value === undefined || all.length > 0) throw new OptionsError(all);
  using interrupt = new Interrupt();
  const merged = await mergeShards(flags.words, value.out, interrupt.signal);
  if (value.quiet) return;
  const paths = merged.files.map(({ name }) => join(value.out, name)).join(" ");
  sayWritten(`${summary(merged)}\n\nwritten: ${paths}`);
});
