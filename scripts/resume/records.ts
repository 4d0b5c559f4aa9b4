/**
 * The records of a sweep's journal, and the checks that they pass before anything in them is believed:
 * a checksum tells what a disk has damaged, not what somebody has made up.
 */
import * as v from "valibot";
import { wholeNumber } from "../../src/options/schemas.ts";
import { checkSweep } from "../../src/sweep/check.ts";
import type { Unit } from "../../src/sweep/plan.ts";
import type { UnitResult } from "../../src/sweep/unit.ts";
import { type Origin, type Subject, versionSchema, versionsNow } from "./origin.ts";
import { resultSchema } from "./result_schema.ts";

/** Changes with what a journal holds. */
const FORMAT = "gradflow journal 5";

/** A record behind the first: a unit's result, or the end, which says that all units are there. */
export type Entry =
  | { readonly kind: "unit"; readonly unit: Unit; readonly result: UnitResult }
  | { readonly kind: "end" };

/** The first record. */
export function headOf({ config, runs, shard }: Subject): unknown {
  return { format: FORMAT, versions: versionsNow(), config, runs, shard };
}

const headSchema = v.strictObject({
  format: v.literal(FORMAT),
  versions: v.strictObject({ "gradflow version": versionSchema, "V8 version": versionSchema }),
  config: v.unknown(),
  runs: v.boolean(),
  shard: v.optional(v.pipe(
    v.strictObject({ index: wholeNumber(1), of: wholeNumber(1) }),
    v.check(({ index, of }) => index <= of),
  )),
});

/** What the first record says; undefined if it is none that this version writes. */
export function readHead(value: unknown): Origin | undefined {
  const head = v.safeParse(headSchema, value, { abortEarly: true });
  if (!head.success) return undefined;
  const { versions, runs, shard } = head.output;
  const config = checkSweep(head.output.config, runs ? "in a file" : "nothing").value;
  return config && { subject: { config, runs, shard }, versions };
}

const entrySchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("unit"),
    unit: v.strictObject({
      depth: wholeNumber(1),
      width: wholeNumber(1),
      place: wholeNumber(0),
      start: wholeNumber(0),
      end: wholeNumber(1),
    }),
    result: v.unknown(),
  }),
  v.strictObject({ kind: v.literal("end") }),
]);

/**
 * What a record behind the first says.
 *
 * @param isPlanned Whether a unit is one of those that may be there.
 * @throws {Error} If a sweep of that subject does not write such a record, completing the words "the
 * file has ...".
 */
export function readEntry(
  value: unknown,
  subject: Subject,
  isPlanned: (unit: Unit) => boolean,
): Entry {
  const entry = v.safeParse(entrySchema, value, { abortEarly: true });
  if (!entry.success) throw new Error("a record that no sweep writes");
  if (entry.output.kind === "end") return entry.output;
  const { kind, unit } = entry.output;
  const { depth, width, place, start, end } = unit;
  const name = `depth ${depth}, width ${width}, part ${place} with seeds number ${start} to ${
    end - 1
  }`;
  if (!isPlanned(unit)) throw new Error(`a unit of work that is not in the plan: ${name}`);
  const schema = resultSchema(subject, unit);
  const result = v.safeParse(schema, entry.output.result, { abortEarly: true });
  if (!result.success) throw new Error(`a result that no measurement gives: ${name}`);
  return { kind, unit, result: result.output };
}
