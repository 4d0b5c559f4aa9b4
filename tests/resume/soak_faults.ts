/** Sweeps one after the other, each hit a few times by faults of random kinds at random moments. */
import { join } from "node:path";
import { journalPath } from "../../scripts/resume/journal.ts";
import { listDirectory, startScript } from "../helpers/commands.ts";
import { announceDeath, AT_START, DEATHS } from "../workers/deaths.ts";
import {
  type End,
  endAfter,
  endOf,
  FLAGS,
  isDamaged,
  isInOrder,
  type Soak,
  start,
  startWithin,
  takeAway,
} from "./soak_sweep.ts";

/** A sweep is hit so often at most. */
const MOST_FAULTS = 4;

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

async function interrupt(
  { out, flags, random, milliseconds }: Sweep,
  signal: Deno.Signal,
): Promise<Hit> {
  const end = await endAfter(start(out, flags), random() * milliseconds, signal);
  return { times: end.signal === signal || end.stderr.includes(signal) ? 1 : 0, end };
}

async function killWorkers({ out, flags, deaths }: Sweep, how: string): Promise<Hit> {
  await Deno.mkdir(deaths);
  announceDeath({ how, dir: deaths });
  const args = ["dying_engine_worker.ts", ...FLAGS, "--out", out, ...flags];
  const end = await endOf(startScript("tests/workers/sweep_with_worker.ts", ...args));
  const { length } = await listDirectory(deaths);
  await Deno.remove(deaths, { recursive: true });
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

async function fillDisk({ out, flags, random }: Sweep): Promise<Hit> {
  const kibibytes = Math.floor(random() * 25_000);
  const end = await endOf(startWithin(["-f", `${kibibytes}`], out, flags));
  return { times: end.stderr.includes("cannot write") ? 1 : 0, end };
}

const FAULTS: Readonly<Record<string, (sweep: Sweep) => Promise<Hit>>> = {
  "the process dies by SIGKILL": (sweep) => interrupt(sweep, "SIGKILL"),
  "SIGINT": (sweep) => interrupt(sweep, "SIGINT"),
  "SIGTERM": (sweep) => interrupt(sweep, "SIGTERM"),
  ...Object.fromEntries(
    [...Object.keys(DEATHS), AT_START].map((how) => [
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

/** Whether a process ended as it is to; one whose workers die says so on stderr, too. */
function isGood(end: End): boolean {
  const own = end.stderr.split("\n").filter((line) => line.startsWith("sweep: "));
  return isInOrder(end) || isInOrder({ ...end, stderr: own.map((line) => `${line}\n`).join("") });
}

/** Hits one sweep until it is done. */
async function soak(sweep: Sweep, hits: Map<string, number>): Promise<string[]> {
  const names = Object.keys(FAULTS), said: string[] = [];
  let flags: readonly string[] = ["--resume"];
  for (let faults = 0, end: End | undefined; end?.code !== 0;) {
    const name = faults++ < MOST_FAULTS
      ? names[Math.floor(sweep.random() * names.length)]
      : undefined;
    const current = { ...sweep, flags };
    const hit: Hit = name === undefined
      ? { times: 0, end: await endOf(start(sweep.out, flags)) }
      : await FAULTS[name]!(current);
    if (name !== undefined) hits.set(name, (hits.get(name) ?? 0) + hit.times);
    end = hit.end;
    if (end === undefined) continue;
    said.push(`${name ?? "no fault"}: ${end.signal ?? end.code} ${end.stderr}`);
    if (!isGood(end)) throw new Error(said.join("\n"));
    flags = [isDamaged(end.stderr) ? "--restart" : "--resume"];
  }
  return said;
}

/** Hits one sweep after the other, and says what was survived. */
export async function faultsFor({ dir, minutes, random, undisturbed }: Soak): Promise<void> {
  const hits = new Map<string, number>();
  const { milliseconds } = undisturbed;
  let sweeps = 0;
  for (const last = performance.now() + minutes * 60_000; performance.now() < last; sweeps++) {
    const out = join(dir, `${sweeps}`);
    const said = await soak(
      { out, deaths: `${out}-deaths`, flags: [], milliseconds, random },
      hits,
    );
    await takeAway(out, undisturbed, said);
  }
  for (const [fault, times] of [...hits].sort()) console.log(`${times} x ${fault}`);
  const faults = hits.values().reduce((sum, times) => sum + times, 0);
  console.log(`${sweeps} sweeps survived ${faults} faults: each has the undisturbed one's files`);
}
