/**
 * The benchmark: microseconds per net, a net being one seed and one variant, plain or shortcut.
 */
import type { EngineName } from "../../src/engine/engines.ts";
import type { OptionTable } from "../../src/options/option.ts";
import * as schema from "../../src/options/schemas.ts";
import { SWEEP_OPTIONS } from "../../src/sweep/options.ts";
import { runCommand } from "../command/command.ts";
import { readOptions } from "../command/flags.ts";
import { usage } from "../command/usage.ts";
import { Workers, workOf } from "./gradflow.ts";
import { phases } from "./phases.ts";
import { median } from "./rounds.ts";

/** What the benchmark may be told. */
interface BenchOptions {
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
  readonly workers: number;
  readonly engine: EngineName;
  readonly json: boolean;
}

const FLAGS = {
  width: { ...SWEEP_OPTIONS.width, kind: "number", schema: schema.wholeNumber(1), default: 3 },
  depth: { kind: "number", schema: schema.wholeNumber(1), default: 32, help: "linear layers" },
  batch: {
    kind: "number",
    schema: schema.wholeNumber(1),
    placeholder: "N",
    help: "seeds that each worker takes at a time; by default by the nets' size",
  },
  workers: {
    kind: "number",
    schema: schema.workerCount,
    placeholder: "N",
    help: "threads; by default one for each core",
  },
  engine: { ...SWEEP_OPTIONS.engine },
  json: { kind: "switch", schema: schema.truth, default: false, help: "print one JSON object" },
} as const satisfies OptionTable<BenchOptions>;

const USAGE = usage(
  "deno run -A scripts/bench/bench.ts [flags]",
  "Times an engine at the default sweep's work: both variants, GELU, one input row.",
  FLAGS,
);

const ROUNDS = 15;

Deno.exitCode = await runCommand("bench", USAGE, Deno.args, async () => {
  const value = readOptions(FLAGS, Deno.args);
  const { width, depth, workers = navigator.hardwareConcurrency, engine, json } = value;
  const work = workOf({ width, depth, engine, seeds: value.batch });
  const { task, slice, parameters } = work;
  const threads = new Workers(workers);
  try {
    const round = await threads.prepare(work);
    const found: number[] = [];
    for (let i = 0; i < ROUNDS; i++) found.push(await round());
    const result = {
      ...{ engine, width, depth, batch: task.seeds.length, workers, parameters },
      ...{ usPerNet: median(found), fastest: Math.min(...found), slowest: Math.max(...found) },
      ...(engine === "fused" && {
        oneThread: phases({ ...task, seeds: task.seeds.slice(0, slice) }),
      }),
    };
    console.log(json ? JSON.stringify(result) : JSON.stringify(result, null, 2));
  } finally {
    threads.end();
  }
});
