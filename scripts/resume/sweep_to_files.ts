/**
 * Runs a sweep, or a shard of one, into a directory: what is done is journaled, so that it can go on
 * whatever ends it.
 */
import { optionText } from "../../src/options/option.ts";
import { messageOf, OptionsError, type Problem, valueProblem } from "../../src/options/problem.ts";
import { Collector } from "../../src/sweep/collect.ts";
import type { DecayRow } from "../../src/sweep/columns/decay.ts";
import type { GradientRow } from "../../src/sweep/columns/gradients.ts";
import { runRows } from "../../src/sweep/columns/runs.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import { plan, type Unit } from "../../src/sweep/plan.ts";
import { runSweep, type Sink } from "../../src/sweep/run.ts";
import { writeFiles, type WrittenFile } from "../../src/sweep/sinks/directory.ts";
import { releaseResult, type UnitResult } from "../../src/sweep/unit.ts";
import {
  differences,
  isEmptyJournal,
  journalPath,
  type JournalVisitor,
  JournalWriter,
  type ReadJournal,
  readJournal,
  runChunks,
  versionsNow,
} from "./journal.ts";
import { exists } from "./out_directory.ts";
import { type Shard, shardDirectory, unitsOf } from "./shard.ts";

/** A sweep into a directory. */
export interface FileSweep {
  readonly config: SweepConfig;
  /** The directory; a shard has its own below it. */
  readonly out: string;
  /** Whether runs.csv is written. */
  readonly runs: boolean;
  /** The shard, if it is one. */
  readonly shard: Shard | undefined;
  /** Go on with the journal that is there, if one is. */
  readonly resume: boolean;
  /** Begin anew, whatever is there. */
  readonly restart: boolean;
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** The workers' module; tests have others. */
  readonly workerModule?: string | undefined;
}

/** What a sweep into a directory has come to. */
export interface FileSweepResult {
  readonly seconds: number;
  /** Units that were done before. */
  readonly resumed: number;
  /** Bytes of the journal that were not whole; what they were of was done again. */
  readonly damaged: number;
  /** The shard's journal, if it is one. */
  readonly journal?: string;
  /** Else what was found, and the files. */
  readonly found?: {
    readonly config: SweepConfig;
    readonly gradients: readonly GradientRow[];
    readonly decay: readonly DecayRow[];
  };
  readonly files: readonly WrittenFile[];
}

/** Journals a sweep's results, and collects them unless it is a shard. */
class JournalSink implements Sink {
  readonly #journal: JournalWriter;
  readonly #collector: Collector | undefined;

  constructor(journal: JournalWriter, collector: Collector | undefined) {
    this.#journal = journal;
    this.#collector = collector;
  }

  has(unit: Unit): boolean {
    return this.#journal.places.has(unit);
  }

  add(unit: Unit, result: UnitResult): void {
    this.#journal.append(unit, result);
    this.#collector?.add(unit, result);
    releaseResult(result);
  }
}

/**
 * Runs a sweep into a directory.
 *
 * @throws {OptionsError} Before any work, if what is in the directory does not fit.
 * @throws {Error} If something fails later, saying what and what is kept.
 */
export async function sweepToFiles(sweep: FileSweep): Promise<FileSweepResult> {
  const [started, startedAt] = [new Date(), performance.now()];
  const { config, out, runs, shard, workers, signal, onProgress, workerModule } = sweep;
  const dir = shard === undefined ? out : shardDirectory(out, shard);
  const units = plan(config);
  const own = shard === undefined ? units : unitsOf(units, shard);
  const collector = shard === undefined ? new Collector(config, units) : undefined;
  const read = await readExisting(sweep, dir, (unit, result) => {
    collector?.add(unit, result);
    releaseResult(result);
  });
  const seconds = () => (performance.now() - startedAt) / 1000;
  const done = { resumed: read?.places.size ?? 0, damaged: read?.rest ?? 0 };
  const path = journalPath(dir);
  if (read?.ended) return { seconds: seconds(), ...done, journal: path, files: [] };

  let files: readonly WrittenFile[] | undefined;
  using journal = new JournalWriter(dir, { config, runs, shard }, read);
  try {
    const running = { workers, keepRuns: runs, signal, onProgress, workerModule };
    await runSweep(config, own, new JournalSink(journal, collector), running);
    if (collector === undefined) {
      journal.end();
      return { seconds: seconds(), ...done, journal: path, files: [] };
    }
    const found = { config, gradients: collector.gradients(), decay: collector.decay() };
    const facts = { started, seconds: seconds(), workers };
    const tables = {
      ...found,
      ...(runs && { runs: runRows(config, (depth) => runChunks([journal], depth)) }),
    };
    files = await writeFiles(dir, tables, facts, signal);
    journal.remove();
    return { seconds: seconds(), ...done, found, files };
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

/** Reads the journal that is in the directory, if it is to be gone on with. */
async function readExisting(
  { config, runs, shard, resume, restart }: FileSweep,
  dir: string,
  onUnit: NonNullable<JournalVisitor["onUnit"]>,
): Promise<ReadJournal | undefined> {
  const path = journalPath(dir);
  if (restart || !await exists(path)) return undefined;
  try {
    if (isEmptyJournal(path, { config, runs, shard })) return undefined;
  } catch {
    // What is wrong with it is found below.
  }
  if (!resume) {
    const message =
      `--out: ${path} is of an earlier sweep that was interrupted; --resume goes on ` +
      "with that sweep, --restart begins anew";
    throw new OptionsError([{ option: "out", message }]);
  }
  const now = { subject: { config, runs, shard }, versions: versionsNow() };
  const onSubject: JournalVisitor["onSubject"] = (journal) => {
    const problems = differences(journal, now).map(({ what, was, is }): Problem =>
      valueProblem(
        what in config || what === "runs" || what === "shard" ? `--${what}` : what,
        optionText(is),
        `${optionText(was)}, as in ${path}, or --restart to begin anew`,
      )
    );
    if (problems.length > 0) throw new OptionsError(problems);
  };
  try {
    return readJournal(path, { onSubject, onUnit });
  } catch (error) {
    if (error instanceof OptionsError) throw error;
    const message = `--resume: ${messageOf(error)}; --restart begins anew`;
    throw new OptionsError([{ option: "resume", message }]);
  }
}
