/**
 * A sweep that is disturbed in every way that comes to mind: its files must then be those of an
 * undisturbed one, byte by byte.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { sweep } from "../../mod.ts";
import { journalPath } from "../../scripts/resume/journal.ts";
import { RecordFile } from "../../scripts/resume/record_file.ts";
import {
  type FileSweep,
  type FileSweepResult,
  sweepToFiles,
} from "../../scripts/resume/sweep_to_files.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { TABLE_NAMES } from "../../src/sweep/columns/tables.ts";
import { listDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";

/** The command, and the flags of the sweep. */
export const SWEEP = "scripts/sweep.ts";
export const FLAGS = [
  "--seeds",
  "0..2999",
  "--depths",
  "1,2,3,4",
  "--runs",
  "--no-report",
] as const;
/** The same as options, and the units of work that it has. */
const OPTIONS = { seeds: { from: 0, to: 2999 }, depths: [1, 2, 3, 4] };
export const CONFIG = sweepConfig(OPTIONS);
export const UNITS = 24;
/** In milliseconds; nothing takes so long, but what hangs. */
export const DEADLINE = 120_000;

/** The sweep in this process. */
export function sweepHere(
  out: string,
  options: Partial<FileSweep> = {},
): Promise<FileSweepResult> {
  const { signal } = new AbortController();
  const whole = { config: CONFIG, out, runs: true, resume: false, restart: false, workers: 2 };
  return within(DEADLINE, sweepToFiles({ ...whole, shard: undefined, signal, ...options }));
}

let undisturbed: Promise<Map<string, string>> | undefined;

/** Asserts that a directory has the files of the undisturbed sweep, and no other. */
export async function assertUndisturbed(dir: string, message?: string): Promise<void> {
  undisturbed ??= (async () => {
    const result = await sweep(OPTIONS, { keepRuns: true });
    return new Map(TABLE_NAMES.map((name) => [`${name}.csv`, result.csv(name)]));
  })();
  const expected = await undisturbed;
  assertEquals(await listDirectory(dir), [...expected.keys(), "sweep.json"].sort(), message);
  for (const [name, text] of expected) {
    const found = await Deno.readTextFile(join(dir, name));
    // Not assertEquals, which would take long to say how they differ.
    assert(found === text, `${name} differs${message ? `: ${message}` : ""}`);
  }
}

/** A directory with the journal of a sweep that was interrupted, and the journal's bytes. */
export async function interruptedSweep(dir: string): Promise<{ bytes: Uint8Array; kept: number }> {
  const controller = new AbortController();
  let units = 0;
  const onProgress = () => {
    if (++units === UNITS / 2) controller.abort(new Error("enough"));
  };
  const error = await assertRejects(
    () => sweepHere(dir, { signal: controller.signal, onProgress }),
    Error,
    "enough",
  );
  const path = journalPath(dir);
  // Another unit may have ended with the last one.
  const kept = Number(
    /(\d+) of 24 units are kept in .*: the same with --resume/.exec(error.message)?.[1],
  );
  assert(kept >= UNITS / 2 && kept <= UNITS / 2 + 1, error.message);
  return { bytes: await Deno.readFile(path), kept };
}

/** A directory below another, with some bytes as its journal. */
export async function withJournal(dir: string, name: string, bytes: Uint8Array): Promise<string> {
  const out = join(dir, name);
  await Deno.mkdir(out, { recursive: true });
  await Deno.writeFile(journalPath(out), bytes);
  return out;
}

/** The records of a directory's journal. */
export function recordsOf(dir: string): { value: unknown; at: number }[] {
  using file = RecordFile.open(journalPath(dir), "read");
  const records: { value: unknown; at: number }[] = [];
  file.read((value, at) => records.push({ value, at }));
  return records;
}

/** A directory below another whose journal has those records, with right checksums. */
export async function withRecords(
  dir: string,
  name: string,
  records: readonly unknown[],
): Promise<string> {
  const out = join(dir, name);
  await Deno.mkdir(out, { recursive: true });
  using file = RecordFile.create(journalPath(out));
  for (const record of records) file.append(record);
  return out;
}

/** A number from 0 to 1 that is as good as random, the same each time. */
export function random(i: number): number {
  return (i + 1) * 0.6180339887498949 % 1;
}

/** Resolves once a directory's journal has a unit. */
export async function unitAppears(dir: string): Promise<void> {
  for (const last = performance.now() + DEADLINE; performance.now() < last; await pause(10)) {
    const { size } = await Deno.stat(journalPath(dir)).catch(() => ({ size: 0 }));
    if (size > 10_000) return; // its beginning is smaller, a unit is larger
  }
  throw new Error(`no unit in ${journalPath(dir)}`);
}
