/**
 * A sweep's journal: each unit's result is on disk as soon as it is there, so that a sweep that was
 * interrupted, in whatever way, goes on where it was, and so that shards can be put together.
 */
import { dirname, join } from "node:path";
import denoJson from "../../deno.json" with { type: "json" };
import { isBeginning, readRecords, recordAt, RecordFile } from "./record_file.ts";
import type { UnitResult } from "../../src/sweep/unit.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import type { Unit } from "../../src/sweep/plan.ts";
import type { RunChunk } from "../../src/sweep/columns/runs.ts";
import { type Shard, shardName } from "./shard.ts";

/** Changes with what a journal holds. */
const FORMAT = "gradflow journal 1";

/** What a journal is of. All of it has an effect on the bytes of a result. */
export interface JournalSubject {
  readonly config: SweepConfig;
  /** Whether each seed's magnitudes are kept. */
  readonly runs: boolean;
  readonly shard: Shard | undefined;
}

/** The first record. */
interface Head extends JournalSubject {
  readonly format: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** A record behind it: a unit's result, or the end. */
type Entry =
  | { readonly kind: "unit"; readonly unit: Unit; readonly result: UnitResult }
  | { readonly kind: "end" };

/** The path of a directory's journal. */
export function journalPath(dir: string): string {
  return join(dir, "sweep.journal");
}

/** What differs between what a journal is of and what it should be of. */
export interface Difference {
  /** The option, or a version. */
  readonly what: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** A journal that was read. */
export interface ReadJournal {
  readonly path: string;
  readonly subject: JournalSubject;
  readonly versions: Readonly<Record<string, string>>;
  /** Where each unit's result is. */
  readonly places: UnitPlaces;
  /** Whether it says that all units are there. */
  readonly ended: boolean;
  /** Bytes of whole records, and behind them bytes of others. */
  readonly whole: number;
  readonly rest: number;
}

/** Places of units' results in a journal. */
export class UnitPlaces {
  readonly #places = new Map<number, Map<number, { unit: Unit; place: number }>>();

  /** How many units there are. */
  get size(): number {
    return [...this.#places.values()].reduce((sum, units) => sum + units.size, 0);
  }

  has({ depth, place }: Unit): boolean {
    return this.#places.get(depth)?.has(place) ?? false;
  }

  set(unit: Unit, place: number): void {
    const units = this.#places.get(unit.depth) ?? new Map();
    this.#places.set(unit.depth, units.set(unit.place, { unit, place }));
  }

  /** The units of a depth with their places. */
  ofDepth(depth: number): { unit: Unit; place: number }[] {
    return [...this.#places.get(depth)?.values() ?? []];
  }
}

/** What is done with a journal's parts while it is read. */
export interface JournalVisitor {
  /** Takes what the journal is of, before any unit; if it throws, no more is read. */
  readonly onSubject?: (journal: Pick<ReadJournal, "subject" | "versions">) => void;
  /** Takes each unit's result, each unit once. */
  readonly onUnit?: (unit: Unit, result: UnitResult) => void;
}

/**
 * Reads a journal.
 *
 * @throws {Error} If the file cannot be read, or does not begin as a journal does.
 */
export function readJournal(
  path: string,
  { onSubject, onUnit }: JournalVisitor = {},
): ReadJournal {
  let head: Head | undefined;
  let ended = false;
  const places = new UnitPlaces();
  const found = readRecords(path, (value, place) => {
    if (head === undefined) {
      head = value as Head;
      if (head.format !== FORMAT) throw new Error(`${path} is no journal of this version`);
      const { config, runs, shard, versions } = head;
      onSubject?.({ subject: { config, runs, shard }, versions });
      return;
    }
    const entry = value as Entry;
    if (entry.kind === "end") ended = true;
    else if (!places.has(entry.unit)) {
      places.set(entry.unit, place);
      onUnit?.(entry.unit, entry.result);
    }
  });
  if (head === undefined) throw new Error(`${path} is no journal, or its beginning is damaged`);
  const { config, runs, shard, versions } = head;
  return { path, subject: { config, runs, shard }, versions, places, ended, ...found };
}

/** Whether a journal of that subject was begun here, and nothing came of it. */
export function isEmptyJournal(path: string, subject: JournalSubject): boolean {
  return isBeginning(path, headOf(subject));
}

function headOf({ config, runs, shard }: JournalSubject): Head {
  return { format: FORMAT, versions: versionsNow(), config, runs, shard };
}

/** What differs between what a journal is of and something else. */
export function differences(
  journal: Pick<ReadJournal, "subject" | "versions">,
  other: Pick<ReadJournal, "subject" | "versions">,
): Difference[] {
  const flat = ({ subject, versions }: Pick<ReadJournal, "subject" | "versions">) => {
    const { config, runs, shard } = subject;
    return Object.entries({ ...config, runs, shard: shard && shardName(shard), ...versions });
  };
  const was = new Map(flat(journal));
  return flat(other).flatMap(([what, is]) =>
    JSON.stringify(was.get(what)) === JSON.stringify(is) ? [] : [{ what, was: was.get(what), is }]
  );
}

/** What may change the last digits of a result when it changes. */
export function versionsNow(): Record<string, string> {
  return { "gradflow version": denoJson.version, "V8 version": Deno.version.v8 };
}

/** Writes a journal. The file is made with the first unit. */
export class JournalWriter implements Disposable {
  readonly path: string;
  /** Where each unit's result is. */
  readonly places: UnitPlaces;
  readonly #subject: JournalSubject;
  #file: RecordFile | undefined;

  /**
   * @param dir Its directory.
   * @param read What is there of it already, if anything; what is not whole is cut off.
   * @throws {Error} If another process writes to it.
   */
  constructor(dir: string, subject: JournalSubject, read?: ReadJournal) {
    this.path = journalPath(dir);
    this.places = read?.places ?? new UnitPlaces();
    this.#subject = subject;
    if (read !== undefined) this.#file = new RecordFile(this.path, read.whole);
  }

  /** Appends a unit's result. */
  append(unit: Unit, result: UnitResult): void {
    const entry: Entry = { kind: "unit", unit, result };
    this.places.set(unit, this.#open().append(entry));
  }

  /** Says that all units are there. */
  end(): void {
    const entry: Entry = { kind: "end" };
    this.#open().append(entry);
    this.#open().sync();
  }

  /** How many units' results are on disk, under the path. */
  kept(): number {
    return this.#file?.isThere() ? this.places.size : 0;
  }

  /** Removes the file. */
  remove(): void {
    this.#file?.remove();
    this.#file = undefined;
  }

  /** Lets go of the file. */
  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }

  #open(): RecordFile {
    if (this.#file !== undefined) return this.#file;
    Deno.mkdirSync(dirname(this.path), { recursive: true });
    const file = new RecordFile(this.path, 0);
    try {
      file.append(headOf(this.#subject));
    } catch (error) {
      file.remove();
      throw error;
    }
    return this.#file = file;
  }
}

/** The magnitudes of a depth's seeds, in their order, from journals that have them. */
export function* runChunks(
  journals: readonly Pick<ReadJournal, "path" | "places">[],
  depth: number,
): Generator<RunChunk> {
  const files = journals.map(({ path }) => Deno.openSync(path));
  try {
    const units = journals.flatMap(({ places }, i) =>
      places.ofDepth(depth).map((there) => ({ ...there, file: files[i]! }))
    );
    for (const { unit, place, file } of units.sort((a, b) => a.unit.place - b.unit.place)) {
      const { result } = recordAt(file, place) as Entry & { kind: "unit" };
      const { start, end } = unit;
      yield { start, count: end - start, values: result.samples!.values };
    }
  } finally {
    for (const file of files) file.close();
  }
}
