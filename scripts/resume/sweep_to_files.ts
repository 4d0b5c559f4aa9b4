/**
 * Runs a sweep, or a shard of one, into a directory: what is done is journaled, so that it can go on
 * whatever ends it.
 */
import { messageOf } from "../../src/options/problem.ts";
import { Collector } from "../../src/sweep/collect.ts";
import { runRows } from "../../src/sweep/columns/runs.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import { plan, type Unit } from "../../src/sweep/plan.ts";
import { runSweep, type Sink } from "../../src/sweep/run.ts";
import { type Content, writeFiles, type WrittenFile } from "../../src/sweep/sinks/directory.ts";
import type { Found } from "../../src/sweep/sinks/memory.ts";
import { releaseResult, type UnitResult } from "../../src/sweep/unit.ts";
import { begin, type Choice } from "./begin.ts";
import { replacedLine } from "./finished.ts";
import { journalPath, type JournalWriter, runChunks } from "./journal.ts";
import { type Origin, versionsNow } from "./origin.ts";
import { unlocked } from "./out_directory.ts";
import { type Shard, shardDirectory, unitsOf } from "./shard.ts";

/** A sweep into a directory. */
export interface FileSweep extends Choice {
  readonly config: SweepConfig;
  /** The directory; a shard has its own below it. */
  readonly out: string;
  /** Whether runs.csv is written. */
  readonly runs: boolean;
  /** The shard, if it is one. */
  readonly shard: Shard | undefined;
  readonly workers: number;
  readonly signal: AbortSignal;
  /** As runSweep() tells it. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** The same. */
  readonly onShare?: ((share: number) => void) | undefined;
  /** Told, in a line, what does not hinder the sweep and had better be known. */
  readonly onWarning?: ((line: string) => void) | undefined;
  /** Makes the others, the files beside the tables, if there are to be any. */
  readonly filesOf?: ((found: Found) => Promise<ReadonlyMap<string, Content>>) | undefined;
  /** The workers' module; tests have others. */
  readonly workerModule?: string | undefined;
}

/** What a sweep into a directory has come to. */
export interface FileSweepResult {
  readonly seconds: number;
  /** Whether all of it was done before, and nothing is written. */
  readonly wasFinished: boolean;
  /** Units that were done before. */
  readonly resumed: number;
  /** Bytes of the journal that were not whole; what they were of was done again. */
  readonly damaged: number;
  /** The shard's journal, if it is one. */
  readonly journal?: string;
  /** Else what was found, and the files. */
  readonly found?: Found;
  readonly files: readonly WrittenFile[];
  /** A line about the sweep that was replaced, if it was another one. */
  readonly replaced?: string | undefined;
}

/** Journals a sweep's results, and collects them unless it is a shard. */
class JournalSink implements Sink {
  readonly #journal: JournalWriter;
  readonly #collector: Collector | undefined;
  readonly #warn: (why: string) => void;

  constructor(
    journal: JournalWriter,
    collector: Collector | undefined,
    warn: (why: string) => void,
  ) {
    this.#journal = journal;
    this.#collector = collector;
    this.#warn = warn;
  }

  has(unit: Unit): boolean {
    return this.#journal.places.has(unit);
  }

  add(unit: Unit, result: UnitResult): void {
    this.#journal.append(unit, result);
    const { trouble } = this.#journal.file;
    if (trouble !== undefined) this.#warn(trouble);
    if (this.#collector === undefined) releaseResult(result);
    else this.#collector.add(unit, result);
  }
}

/**
 * Runs a sweep into a directory.
 *
 * @throws {OptionsError} Before any work, if what is in the directory does not fit.
 * @throws {Error} If another process is at work there; if something fails later, saying what and what is
 * kept.
 */
export async function sweepToFiles(sweep: FileSweep): Promise<FileSweepResult> {
  const [started, startedAt] = [new Date(), performance.now()];
  const seconds = () => (performance.now() - startedAt) / 1000;
  const { config, out, runs, shard, workers, signal, onProgress, onShare, workerModule } = sweep;
  const dir = shard === undefined ? out : shardDirectory(out, shard);
  const path = journalPath(dir);
  const now: Origin = { subject: { config, runs, shard }, versions: versionsNow() };
  const units = plan(config);
  const own = shard === undefined ? units : unitsOf(units, shard);
  const collector = shard === undefined ? new Collector(config, units) : undefined;
  const beginning = await begin(dir, now, own, sweep, (unit, result) => {
    if (collector === undefined) releaseResult(result);
    else collector.add(unit, result);
  });
  using journal = beginning.journal;
  const { resumed, damaged, isFinished: wasFinished, missing } = beginning;
  const done = { resumed, damaged, wasFinished, ...(collector ? {} : { journal: path }) };
  if (wasFinished) return { seconds: seconds(), ...done, files: [] };
  if (missing.length > 0) {
    const what = missing.join(", ");
    sweep.onWarning?.(`${dir} is finished but for ${what}: measured again to write all files`);
  }

  const warn = once((why) => sweep.onWarning?.(unlocked(dir, why)));
  let files: readonly WrittenFile[] | undefined;
  try {
    const sink = new JournalSink(journal, collector, warn);
    const running = { workers, keepRuns: runs, signal, onProgress, onShare, workerModule };
    await runSweep(config, own, sink, running);
    if (collector === undefined) {
      journal.end();
      return { seconds: seconds(), ...done, files: [] };
    }
    const found = { config, gradients: collector.gradients(), decay: collector.decay() };
    const tables = {
      ...found,
      others: await sweep.filesOf?.(found),
      ...(runs && { runs: runRows(config, (size) => runChunks([journal], size)) }),
    };
    const replaced = await replacedLine(dir, now);
    const facts = { started, seconds, workers };
    files = await writeFiles(dir, tables, facts, { signal, onTrouble: warn });
    journal.remove();
    return { seconds: seconds(), ...done, found, files, replaced };
  } catch (cause) {
    if (files !== undefined) {
      throw new Error(`the files are written, but ${path} cannot be removed`, { cause });
    }
    const kept = journal.kept();
    const rest = kept > 0
      ? `${kept} of ${own.length} units are kept in ${path}: the same with --resume goes on`
      : journal.places.size > 0
      ? "nothing is kept"
      : "nothing was written";
    throw new Error(`${messageOf(cause)}; ${rest}`, { cause });
  }
}

/** A function that does something the first time it is called. */
function once(act: (text: string) => void): (text: string) => void {
  let isDone = false;
  return (text) => {
    if (!isDone) act(text);
    isDone = true;
  };
}
