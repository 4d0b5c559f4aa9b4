/**
 * Sweeps under faults, for as long as it is told to. A sweep that was hit goes on until it is done, and
 * then must have the files of an undisturbed one.
 */
import * as v from "valibot";
import { join } from "node:path";
import { runCommand } from "../../scripts/command/command.ts";
import { readOptions } from "../../scripts/command/flags.ts";
import { usage } from "../../scripts/command/usage.ts";
import type { OptionTable } from "../../src/options/option.ts";
import * as schema from "../../src/options/schemas.ts";
import { TorchGenerator } from "../../src/random/torch_generator.ts";
import { startScript, withDirectory } from "../helpers/commands.ts";
import { crowdFor } from "./soak_crowd.ts";
import { faultsFor } from "./soak_faults.ts";
import { limitsOf } from "./soak_limits.ts";
import { undisturbedFiles } from "./soak_sweep.ts";

interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly crowd: boolean;
  readonly limits: boolean;
  readonly memory: boolean;
}

const FLAGS = {
  minutes: {
    kind: "number",
    schema: v.pipe(v.number("minutes"), v.minValue(0, "minutes from 0 up")),
    default: 5,
    help: "how long",
  },
  seed: {
    kind: "number",
    schema: schema.wholeNumber(0),
    default: 0,
    help: "of the faults and their moments",
  },
  crowd: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "instead, three sweeps at once in one directory, some of which are killed",
  },
  limits: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "instead, sweeps with little memory, few open files and few threads, each once",
  },
  memory: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "then tell how much memory sweeps of 100,000 and 1,000,000 seeds take (on Linux)",
  },
} as const satisfies OptionTable<SoakOptions>;

const USAGE = usage(
  "deno run -A tests/resume/soak.ts [flags]",
  "Hits sweeps with faults of random kinds at random moments, and goes on until their files are there.",
  FLAGS,
);

/** The most memory that a sweep of so many seeds has, in MB, and how long it takes. */
async function peakMemory(seeds: number, out: string): Promise<string> {
  const begin = performance.now();
  const range = `0..${seeds - 1}`;
  const child = startScript("scripts/sweep.ts", "--seeds", range, "--out", out, "--quiet");
  let [ended, kibibytes] = [false, 0];
  const output = child.output().finally(() => ended = true);
  while (!ended) {
    await Promise.race([output, new Promise((resolve) => setTimeout(resolve, 20))]);
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    kibibytes = Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? kibibytes);
  }
  const { code } = await output;
  if (code !== 0) throw new Error(`the sweep of ${seeds} seeds failed`);
  const [megabytes, seconds] = [kibibytes * 1024 / 1e6, (performance.now() - begin) / 1000];
  return `${seeds} seeds: ${megabytes.toFixed(0)} MB at most, ${seconds.toFixed(1)} s`;
}

Deno.exitCode = await runCommand("soak", USAGE, Deno.args, async () => {
  const { minutes, seed, crowd, limits, memory } = readOptions(FLAGS, Deno.args);
  await withDirectory(async (dir) => {
    const generator = new TorchGenerator(seed);
    const soak = {
      dir,
      minutes,
      random: () => generator.rand(),
      undisturbed: await undisturbedFiles(join(dir, "undisturbed")),
    };
    if (crowd) await crowdFor(soak);
    if (limits) await limitsOf(soak);
    if (!crowd && !limits) await faultsFor(soak);
    if (!memory) return;
    for (const seeds of [1e5, 1e6]) console.log(await peakMemory(seeds, join(dir, `${seeds}`)));
  });
});
