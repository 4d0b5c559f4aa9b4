/**
 * Puts the shards of a sweep together.
 */
import { messageOf, OptionsError, type Problem } from "../../src/options/problem.ts";
import { Collector } from "../../src/sweep/collect.ts";
import { plan, type Unit } from "../../src/sweep/plan.ts";
import { runRows } from "../../src/sweep/columns/runs.ts";
import { writeFiles, type WrittenFile } from "../../src/sweep/sinks/directory.ts";
import type { Found } from "../../src/sweep/sinks/memory.ts";
import { replacedLine } from "./finished.ts";
import { journalPath, type ReadJournal, readJournal, runChunks } from "./journal.ts";
import { differences, type Origin } from "./origin.ts";
import { RecordFile } from "./record_file.ts";
import { type Shard, shardName, unitsOf } from "./shard.ts";
import type { FileSweep } from "./sweep_to_files.ts";
import { unlocked } from "./out_directory.ts";

/** What shards have come to. */
export interface Merged extends Found {
  readonly files: readonly WrittenFile[];
  /** A line about the sweep that was replaced, if it was another one. */
  readonly replaced: string | undefined;
}

/** How shards are put together. */
export interface Merging extends Pick<FileSweep, "filesOf"> {
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** Told, in a line, what does not hinder it and had better be known. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

/**
 * Puts shards together, into the files that the whole sweep would have written.
 *
 * @param dirs The shards' directories, in any order.
 * @param out The directory for the files.
 * @throws {OptionsError} Before anything is written, naming every shard that is missing, doubled, not
 * finished, or of another sweep.
 * @throws {Error} If the files cannot be written; the signal's reason if it is aborted.
 */
export async function mergeShards(
  dirs: readonly string[],
  out: string,
  { signal, filesOf, onWarning }: Merging,
): Promise<Merged> {
  const [started, startedAt] = [new Date(), performance.now()];
  // Open until the files are there: nobody can begin a shard anew in the meantime.
  using files = new DisposableStack();
  const { journals, origin, collector } = gatherShards(dirs, files, signal);
  const { config, runs } = origin.subject;
  const found = { config, gradients: collector.gradients(), decay: collector.decay() };
  const replaced = await replacedLine(out, origin);
  const seconds = () => (performance.now() - startedAt) / 1000;
  const written = await writeFiles(
    out,
    {
      ...found,
      others: await filesOf?.(found),
      ...(runs && { runs: runRows(config, (size) => runChunks(journals, size)) }),
    },
    { started, seconds, shards: journals.length },
    { signal, onTrouble: (why) => onWarning?.(unlocked(out, why)) },
  );
  return { ...found, files: written, replaced };
}

/** A sweep whose shards are gathered. */
interface Gathered {
  /** Of the whole sweep. */
  readonly origin: Origin;
  readonly units: readonly Unit[];
  readonly collector: Collector;
  readonly journals: ReadJournal[];
  /** The directory of each shard that was found, by the shard's index. */
  readonly dirs: Map<number, string>;
  /** How many shards there are. */
  readonly of: number;
}

/** Gathers all shards of one sweep; refused with all their problems at once. */
function gatherShards(
  dirs: readonly string[],
  files: DisposableStack,
  signal: AbortSignal,
): Gathered {
  const problems: Problem[] = [];
  let sweep: Gathered | undefined;
  for (const dir of dirs) {
    signal.throwIfAborted();
    const refuse = (wrong: string) => problems.push({ option: dir, message: `${dir}: ${wrong}` });
    try {
      const file = files.use(RecordFile.open(journalPath(dir), "read"));
      const journal = readJournal(file, {
        unitsOf: (origin) => {
          const shard = shardOf(origin);
          sweep ??= begin(origin, shard);
          refuseStrange(origin, shard, sweep);
          sweep.dirs.set(shard.index, dir);
          return unitsOf(sweep.units, shard);
        },
        onUnit: (unit, result) => void sweep!.collector.add(unit, result),
      });
      sweep!.journals.push(journal);
      const { places: { missing }, subject, ended } = journal;
      if (ended && missing === 0) continue;
      const rest = missing > 0 ? ` (${missing} of its units are missing)` : "";
      refuse(
        `shard ${shardName(subject.shard!)} is not finished${rest}; sweep.ts --resume does it`,
      );
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound;
      refuse(isMissing ? "there is no shard in it: no sweep.journal" : messageOf(error));
    }
  }
  const missing = sweep === undefined ? [] : missingShards(sweep);
  if (missing.length > 0) {
    const message = `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`;
    problems.push({ option: "DIR", message });
  }
  if (dirs.length === 0) {
    problems.push({ option: "DIR", message: "merge needs the directories of all shards" });
  }
  if (problems.length > 0) throw new OptionsError(problems);
  return sweep!;
}

/** The sweep that the first shard is of. */
function begin({ subject, versions }: Origin, { of }: Shard): Gathered {
  const { config } = subject;
  const units = plan(config);
  if (of > units.length) {
    throw new Error(`it is one of ${of} shards of a sweep that has ${units.length} units of work`);
  }
  const collector = new Collector(config, units);
  const origin = { subject: { ...subject, shard: undefined }, versions };
  return { origin, units, collector, journals: [], dirs: new Map(), of };
}

function shardOf({ subject: { shard } }: Origin): Shard {
  if (shard !== undefined) return shard;
  throw new Error("it is a whole sweep; merge puts together what sweep.ts --shard has written");
}

/** Refuses a shard that does not go with those before. */
function refuseStrange(
  { subject, versions }: Origin,
  shard: Shard,
  { origin, dirs, of }: Gathered,
): void {
  const foreign = differences(origin, { subject: { ...subject, shard: undefined }, versions }).map(
    ({ what, was, is }) => `${what} ${is}, not ${was}`,
  );
  if (shard.of !== of) foreign.push(`one of ${shard.of} shards, not of ${of}`);
  if (foreign.length > 0) {
    const [first] = dirs.values();
    throw new Error(`it is a shard of another sweep than ${first}: ${foreign.join("; ")}`);
  }
  const double = dirs.get(shard.index);
  if (double !== undefined) {
    throw new Error(`it is shard ${shardName(shard)}, as ${double} is`);
  }
}

/** More than so many are not named. */
const MOST_NAMED = 10;

/** The names of the shards that are missing, or of some and how many more. */
function missingShards({ of, dirs, units }: Gathered): string[] {
  const missing: string[] = [];
  for (let index = 1; index <= Math.min(of, units.length); index++) {
    if (!dirs.has(index)) missing.push(`shard ${shardName({ index, of })}`);
  }
  const more = missing.length - MOST_NAMED;
  return more > 0 ? [...missing.slice(0, MOST_NAMED), `${more} more shards`] : missing;
}
