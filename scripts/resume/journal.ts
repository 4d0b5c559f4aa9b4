/**
 * A sweep's journal: each unit's result is on disk as soon as it is there, so that a sweep that was
 * interrupted, in whatever way, goes on where it was, and so that shards can be put together.
 */
import { dirname, join } from "node:path";
import { type RunChunk, runChunk } from "../../src/sweep/columns/runs.ts";
import type { Unit } from "../../src/sweep/plan.ts";
import { type NetSize, sizeKey } from "../../src/sweep/sizes.ts";
import type { UnitResult } from "../../src/sweep/unit.ts";
import type { Origin, Subject } from "./origin.ts";
import { type Found, RecordFile } from "./record_file.ts";
import { type Entry, headOf, readEntry, readHead } from "./records.ts";
import { UnitPlaces } from "./unit_places.ts";

/** The path of a directory's journal. */
export function journalPath(dir: string): string {
  return join(dir, "sweep.journal");
}

/** A journal that can be read: its file is open. */
export interface OpenJournal {
  readonly file: RecordFile;
  readonly subject: Subject;
  /** Where each unit's result is. */
  readonly places: UnitPlaces;
}

/** A journal that was read. */
export interface ReadJournal extends OpenJournal, Found {
  /** Whether it says that all units are there. */
  readonly ended: boolean;
}

/** What is done with a journal's parts while it is read. */
export interface JournalVisitor {
  /**
   * Takes what the journal is of, before any unit, and gives the units that it may have. If it throws,
   * no more is read.
   */
  readonly unitsOf: (origin: Origin) => readonly Unit[];
  /** Takes each unit's result, each unit once. */
  readonly onUnit: (unit: Unit, result: UnitResult) => void;
}

/**
 * Reads a journal.
 *
 * @throws {Error} If the file does not begin as a journal does, or has something that a sweep of its
 * subject does not write; what `unitsOf` throws.
 */
export function readJournal(
  file: RecordFile,
  { unitsOf, onUnit }: JournalVisitor,
): ReadJournal {
  const { path } = file;
  let [subject, places]: [Subject?, UnitPlaces?] = [];
  let ended = false;
  const found = file.read((value, at) => {
    if (subject === undefined || places === undefined) {
      const origin = readHead(value);
      if (origin === undefined) throw new Error(`${path} is not a journal of this version`);
      places = new UnitPlaces(unitsOf(origin));
      subject = origin.subject;
      return;
    }
    const entry = entryAt(value, { file, subject, places }, at);
    if (entry.kind === "end") ended = true;
    else if (!places.has(entry.unit)) {
      places.set(entry.unit, at);
      onUnit(entry.unit, entry.result);
    }
  });
  if (subject === undefined || places === undefined) {
    throw new Error(`${path} is not a journal, or its beginning is damaged`);
  }
  return { file, subject, places, ended, ...found };
}

/** A record behind the first, which was read at a place. */
function entryAt(value: unknown, { file, subject, places }: OpenJournal, at: number): Entry {
  try {
    return readEntry(value, subject, (unit) => places.isPlanned(unit));
  } catch (error) {
    throw new Error(`${file.path} has ${(error as Error).message} (at byte ${at})`);
  }
}

/** Whether a journal of that subject was begun in a file, and nothing came of it. */
export function isEmptyJournal(file: RecordFile, subject: Subject): boolean {
  return file.isBeginning(headOf(subject));
}

/** A journal to write to. */
export class JournalWriter implements OpenJournal, Disposable {
  readonly subject: Subject;
  readonly places: UnitPlaces;
  readonly #path: string;
  #file: RecordFile | undefined;
  /** What is in the way of a new file: it goes when the first unit comes. */
  #old: RecordFile | undefined;

  private constructor(path: string, { subject, places }: Omit<OpenJournal, "file">) {
    this.#path = path;
    this.subject = subject;
    this.places = places;
  }

  /** Goes on with a journal that was read. */
  static goOn(journal: OpenJournal): JournalWriter {
    const writer = new JournalWriter(journal.file.path, journal);
    writer.#file = journal.file;
    return writer;
  }

  /**
   * Begins a journal. Its file is made when the first unit comes.
   *
   * @param path Where.
   * @param subject What it is of.
   * @param units The units that it will have.
   * @param old An older journal there, to be replaced.
   */
  static begin(
    path: string,
    subject: Subject,
    units: readonly Unit[],
    old?: RecordFile,
  ): JournalWriter {
    const writer = new JournalWriter(path, { subject, places: new UnitPlaces(units) });
    writer.#old = old;
    return writer;
  }

  /** The file, which is made if there is none yet. */
  get file(): RecordFile {
    if (this.#file !== undefined) return this.#file;
    Deno.mkdirSync(dirname(this.#path), { recursive: true });
    this.#old?.remove();
    this.#old = undefined;
    let file: RecordFile;
    try {
      file = RecordFile.create(this.#path);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      throw new Error(`${this.#path} is there by now: another sweep has begun it`);
    }
    try {
      file.append(headOf(this.subject));
    } catch (error) {
      file.remove();
      throw error;
    }
    return this.#file = file;
  }

  /**
   * Appends a unit's result.
   *
   * @throws {Error} If it cannot be written. The file is then as it was; if there was none, there is none.
   */
  append(unit: Unit, result: UnitResult): void {
    const entry: Entry = { kind: "unit", unit, result };
    const isFirst = this.#file === undefined;
    try {
      this.places.set(unit, this.file.append(entry));
    } catch (error) {
      if (isFirst) this.remove();
      throw error;
    }
  }

  /** Says that all units are there. */
  end(): void {
    const entry: Entry = { kind: "end" };
    this.file.append(entry);
    this.file.sync();
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
    for (const file of [this.#file, this.#old]) file?.[Symbol.dispose]();
    [this.#file, this.#old] = [undefined, undefined];
  }
}

/** The magnitudes of a size's seeds, in their order, from journals that have them. */
export function* runChunks(journals: readonly OpenJournal[], size: NetSize): Generator<RunChunk> {
  const units = journals.flatMap((journal) =>
    journal.places.ofSize(size).map((there) => ({ ...there, journal }))
  );
  for (const { unit, at, journal } of units.sort((a, b) => a.unit.place - b.unit.place)) {
    const entry = entryAt(journal.file.at(at), journal, at);
    if (entry.kind !== "unit" || !isSame(entry.unit, unit)) {
      throw new Error(`${journal.file.path} was changed while it was read (at byte ${at})`);
    }
    yield runChunk(unit, entry.result.samples!);
  }
}

function isSame(a: Unit, b: Unit): boolean {
  return sizeKey(a) === sizeKey(b) && a.place === b.place;
}
