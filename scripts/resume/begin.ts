/**
 * How a sweep into a directory begins: with nothing, with what an interrupted one has left, in the place
 * of that, or not at all, since it is finished.
 */
import { messageOf, OptionsError } from "../../src/options/problem.ts";
import type { Unit } from "../../src/sweep/plan.ts";
import { missingFiles } from "./finished.ts";
import {
  isEmptyJournal,
  journalPath,
  type JournalVisitor,
  JournalWriter,
  type ReadJournal,
  readJournal,
} from "./journal.ts";
import { type Origin, refuseOther } from "./origin.ts";
import { RecordFile } from "./record_file.ts";

/** What to do with what is there. */
export interface Choice {
  /** Go on with what is there of this sweep, if anything is. */
  readonly resume: boolean;
  /** Begin anew, whatever is there. */
  readonly restart: boolean;
  /** The files that are to be there beside the tables, by their paths from the directory. */
  readonly others?: readonly string[];
}

/** A sweep at its beginning. */
export interface Beginning {
  readonly journal: JournalWriter;
  /** Units that were done before. */
  readonly resumed: number;
  /** Bytes of the journal that were not whole; what they were of is to be done again. */
  readonly damaged: number;
  /** Whether nothing is left to do. */
  readonly isFinished: boolean;
  /** Files that a finished sweep lacks, for which it is done again. */
  readonly missing: readonly string[];
}

/**
 * Opens a sweep's journal, or makes ready for a new one.
 *
 * @param dir The directory of the sweep, or of the shard.
 * @param now What is to be swept.
 * @param units The units of that.
 * @param onUnit Takes each unit's result that is there.
 * @throws {OptionsError} If what is there does not fit.
 * @throws {Error} If another process is at work there.
 */
export async function begin(
  dir: string,
  now: Origin,
  units: readonly Unit[],
  { resume, restart, others = [] }: Choice,
  onUnit: JournalVisitor["onUnit"],
): Promise<Beginning> {
  const { subject } = now;
  const path = journalPath(dir);
  const file = openFile(path, restart);
  try {
    if (file !== undefined && !restart && !isEmptyJournal(file, subject)) {
      if (!resume) {
        const message =
          `--out: ${path} is of an earlier sweep that was interrupted; --resume goes ` +
          "on with that sweep, --restart begins anew";
        throw new OptionsError([{ option: "out", message }]);
      }
      const read = readExisting(file, now, units, onUnit);
      const isFinished = subject.shard !== undefined && read.ended && read.places.missing === 0;
      const journal = JournalWriter.goOn(read);
      return { journal, resumed: read.places.size, damaged: read.rest, isFinished, missing: [] };
    }
    const isWhole = resume && subject.shard === undefined;
    const missing = isWhole ? await missingFiles(dir, now, others) : undefined;
    const isFinished = missing?.length === 0;
    if (isFinished) file?.remove(); // there is nothing in it
    const journal = JournalWriter.begin(path, subject, units, file);
    return { journal, resumed: 0, damaged: 0, isFinished, missing: missing ?? [] };
  } catch (error) {
    file?.[Symbol.dispose]();
    throw error;
  }
}

/** Opens the journal that is there, if one is. */
function openFile(path: string, restart: boolean): RecordFile | undefined {
  try {
    const { isFile, isDirectory } = Deno.lstatSync(path);
    if (isFile) return RecordFile.open(path, "append");
    if (restart && !isDirectory) {
      Deno.removeSync(path); // a link, or a pipe: nobody's work is in it
      return undefined;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`${messageOf(error)}; nothing was written`, { cause: error });
  }
  const message = `--out: ${path} is not a file${restart ? "" : "; --restart begins anew"}`;
  throw new OptionsError([{ option: "out", message }]);
}

/** Reads a journal that is to be gone on with. */
function readExisting(
  file: RecordFile,
  now: Origin,
  units: readonly Unit[],
  onUnit: JournalVisitor["onUnit"],
): ReadJournal {
  const unitsOf = (was: Origin) => {
    refuseOther(file.path, was, now);
    return units;
  };
  try {
    return readJournal(file, { unitsOf, onUnit });
  } catch (error) {
    if (error instanceof OptionsError) throw error;
    const message = `--resume: ${messageOf(error)}; --restart begins anew`;
    throw new OptionsError([{ option: "resume", message }]);
  }
}
