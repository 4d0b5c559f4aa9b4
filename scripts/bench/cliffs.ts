/**
 * Nanoseconds per weight over width, depth and few seeds, on one thread: there should be no cliffs.
 */
import * as v from "valibot";
import type { OptionTable } from "../../src/options/option.ts";
import * as schema from "../../src/options/schemas.ts";
import { runCommand } from "../command/command.ts";
import { readOptions } from "../command/flags.ts";
import { usage } from "../command/usage.ts";
import { type Round, Workers, workOf } from "./gradflow.ts";
import { render } from "./plot.ts";
import { cliffPoints, cliffTables, SERIES } from "./series.ts";
import { alternate } from "./rounds.ts";

/** What the search for cliffs may be told. */
interface CliffOptions {
  readonly rounds: number;
  readonly plot: string;
  readonly json: boolean;
}

const FLAGS = {
  rounds: {
    kind: "number",
    schema: schema.wholeNumber(1),
    default: 5,
    help: "turns of each shape",
  },
  plot: {
    kind: "text",
    schema: v.string("a file"),
    placeholder: "FILE",
    help: "draw cost against width and depth into this file, as SVG",
  },
  json: { kind: "switch", schema: schema.truth, default: false, help: "print one JSON object" },
} as const satisfies OptionTable<CliffOptions>;

const USAGE = usage(
  "deno run -A scripts/bench/cliffs.ts [flags]",
  "Prints what a weight costs on one thread, by width, by depth and for few seeds. The microseconds " +
    "per net, which draws its weights for two variants at once, go over all weights and biases.",
  FLAGS,
);

Deno.exitCode = await runCommand("cliffs", USAGE, Deno.args, async () => {
  const { rounds, plot, json } = readOptions(FLAGS, Deno.args);
  const worker = new Workers(1);
  try {
    const timers = new Map<string, Round>();
    for (const { shapes } of Object.values(SERIES)) {
      for (const shape of shapes) {
        const name = JSON.stringify(shape);
        if (timers.has(name)) continue;
        const work = workOf(shape);
        const round = await worker.prepare(work, 2);
        timers.set(name, async () => await round() * 1000 / work.parameters);
      }
    }
    const points = cliffPoints(await alternate(rounds, timers));
    console.log(json ? JSON.stringify({ rounds, points }) : cliffTables(points));
    if (plot !== undefined) await Deno.writeTextFile(plot, await render(points));
  } finally {
    worker.end();
  }
});
