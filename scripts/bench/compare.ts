/**
 * Times gradflow and its peers by turns, and prints a table of ratios.
 */
import * as v from "valibot";
import type { OptionTable } from "../../src/options/option.ts";
import * as schema from "../../src/options/schemas.ts";
import { runCommand } from "../command/command.ts";
import { readOptions } from "../command/flags.ts";
import { usage } from "../command/usage.ts";
import { comparisonTable, type ShapeResult, shapeResult, waysList } from "./comparison.ts";
import { Workers, workOf } from "./gradflow.ts";
import { distance, NEARNESS, ownMagnitudes } from "./peers/check.ts";
import { type Command, type Kind, KIND_NAMES, KINDS, type Tools } from "./peers/kinds.ts";
import { build, checkPeer, type Peer, startPeer } from "./peers/processes.ts";
import { alternate } from "./rounds.ts";

/** What the comparison may be told. */
interface CompareOptions {
  readonly python: string;
  readonly threads: number;
  readonly shapes: readonly string[];
  readonly rounds: number;
  readonly check: boolean;
  readonly json: boolean;
}

const SHAPE = /^([1-9]\d*)x([1-9]\d*)$/;

const FLAGS = {
  python: {
    kind: "text",
    schema: v.string("a program"),
    default: "python3",
    help:
      "a Python with torch, jax, numba and numpy; peers whose packages are missing are left out",
  },
  threads: {
    kind: "number",
    schema: schema.workerCount,
    default: 1,
    help: "of gradflow and peers",
  },
  shapes: {
    kind: "texts",
    schema: v.custom<readonly string[]>(
      (value) => schema.isDistinctList(value) && value.every((shape) => SHAPE.test(String(shape))),
      "WIDTHxDEPTH, none twice, such as 3x5,16x32",
    ),
    default: ["3x5", "3x32", "16x32", "64x16", "256x16", "512x16", "1024x16"],
    help: "widths and depths; C++ has width 3 and multiples of 8 from 16 on",
  },
  rounds: { kind: "number", schema: schema.wholeNumber(1), default: 9, help: "turns of each" },
  check: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help:
      "compare the peers' magnitudes with gradflow's, and time nothing; up to depth 32, since " +
      "rounding errors grow with depth",
  },
  json: { kind: "switch", schema: schema.truth, default: false, help: "print one JSON object" },
} as const satisfies OptionTable<CompareOptions>;

const USAGE = usage(
  "deno run -A scripts/bench/compare.ts [flags]",
  "Times gradflow and the peers in scripts/bench/peers/ by turns at the default sweep's work.",
  FLAGS,
);

Deno.exitCode = await runCommand("compare", USAGE, Deno.args, async () => {
  const { python, threads, shapes, rounds, check, json } = readOptions(FLAGS, Deno.args);
  const built = await Deno.makeTempDir();
  try {
    const tools = { python, built };
    const kinds = await buildAll(tools);
    const parsed = shapes.map((shape) => {
      const [, width, depth] = SHAPE.exec(shape)!;
      return { width: Number(width), depth: Number(depth) };
    });
    if (check) return await checkAll(kinds, tools, parsed);
    const results: ShapeResult[] = [];
    for (const shape of parsed) {
      const start = (kind: Kind): Command => commandOf(kind, tools, shape, threads);
      results.push(await compareAt(shape, kinds, start, threads, rounds));
      console.error(`timed: ${shape.width}x${shape.depth}`); // a shape can take minutes
    }
    const machine = { threads, rounds, deno: Deno.version.deno };
    if (json) console.log(JSON.stringify({ ...machine, results }));
    else {
      console.log(`Threads: ${threads}; rounds: ${rounds}; Deno ${Deno.version.deno}\n`);
      console.log(`${comparisonTable(results)}\n\n${waysList(results)}`);
    }
  } finally {
    await Deno.remove(built, { recursive: true });
  }
});

/** Builds what must be built; gives the kinds that can be started. */
async function buildAll(tools: Tools): Promise<Kind[]> {
  const kinds: Kind[] = [];
  for (const kind of KIND_NAMES) {
    const command = KINDS[kind].build?.(tools);
    const problem = command && await build(command);
    if (problem === undefined) kinds.push(kind);
    else leftOut(kind, problem.missing);
  }
  return kinds;
}

function commandOf(
  kind: Kind,
  tools: Tools,
  { width, depth }: { readonly width: number; readonly depth: number },
  ...rest: readonly number[]
): Command {
  return [...KINDS[kind].start(tools), ...[width, depth, ...rest].map(String)] as const;
}

/** Starts all peers at a shape, each by itself; then they and gradflow take turns. */
async function compareAt(
  shape: { readonly width: number; readonly depth: number },
  kinds: readonly Kind[],
  command: (kind: Kind) => Command,
  threads: number,
  rounds: number,
): Promise<ShapeResult> {
  const peers = new Map<Kind, Peer>();
  const own = new Workers(threads);
  try {
    for (const kind of kinds) {
      const peer = await startPeer(command(kind));
      if ("ready" in peer) peers.set(kind, peer);
      else leftOut(kind, peer.missing);
    }
    const timers = new Map<Kind | "gradflow", () => Promise<number>>();
    timers.set("gradflow", await own.prepare(workOf(shape)));
    for (const [kind, { round }] of peers) timers.set(kind, round);
    const times = await alternate(rounds, timers);
    return shapeResult(shape, times, new Map([...peers].map(([kind, { ready }]) => [kind, ready])));
  } finally {
    own.end();
    for (const { end } of peers.values()) end();
  }
}

/** Says of each way of each peer how far it is from gradflow; it fails if one is too far. */
async function checkAll(
  kinds: readonly Kind[],
  tools: Tools,
  shapes: readonly { readonly width: number; readonly depth: number }[],
): Promise<void> {
  let wrong = 0;
  for (const { width, depth } of shapes) {
    const seeds = Math.max(1, Math.min(8, Math.floor(2 ** 24 / (width * width * depth))));
    for (const kind of kinds) {
      const found = await checkPeer(commandOf(kind, tools, { width, depth }, 1, seeds));
      if ("missing" in found) {
        leftOut(kind, found.missing);
        continue;
      }
      for (const way of found) {
        const own = await ownMagnitudes(width, depth, way.magnitudes[0]![0]!.length);
        const { most, unit } = NEARNESS[way.nets];
        const apart = distance(way, own);
        const verdict = apart <= most ? "ok" : "WRONG";
        if (verdict === "WRONG") wrong++;
        const name = `${KINDS[kind].title}, ${way.name}`;
        console.log(`${verdict} ${width}x${depth} ${name}: ${apart.toExponential(1)} ${unit}`);
      }
    }
  }
  if (wrong > 0) throw new Error(`${wrong} ways do not do the sweep's work`);
}

function leftOut(kind: Kind, why: string): void {
  console.error(`left out: ${KINDS[kind].title}: ${why}`);
}
