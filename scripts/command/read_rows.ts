/**
 * Rows of numbers from a CSV file.
 */
import { parse } from "@std/csv/parse";
import { messageOf, show } from "../../src/options/problem.ts";
import { type InputRows, INPUTS_ALLOWED, MOST_INPUTS } from "../../src/sweep/inputs.ts";
import { readNumber } from "./read_number.ts";

/** The most bytes of a file: as many numbers as are allowed, and each with all its digits, take fewer. */
const MOST_BYTES = 2 ** 25;

/** So many problems of a file are named, and so many characters of a field shown. */
const MOST_NAMED = 5;
const MOST_SHOWN = 40;
/** So many characters of a header that are shown. */
const MOST_OF_HEADER = 60;
/** So many characters of what the system says of a file, which may be its path. */
const MOST_WHY = 200;

/** What stands for a number that is not there, or is none: no name of a column. */
const NO_NUMBER = /^\s*[-+]?(nan|inf(inity)?|<na>|#?n\/?a|null|none)?\s*$/i;

/** What may stand between fields in the place of a comma, and its name. */
const SEPARATORS: readonly [RegExp, string][] = [[/;/, ";"], [/\t/, "tabs"], [
  /\d +[-+.\d]/,
  "spaces",
]];

/** What a file has. */
export interface RowsFile {
  readonly rows: InputRows;
  /** The names of the columns, if its first line has some. */
  readonly header: readonly string[] | undefined;
}

/** What was read of a file, in a line: how its first line was taken had better be seen. */
export function rowsLine(path: string, { rows, header }: RowsFile): string {
  const [first] = rows as [readonly number[]];
  const isPandas = header === undefined && rows.length > 1 && first.length > 1 &&
    first.every((number, i) => number === i);
  const what = header !== undefined
    ? `header: ${beginning(header.join(","), MOST_OF_HEADER)}`
    : isPandas
    ? "no header (the first row is 0,1,2,...: a header? then leave it out)"
    : "no header";
  return `inputs: ${counted(rows.length, "row")} of ${counted(first.length, "number")} from ` +
    `${path}, ${what}`;
}

/**
 * Reads a CSV file (RFC 4180) in UTF-8, each row of it numbers; the first may be a header instead, with
 * at least one field that is a word.
 *
 * @throws {Error} If it cannot be read, or is not what is allowed, naming the places.
 */
export function readRows(path: string): RowsFile {
  const text = readText(path);
  let records: string[][];
  try {
    records = parse(text);
  } catch (error) {
    refuse([messageOf(error)]); // a quote that is left open or out of place, with its line and column
  }
  const rows = records.map((record) => record.map(readNumber));
  // A first line with some numbers in it is a row with a mistake and not a header.
  const isHeader = rows[0] !== undefined &&
    rows[0].every((field) => typeof field === "string") &&
    rows[0].some((field) => !NO_NUMBER.test(`${field}`));
  const length = rows[0]?.length ?? 0;
  const count = rows.length - Number(isHeader);
  const problems: Place[] = rows.flatMap((row, record) => {
    if (row.length !== length) {
      return [{
        record,
        what: `${counted(row.length, "field")}, not ${length}`,
      }];
    }
    if (isHeader && record === 0) return [];
    return row.flatMap((field, column) =>
      Number.isFinite(field) ? [] : [{ record, column, what: shown(records[record]![column]!) }]
    );
  });
  const said = named(problems, text, records);
  if (count < 1) said.push("no row of numbers");
  if (count > MOST_INPUTS.rows) said.push(`${count} rows`);
  if (count * length > MOST_INPUTS.numbers) said.push(`${count * length} numbers`);
  if (said.length > 0) refuse([...said, ...separatorHint(problems, records)]);
  return {
    rows: (isHeader ? rows.slice(1) : rows) as number[][],
    header: isHeader ? records[0] : undefined,
  };
}

function refuse(problems: readonly string[]): never {
  throw new Error(`${problems.join("; ")}; allowed: ${INPUTS_ALLOWED}, with or without a header`);
}

/** Asks what separates the fields where it is perhaps no comma, as in a line that is one field. */
function separatorHint(problems: readonly Place[], records: readonly string[][]): string[] {
  const lines = [0, ...problems.slice(0, 1).map(({ record }) => record)]
    .flatMap((record) => records[record]?.length === 1 ? records[record] : []);
  const found = SEPARATORS.find(([separator]) => lines.some((line) => separator.test(line)));
  return found === undefined ? [] : [`is it separated by ${found[1]}?`];
}

/** The beginning of a field, which may be anything. */
function shown(field: string): string {
  return show(beginning(field, MOST_SHOWN));
}

function beginning(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}...` : text;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** The text of a file, which begins with no byte order mark. */
function readText(path: string): string {
  const bytes = readBytes(path);
  if (bytes.length > MOST_BYTES) refuse([`more than ${MOST_BYTES} bytes`]);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse(["it is not UTF-8"]);
  }
}

/** The bytes of a file, of which there may be no end: at most one more than are allowed. */
function readBytes(path: string): Uint8Array {
  const bytes = new Uint8Array(MOST_BYTES + 1);
  let size = 0;
  try {
    const file = Deno.openSync(path, { read: true }); // not by `using`: the page has this module, too
    try {
      for (let read: number | null = 0; read !== null && size < bytes.length; size += read ?? 0) {
        read = file.readSync(bytes.subarray(size));
      }
    } finally {
      file.close();
    }
  } catch (error) {
    const [why] = messageOf(error).split(": open ") as [string]; // behind that is the path
    throw new Error(`it cannot be read: ${why.slice(0, MOST_WHY)}`);
  }
  return bytes.subarray(0, size);
}

/** What is wrong with a record, or with one of its columns. */
interface Place {
  readonly record: number;
  readonly column?: number;
  readonly what: string;
}

/** The first problems with their lines and columns, counted from 1, and how many more there are. */
function named(problems: readonly Place[], text: string, records: readonly string[][]): string[] {
  if (problems.length === 0) return [];
  const lines = linesOf(text, records);
  const said = problems.slice(0, MOST_NAMED).map(({ record, column, what }) =>
    `line ${lines[record]}${column === undefined ? "" : `, column ${column + 1}`}: ${what}`
  );
  const more = problems.length - said.length;
  return more > 0 ? [...said, `and ${more} more`] : said;
}

/** The line on which each record begins: the parser skips empty lines, and a quoted field may have some. */
function linesOf(text: string, records: readonly string[][]): number[] {
  const lines = text.split(/\r?\n/);
  let next = 0;
  return records.map((record) => {
    while (lines[next] === "") next++;
    const line = next + 1;
    next += record.reduce((sum, field) => sum + field.split("\n").length - 1, 1);
    return line;
  });
}
