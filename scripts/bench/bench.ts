/**
 * The benchmark: microseconds per net, a net being one seed and one variant, plain or shortcut.
 */
import { wrap } from "comlink";
import type { EngineName } from "../../src/engine/engines.ts";
import { parameterCount } from "../../src/nn/shapes.ts";
import type { OptionTable } from "../../src/options/option.ts";
import * as schema from "../../src/options/schemas.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { layerSizes, netsOf } from "../../src/sweep/nets.ts";
import { SWEEP_OPTIONS } from "../../src/sweep/options.ts";
import { sliceSize } from "../../src/sweep/plan.ts";
import { runCommand } from "../command/command.ts";
import { readOptions } from "../command/flags.ts";
import { usage } from "../command/usage.ts";
import { phases } from "./phases.ts";
import type { ProbeWorker } from "./probe_worker.ts";

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
  width: { ...SWEEP_OPTIONS.width },
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
/** Milliseconds that a round should last. */
const ROUND = 150;
/** Parameters that the seeds of a worker should have. */
const PARAMETERS = 2 ** 24;

Deno.exitCode = await runCommand("bench", USAGE, Deno.args, async () => {
  const value = readOptions(FLAGS, Deno.args);
  const { width, depth, workers = navigator.hardwareConcurrency, engine, json } = value;
  const config = sweepConfig({ width, depths: [depth], engine });
  const parameters = parameterCount(layerSizes(config, depth));
  const batch = value.batch ?? Math.max(16, Math.min(8192, Math.floor(PARAMETERS / parameters)));
  const task = { ...netsOf(config, depth), seeds: Array.from({ length: batch }, (_, i) => i) };
  const slice = sliceSize(config, depth);
  const module = import.meta.resolve("./probe_worker.ts");
  const threads = Array.from({ length: workers }, () => new Worker(module, { type: "module" }));
  try {
    const apis = threads.map((thread) => wrap<ProbeWorker>(thread));
    const round = async (times: number) => {
      const start = performance.now();
      await Promise.all(apis.map((api) => api.probe(engine, task, slice, times)));
      return performance.now() - start;
    };
    let once = Infinity;
    for (let warmUp = 0; warmUp < 5; warmUp++) once = Math.min(once, await round(1));
    const times = Math.ceil(ROUND / once);
    const found: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      found.push(await round(times) * 1000 / (times * workers * batch * task.variants.length));
    }
    found.sort((a, b) => a - b);
    const usPerNet = found[ROUNDS >> 1]!;
    const result = {
      ...{ engine, width, depth, batch, workers, parameters },
      ...{ usPerNet, fastest: found[0]!, slowest: found.at(-1)! },
      ...(engine === "fused" && {
        oneThread: phases({ ...task, seeds: task.seeds.slice(0, slice) }),
      }),
    };
    console.log(json ? JSON.stringify(result) : JSON.stringify(result, null, 2));
  } finally {
    for (const thread of threads) thread.terminate();
  }
});
