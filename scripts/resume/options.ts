/**
 * The sweep command's own flags, as a table; the others are a sweep's options.
 */
import * as v from "valibot";
import type { OptionTable } from "../../src/options/option.ts";
import * as schema from "../../src/options/schemas.ts";
import { type Shard, shardSchema } from "./shard.ts";

/** How the command runs a sweep. */
interface CommandOptions {
  readonly workers: number;
  readonly out: string;
  readonly runs: boolean;
  readonly resume: boolean;
  readonly restart: boolean;
  readonly shard: Shard;
  readonly noReport: boolean;
  readonly svg: boolean;
  readonly png: boolean;
  readonly quiet: boolean;
}

/** The command's own flags; the others are a sweep's options. */
export const COMMAND_OPTIONS = {
  workers: {
    kind: "number",
    schema: schema.workerCount,
    placeholder: "N",
    help: "threads; by default one for each core",
  },
  out: { kind: "text", schema: v.string(), default: "out", help: "the directory for the files" },
  runs: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "write each seed's magnitudes as well, to runs.csv",
  },
  resume: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "go on with the sweep in that directory, if one was interrupted; else begin",
  },
  restart: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "begin anew, even if a sweep in that directory was interrupted",
  },
  shard: {
    kind: "text",
    schema: shardSchema as v.GenericSchema<unknown, Shard>,
    placeholder: "i/n",
    help: "only the i-th of n equal parts, i from 1, for scripts/merge.ts to put together",
  },
  noReport: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "do not write report.html, the results in words, charts and numbers",
  },
  svg: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "write the charts as SVG as well, to charts/",
  },
  png: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "write the charts as PNG as well, to charts/",
  },
  quiet: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "no progress line, no summary",
  },
} as const satisfies OptionTable<CommandOptions>;
