/**
 * What each part of a net costs, on one thread: activations, initialisations, variants, metrics.
 */
import type { OptionTable } from "../../src/options/option.ts";
import * as schema from "../../src/options/schemas.ts";
import { runCommand } from "../command/command.ts";
import { readOptions } from "../command/flags.ts";
import { usage } from "../command/usage.ts";
import { type Round, Workers, workOf } from "./gradflow.ts";
import { keyOf, OPTIONS, partsTable, SHAPES } from "./parts.ts";
import { alternate } from "./rounds.ts";

const FLAGS = {
  rounds: { kind: "number", schema: schema.wholeNumber(1), default: 5, help: "turns of each part" },
} as const satisfies OptionTable<{ readonly rounds: number }>;

const USAGE = usage(
  "deno run -A scripts/bench/family.ts [flags]",
  "Prints how fast nets are with each activation, initialisation, variant and metric, beside plain nets " +
    "with PyTorch's initialisation and GELU (speed 1), on one thread. A round takes about 35 s. A star: " +
    "slower than it should be, which is 2/3 for activations, 1/2 for initialisations and variants.",
  FLAGS,
);

Deno.exitCode = await runCommand("family", USAGE, Deno.args, async () => {
  const { rounds } = readOptions(FLAGS, Deno.args);
  const worker = new Workers(1);
  try {
    const timers = new Map<string, Round>();
    for (const shape of SHAPES) {
      for (const options of OPTIONS) {
        const name = keyOf(shape, options);
        if (!timers.has(name)) {
          timers.set(name, await worker.prepare(workOf({ ...options, ...shape }), 2));
        }
      }
    }
    console.log(partsTable(await alternate(rounds, timers)));
  } finally {
    worker.end();
  }
});
