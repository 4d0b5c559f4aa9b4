/**
 * What a journal or a finished sweep is of, and what has made it: all that has an effect on the bytes
 * of the results.
 */
import * as v from "valibot";
import denoJson from "../../deno.json" with { type: "json" };
import { optionText } from "../../src/options/option.ts";
import { OptionsError, type Problem, valueProblem } from "../../src/options/problem.ts";
import { checkSweep } from "../../src/sweep/check.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import { flagName } from "../command/flags.ts";
import { type Shard, shardName } from "./shard.ts";

/** What a sweep, or a shard of one, is of. */
export interface Subject {
  readonly config: SweepConfig;
  /** Whether each seed's magnitudes are kept. */
  readonly runs: boolean;
  readonly shard: Shard | undefined;
}

/** What may change the last digits of a result when it changes. */
export interface Versions {
  readonly "gradflow version": string;
  readonly "V8 version": string;
}

/** What something is of, and what has made it. */
export interface Origin {
  readonly subject: Subject;
  readonly versions: Versions;
}

/** The versions of this process. */
export function versionsNow(): Versions {
  return { "gradflow version": denoJson.version, "V8 version": Deno.version.v8 };
}

/** A version, which is shown to people: nothing in it means anything to a terminal. */
export const versionSchema: v.GenericSchema<unknown, string> = v.pipe(
  v.string(),
  v.regex(/^[\w.+-]{1,64}$/),
);

/** What differs between two origins. */
export interface Difference {
  /** A flag, with its dashes, or a version. */
  readonly what: string;
  /** The values as text. */
  readonly was: string;
  readonly is: string;
}

/** What differs. */
export function differences(was: Origin, is: Origin): Difference[] {
  const before = new Map(flat(was));
  return flat(is).flatMap(([what, now]) => {
    if (JSON.stringify(before.get(what)) === JSON.stringify(now)) return [];
    const [was, is] = [optionText(before.get(what)), optionText(now)];
    return [{ what, was, is: was === is ? `${is} (another that begins alike)` : is }];
  });
}

function flat({ subject, versions }: Origin): [what: string, value: unknown][] {
  return [...flagsOf(subject), ...Object.entries(versions)];
}

/** The flags that stand for a sweep, with their values. */
function flagsOf({ config, runs, shard }: Subject): [flag: string, value: unknown][] {
  return Object.entries({ ...config, runs, shard: shard && shardName(shard) })
    .map(([option, value]) => [flagName(option), value]);
}

/** Whether a flag has the value that it has where it is left out and the others are as they are. */
function isDefault(flag: string, { config, ...subject }: Subject): boolean {
  const others = Object.entries(config).filter(([option]) => flagName(option) !== flag);
  const completed = checkSweep(Object.fromEntries(others)).value;
  if (completed === undefined) return false;
  const left: Subject = { config: completed, runs: false, shard: undefined };
  const [value, byDefault] = [{ config, ...subject }, left]
    .map((subject) => new Map(flagsOf(subject)).get(flag));
  return value !== undefined && JSON.stringify(value) === JSON.stringify(byDefault);
}

/**
 * Refuses to go on with what is of other flags or versions.
 *
 * @param path Where it is.
 * @throws {OptionsError} Naming all that differs, if anything does.
 */
export function refuseOther(path: string, was: Origin, now: Origin): void {
  const problems = differences(was, now).map(({ what, was, is }): Problem =>
    valueProblem(
      what,
      isDefault(what, now.subject) ? `${is}, the default` : is,
      `${was}, as in ${path}, or --restart to begin anew`,
    )
  );
  if (problems.length > 0) throw new OptionsError(problems);
}
