/**
 * The benchmark: microseconds per net, a net being one seed and one variant, plain or shortcut.
 */
import { wrap } from "comlink";
import * as v from "valibot";
import { ENGINES } from "../../src/engine/engines.ts";
import { parameterCount } from "../../src/nn/shapes.ts";
import { runCommand } from "../command/command.ts";
import { type FlagKind, readOptions } from "../command/flags.ts";
import { OptionsError } from "../../src/options/problem.ts";
import * as schema from "../../src/options/schemas.ts";
import { validate } from "../../src/options/validate.ts";
import { sweepSchema } from "../../src/sweep/schema.ts";
import { layerSizes, netsOf } from "../../src/sweep/nets.ts";
import { sliceSize } from "../../src/sweep/plan.ts";
import { phases } from "./phases.ts";
import type { ProbeWorker } from "./probe_worker.ts";

const USAGE = `usage: deno run -A scripts/bench/bench.ts [flags]

Times an engine at the default sweep's work: both variants, GELU, one input row.

  --width 3        units of each layer but the last
  --depth 32       linear layers
  --seeds N        seeds that each worker takes at a time; by default by the nets' size
  --workers N      threads; by default one for each core
  --engine fused   fused or tfjs
  --json           print one JSON object`;

const FLAGS: Readonly<Record<string, FlagKind>> = {
  width: "number",
  depth: "number",
  seeds: "number",
  workers: "number",
  engine: "text",
  json: "switch",
};

const optionsSchema = v.object({
  width: v.optional(schema.wholeNumber(1), 3),
  depth: v.optional(schema.wholeNumber(1), 32),
  seeds: v.optional(schema.wholeNumber(1)),
  workers: v.optional(schema.workerCount, () => navigator.hardwareConcurrency),
  engine: v.optional(schema.name(ENGINES), "fused"),
  json: v.optional(v.boolean(), false),
});

const ROUNDS = 15;
/** Milliseconds that a round should last. */
const ROUND = 150;
/** Parameters that the seeds of a worker should have. */
const PARAMETERS = 2 ** 24;

await runCommand("bench", USAGE, Deno.args, async () => {
  const value = readOptions(optionsSchema, Deno.args, FLAGS);
  const { width, depth, workers, engine, json } = value;
  const swept = validate(sweepSchema, { width, depths: [depth], engine });
  if (swept.value === undefined) throw new OptionsError(swept.problems);
  const parameters = parameterCount(layerSizes(swept.value, depth));
  const seeds = value.seeds ?? Math.max(16, Math.min(8192, Math.floor(PARAMETERS / parameters)));
  const task = { ...netsOf(swept.value, depth), seeds: Array.from({ length: seeds }, (_, i) => i) };
  const slice = sliceSize(swept.value, depth);
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
      found.push(await round(times) * 1000 / (times * workers * seeds * task.variants.length));
    }
    found.sort((a, b) => a - b);
    const usPerNet = found[ROUNDS >> 1]!;
    const result = {
      ...{ engine, width, depth, seeds, workers, parameters },
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
