/**
 * Sweeps under faults, of random kinds at random moments, for as long as it is told to. A sweep that
 * was hit goes on with --resume until it is done, and then must have the files of an undisturbed one.
 */
import { join } from "node:path";
import * as v from "valibot";
import { journalPath } from "../../scripts/resume/journal.ts";
import { runCommand } from "../../scripts/command/command.ts";
import { type FlagKind, readFlags, validateFlags } from "../../scripts/command/flags.ts";
import { OptionsError } from "../../src/options/problem.ts";
import { TorchGenerator } from "../../src/random/torch_generator.ts";
import { listDirectory, readTables, startScript, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import { DEATHS } from "../workers/deaths.ts";

const USAGE = `usage: deno run -A tests/resume/soak.ts [--minutes 5] [--seed 0] [--memory]

Hits sweeps with faults of random kinds at random moments, and goes on until their files are there.

  --minutes 5  how long
  --seed 0     of the kinds and moments
  --memory     then tell how much memory sweeps of 100,000 and 1,000,000 seeds take (on Linux)`;

const FLAG_KINDS: Readonly<Record<string, FlagKind>> = {
  minutes: "number",
  seed: "number",
  memory: "switch",
};

const optionsSchema = v.object({
  minutes: v.optional(v.pipe(v.number(), v.minValue(0)), 5),
  seed: v.optional(v.pipe(v.number(), v.safeInteger()), 0),
  memory: v.optional(v.boolean(), false),
});

const FLAGS = ["--seeds", "0..9999", "--depths", "2,3,16,24", "--runs", "--quiet"] as const;
/** Whatever takes longer hangs. */
const DEADLINE = 60_000;
/** A sweep is hit so often at most. */
const MOST_FAULTS = 4;

/** How a process ended, and what it said. */
interface End {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stderr: string;
}

/** A sweep under way. */
interface Sweep {
  readonly out: string;
  /** Where workers leave a file when they die. */
  readonly deaths: string;
  readonly flags: readonly string[];
  /** What an undisturbed one takes. */
  readonly milliseconds: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** What a fault has come to: how often it hit, and how the process ended, if one was run. */
interface Hit {
  readonly times: number;
  readonly end?: End;
}

async function endOf(child: Deno.ChildProcess): Promise<End> {
  const { code, signal, stderr } = await within(DEADLINE, child.output());
  return { code, signal, stderr: new TextDecoder().decode(stderr) };
}

function start({ out, flags }: Pick<Sweep, "out" | "flags">): Deno.ChildProcess {
  return startScript("scripts/sweep.ts", ...FLAGS, "--out", out, ...flags);
}

async function interrupt(sweep: Sweep, signal: Deno.Signal): Promise<Hit> {
  const child = start(sweep);
  const ended = endOf(child);
  const moment = sweep.random() * sweep.milliseconds;
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, moment))]);
  try {
    child.kill(signal);
  } catch {
    // It has come to its end.
  }
  const end = await ended;
  return { times: end.signal === signal || end.stderr.includes(signal) ? 1 : 0, end };
}

async function killWorkers(sweep: Sweep, how: string): Promise<Hit> {
  await Deno.mkdir(sweep.deaths);
  const module = `dying_engine_worker.ts?${new URLSearchParams({ how, dir: sweep.deaths })}`;
  const flags = [module, ...FLAGS, "--out", sweep.out, ...sweep.flags];
  const end = await endOf(startScript("tests/workers/sweep_with_worker.ts", ...flags));
  const { length } = await listDirectory(sweep.deaths);
  await Deno.remove(sweep.deaths, { recursive: true });
  return { times: length, end };
}

/** Does harm to the journal, if there is one. */
async function harm(
  { out, random }: Sweep,
  how: (bytes: Uint8Array, place: number) => Uint8Array,
): Promise<Hit> {
  if (!(await listDirectory(out)).includes("sweep.journal")) return { times: 0 };
  const bytes = await Deno.readFile(journalPath(out));
  await Deno.writeFile(journalPath(out), how(bytes, Math.floor(random() * bytes.length)));
  return { times: 1 };
}

async function fillDisk(sweep: Sweep): Promise<Hit> {
  const kibibytes = Math.floor(sweep.random() * 25_000);
  const script = ["run", "-qA", "scripts/sweep.ts", ...FLAGS, "--out", sweep.out, ...sweep.flags];
  const end = await endOf(
    new Deno.Command("bash", {
      args: ["-c", `ulimit -f ${kibibytes}; exec "$0" "$@"`, Deno.execPath(), ...script],
      cwd: new URL("../..", import.meta.url),
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
  return { times: end.stderr.includes("cannot write") ? 1 : 0, end };
}

const FAULTS: Readonly<Record<string, (sweep: Sweep) => Promise<Hit>>> = {
  "the process dies by SIGKILL": (sweep) => interrupt(sweep, "SIGKILL"),
  "SIGINT": (sweep) => interrupt(sweep, "SIGINT"),
  "SIGTERM": (sweep) => interrupt(sweep, "SIGTERM"),
  ...Object.fromEntries(
    [...Object.keys(DEATHS), "an error at the top level"].map((how) => [
      `a worker dies by ${how}`,
      (sweep: Sweep) => killWorkers(sweep, how),
    ]),
  ),
  "the journal is cut": (sweep) => harm(sweep, (bytes, place) => bytes.subarray(0, place)),
  "a bit of the journal is flipped": (sweep) =>
    harm(sweep, (bytes, place) => {
      bytes[place]! ^= 1 << Math.floor(sweep.random() * 8);
      return bytes;
    }),
  "the disk is full": fillDisk,
};

/** Whether a process ended as it is to: done, or with what to do next. */
function isInOrder({ code, signal, stderr }: End): boolean {
  return signal === "SIGKILL" || code === 0 ||
    // Before a sweep listens to signals there is nothing to be lost.
    (signal === "SIGINT" || signal === "SIGTERM") && stderr === "" ||
    code === 1 && /^sweep: [^\n]*(--resume goes on|nothing was written)\n$/.test(stderr) ||
    code === 2 && isDamaged(stderr);
}

/** Whether it is said that a journal cannot be gone on with. */
function isDamaged(stderr: string): boolean {
  return /^sweep: --resume: given .* its beginning is damaged; allowed: --restart/.test(stderr);
}

/** The names of all files, and the tables. */
async function filesOf(dir: string): Promise<string[]> {
  return [...await listDirectory(dir), ...(await readTables(dir)).values()];
}

/** Hits one sweep until it is done. */
async function soak(
  sweep: Sweep,
  hits: Map<string, number>,
  undisturbed: readonly string[],
): Promise<void> {
  const names = Object.keys(FAULTS), said: string[] = [];
  let flags: readonly string[] = ["--resume"];
  for (let faults = 0, end: End | undefined; end?.code !== 0;) {
    const name = faults++ < MOST_FAULTS
      ? names[Math.floor(sweep.random() * names.length)]
      : undefined;
    const current = { ...sweep, flags };
    const hit: Hit = name === undefined
      ? { times: 0, end: await endOf(start(current)) }
      : await FAULTS[name]!(current);
    if (name !== undefined) hits.set(name, (hits.get(name) ?? 0) + hit.times);
    end = hit.end;
    if (end === undefined) continue;
    said.push(`${name ?? "no fault"}: ${end.signal ?? end.code} ${end.stderr}`);
    if (!isInOrder(end)) throw new Error(said.join("\n"));
    flags = [isDamaged(end.stderr) ? "--restart" : "--resume"];
  }
  const files = await filesOf(sweep.out);
  if (files.length !== undisturbed.length || files.some((text, i) => text !== undisturbed[i])) {
    throw new Error(`${said.join("\n")}\nthe files differ`);
  }
  await Deno.remove(sweep.out, { recursive: true });
}

/** Hits one sweep after the other, and says what was survived. */
async function soakFor(minutes: number, generator: TorchGenerator, dir: string): Promise<void> {
  const whole = join(dir, "undisturbed");
  let begin = 0;
  for (const _ of ["with cold caches", "with warm ones"]) {
    begin = performance.now();
    const end = await endOf(start({ out: whole, flags: ["--restart"] }));
    if (end.code !== 0) throw new Error(end.stderr);
  }
  const milliseconds = performance.now() - begin;
  const [undisturbed, hits] = [await filesOf(whole), new Map<string, number>()];
  const random = () => generator.rand();
  let sweeps = 0;
  for (const last = begin + minutes * 60_000; performance.now() < last; sweeps++) {
    const out = join(dir, `${sweeps}`);
    const sweep = { out, deaths: `${out}-deaths`, flags: [], milliseconds, random };
    await soak(sweep, hits, undisturbed);
  }
  for (const [fault, times] of [...hits].sort()) console.log(`${times} x ${fault}`);
  const faults = hits.values().reduce((sum, times) => sum + times, 0);
  console.log(`${sweeps} sweeps survived ${faults} faults: each has the undisturbed one's files`);
}

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

await runCommand("soak", USAGE, Deno.args, async () => {
  const flags = readFlags(Deno.args, FLAG_KINDS);
  const { value, problems } = validateFlags(optionsSchema, flags, Object.keys(FLAG_KINDS));
  if (value === undefined) throw new OptionsError([...flags.problems, ...problems]);
  const { minutes, seed, memory } = value;
  await withDirectory(async (dir) => {
    await soakFor(minutes, new TorchGenerator(seed), dir);
    if (!memory) return;
    for (const seeds of [1e5, 1e6]) console.log(await peakMemory(seeds, join(dir, `${seeds}`)));
  });
});
