/**
 * Puts the shards of a sweep together.
 */
import { optionText } from "../../src/options/option.ts";
import { messageOf, OptionsError, type Problem } from "../../src/options/problem.ts";
import { Collector } from "../../src/sweep/collect.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import { plan } from "../../src/sweep/plan.ts";
import type { DecayRow } from "../../src/sweep/columns/decay.ts";
import type { GradientRow } from "../../src/sweep/columns/gradients.ts";
import { runRows } from "../../src/sweep/columns/runs.ts";
import { differences, journalPath, type ReadJournal, readJournal, runChunks } from "./journal.ts";
import { type Shard, shardName } from "./shard.ts";
import { writeFiles, type WrittenFile } from "../../src/sweep/sinks/directory.ts";

/** What shards have come to. */
export interface Merged {
  readonly config: SweepConfig;
  readonly gradients: readonly GradientRow[];
  readonly decay: readonly DecayRow[];
  readonly files: readonly WrittenFile[];
}

/** A journal of a shard. */
interface ShardJournal extends ReadJournal {
  readonly dir: string;
  readonly shard: Shard;
}

/**
 * Puts shards together, into the files that the whole sweep would have written.
 *
 * @param dirs The shards' directories, in any order.
 * @param out The directory for the files.
 * @throws {OptionsError} Before anything is written, naming every shard that is missing, doubled, not
 * finished, or of another sweep.
 */
export async function mergeShards(
  dirs: readonly string[],
  out: string,
  signal?: AbortSignal,
): Promise<Merged> {
  const [started, startedAt] = [new Date(), performance.now()];
  const { journals, collector } = gatherShards(dirs, signal);
  const { config, runs } = journals[0]!.subject;
  const found = { config, gradients: collector.gradients(), decay: collector.decay() };
  const seconds = (performance.now() - startedAt) / 1000;
  const files = await writeFiles(
    out,
    { ...found, ...(runs && { runs: runRows(config, (depth) => runChunks(journals, depth)) }) },
    { started, seconds, shards: journals.length },
    signal,
  );
  return { ...found, files };
}

/** The journals of all shards of one sweep and what is in them; refused with all their problems at once. */
function gatherShards(
  dirs: readonly string[],
  signal?: AbortSignal,
): { journals: ShardJournal[]; collector: Collector } {
  const problems: Problem[] = [];
  const journals: ShardJournal[] = [];
  let collector: Collector | undefined;
  for (const dir of dirs) {
    const refuse = (wrong: string) => problems.push({ option: dir, message: `${dir}: ${wrong}` });
    let journal: ReadJournal;
    let strange: string | undefined;
    try {
      journal = readJournal(journalPath(dir), {
        onSubject: (it) => {
          strange = strangeIn(it, journals);
          const { config } = it.subject;
          if (strange === undefined) collector ??= new Collector(config, plan(config));
        },
        onUnit: (unit, result) => {
          if (strange === undefined) collector!.add(unit, result);
        },
      });
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound;
      refuse(
        isMissing
          ? "it is no shard's directory: there is no sweep.journal in it"
          : messageOf(error),
      );
      continue;
    }
    signal?.throwIfAborted();
    const { shard } = journal.subject;
    if (shard !== undefined && !journal.ended) {
      refuse(`shard ${shardName(shard)} is not finished; sweep.ts --resume finishes it`);
    }
    if (strange !== undefined) refuse(strange);
    else journals.push({ ...journal, dir, shard: shard! });
  }
  const of = journals[0]?.shard.of ?? 0;
  const missing = Array.from({ length: of }, (_, i) => i + 1)
    .filter((index) => !journals.some(({ shard }) => shard.index === index))
    .map((index) => shardName({ index, of }));
  if (missing.length > 0) {
    problems.push({ option: "DIR", message: `shard ${missing.join(", ")} is missing` });
  }
  if (dirs.length === 0) {
    problems.push({ option: "DIR", message: "merge needs the directories of all shards" });
  }
  if (problems.length > 0) throw new OptionsError(problems);
  return { journals, collector: collector! };
}

/** Why a journal does not go with others, if it does not. */
function strangeIn(
  journal: Pick<ReadJournal, "subject" | "versions">,
  others: readonly ShardJournal[],
): string | undefined {
  const { shard } = journal.subject;
  if (shard === undefined) {
    return "it is a whole sweep; merge puts together what sweep.ts --shard has written";
  }
  const [first] = others;
  if (first === undefined) return undefined;
  const foreign = differences(
    { ...first, subject: { ...first.subject, shard: undefined } },
    { ...journal, subject: { ...journal.subject, shard: undefined } },
  ).map(({ what, was, is }) => `${what} ${optionText(is)}, not ${optionText(was)}`);
  if (shard.of !== first.shard.of) {
    foreign.push(`one of ${shard.of} shards, not of ${first.shard.of}`);
  }
  if (foreign.length > 0) {
    return `it is a shard of another sweep than ${first.dir}: ${foreign.join("; ")}`;
  }
  const double = others.find((other) => other.shard.index === shard.index);
  if (double === undefined) return undefined;
  return `it is shard ${shardName(shard)}, as ${double.dir} is`;
}
