import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { mergeShards } from "../../scripts/resume/merge.ts";
import {
  assertSameResults,
  listDirectory,
  readResults,
  runScript,
  withDirectory,
} from "../helpers/commands.ts";
import { recordsOf, withRecords } from "./disturbed.ts";

const SWEEP = "scripts/sweep.ts";
const MERGE = "scripts/merge.ts";
const FLAGS = ["--seeds", "0..2999", "--depths", "2,5", "--runs"] as const;
const PLAIN = "--no-report";

/** Runs a script that is to go well. */
async function run(script: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runScript(script, ...args);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

/** The directories of all shards, which are done. */
async function shards(out: string, of: number, ...flags: string[]): Promise<string[]> {
  const dirs: string[] = [];
  for (let i = 1; i <= of; i++) {
    await run(SWEEP, ...flags, "--out", out, "--shard", `${i}/${of}`);
    dirs.push(join(out, `shard-${i}-of-${of}`));
  }
  assertEquals((await listDirectory(out)).length, of);
  return dirs;
}

for (
  const [what, flags, beside, counts] of [
    ["few seeds", FLAGS, PLAIN, [1, 2, 7]],
    ["very many seeds", ["--seeds", "0..150000", "--depths", "2,3"], PLAIN, [3]],
    [
      "one seed at a time",
      ["--seeds", "5,9", "--depths", "3", "--engine", "tfjs", "--runs"],
      PLAIN,
      [1],
    ],
    ["a report and charts", ["--seeds", "0..99", "--depths", "2,5"], "--svg", [2]],
  ] as const
) {
  Deno.test(`merge.ts makes the files of the whole sweep out of its shards: ${what}`, async () => {
    await withDirectory(async (dir) => {
      await run(SWEEP, ...flags, beside, "--out", join(dir, "whole"));
      const whole = await readResults(join(dir, "whole"));
      for (const of of counts) {
        const dirs = await shards(join(dir, `${of}`), of, ...flags);
        const merged = join(dir, `${of}-merged`);
        const said = await run(MERGE, ...dirs.toReversed(), beside, "--out", merged);
        assertStringIncludes(said, `written: ${join(merged, "gradients.csv")}`);
        assertSameResults(await readResults(merged), whole);
        const { config, shards: count } = JSON.parse(
          await Deno.readTextFile(join(merged, "sweep.json")),
        );
        const expected = JSON.parse(await Deno.readTextFile(join(dir, "whole", "sweep.json")));
        assertEquals([config, count], [expected.config, of]);
      }
    });
  });
}

Deno.test("merge.ts names every shard that is missing, doubled, foreign or not finished", async () => {
  await withDirectory(async (dir) => {
    const dirs = await shards(join(dir, "three"), 3, ...FLAGS);
    const [one, two, three] = dirs as [string, string, string];
    const [foreign] = await shards(join(dir, "foreign"), 1, ...FLAGS, "--width", "2");
    const [other] = await shards(join(dir, "other"), 2, ...FLAGS);
    await Deno.mkdir(join(dir, "cut"));
    const journal = await Deno.readFile(join(three, "sweep.journal"));
    await Deno.writeFile(join(dir, "cut", "sweep.journal"), journal.subarray(0, -1));
    await run(SWEEP, ...FLAGS, PLAIN, "--out", join(dir, "whole"));
    const out = join(dir, "merged");
    const refused = async (...args: string[]) => {
      const { code, stdout, stderr } = await runScript(MERGE, ...args, "--out", out);
      assertEquals([code, stdout], [2, ""]);
      assertEquals((await listDirectory(dir)).includes("merged"), false);
      const lines = stderr.split("\n");
      assertEquals(lines.splice(-2), ["merge: nothing was done; --help shows the flags", ""]);
      return lines.map((line) => line.replaceAll(`${dir}/`, ""));
    };
    assertEquals(await refused(), [
      "merge: merge needs the directories of all shards",
    ]);
    assertEquals(await refused(two), [
      "merge: shard 1/3, shard 3/3 are missing",
    ]);
    assertEquals(
      await refused(one, two, two, foreign!, other!, join(dir, "cut"), join(dir, "whole")),
      [
        "merge: three/shard-2-of-3: it is shard 2/3, as three/shard-2-of-3 is",
        "merge: foreign/shard-1-of-1: it is a shard of another sweep than three/shard-1-of-3: " +
        "--width 2, not 3; --input 1,-1, not 1,0,-1; one of 1 shards, not of 3",
        "merge: other/shard-1-of-2: it is a shard of another sweep than three/shard-1-of-3: " +
        "one of 2 shards, not of 3",
        "merge: cut: shard 3/3 is not finished; sweep.ts --resume does it",
        "merge: whole: there is no shard in it: no sweep.journal",
      ],
    );
    // What is cut goes on, as any sweep does.
    await Deno.rename(join(dir, "cut"), join(dir, "shard-3-of-3"));
    await run(SWEEP, ...FLAGS, "--out", dir, "--shard", "3/3", "--resume");
    await run(MERGE, one, two, join(dir, "shard-3-of-3"), PLAIN, "--out", out);
    assertSameResults(await readResults(out), await readResults(join(dir, "whole")));
  });
});

Deno.test("merge.ts refuses a finished shard of which units are missing, or which has another's", async () => {
  await withDirectory(async (dir) => {
    const [one, two] = await shards(join(dir, "two"), 2, ...FLAGS) as [string, string];
    const [records, others] = [one, two].map((shard) => recordsOf(shard).map(({ value }) => value));
    const less = await withRecords(dir, "less", records!.toSpliced(2, 2));
    const more = await withRecords(dir, "more", records!.toSpliced(2, 0, others![1]));
    const refused = async (shard: string) => {
      const { code, stderr } = await runScript(MERGE, shard, two, "--out", join(dir, "merged"));
      assertEquals(code, 2);
      assertEquals(await listDirectory(join(dir, "merged")), []);
      return stderr.replaceAll(`${dir}/`, "").split("\n").slice(0, -2);
    };
    assertEquals(await refused(less), [
      "merge: less: shard 1/2 is not finished (2 of its units are missing); sweep.ts --resume does it",
    ]);
    const [line, ...rest] = await refused(more);
    assertMatch(
      line!,
      /^merge: more: more\/sweep.journal has a unit of work that is not in the plan: depth \d, width 3, part \d with seeds number \d+ to \d+ \(at byte \d+\)$/,
    );
    assertEquals(rest, []);
  });
});

Deno.test("merge.ts names ten missing shards, and of more how many more there are", async () => {
  await withDirectory(async (dir) => {
    const flags = ["--seeds", "0..99", "--depths", "1..30"];
    for (const [of, more] of [[11, ""], [30, ", 19 more shards"]] as const) {
      await run(SWEEP, ...flags, "--out", dir, "--shard", `7/${of}`);
      const { code, stderr } = await runScript(MERGE, join(dir, `shard-7-of-${of}`), "--out", dir);
      assertEquals(code, 2);
      const ten = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11].map((index) => `shard ${index}/${of}`);
      assertEquals(stderr.split("\n")[0], `merge: ${ten.join(", ")}${more} are missing`);
    }
  });
});

Deno.test("mergeShards() ends when it is aborted, with the reason", async () => {
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  const error = await assertRejects(() => mergeShards(["nowhere"], "out", { signal }), Error);
  assertEquals(error, reason);
});

Deno.test("merge.ts compares shards with the first that is one, whatever else is wrong with it", async () => {
  await withDirectory(async (dir) => {
    const [one, two] = await shards(join(dir, "two"), 2, ...FLAGS) as [string, string];
    const [head, ...units] = recordsOf(one).map(({ value }) => value);
    // Of more shards than there are units of work: it is no sweep's.
    const none = await withRecords(dir, "none", [{
      ...head as object,
      shard: { index: 1, of: 1e8 },
    }]);
    // Begun, and not gone on with.
    const begun = await withRecords(dir, "begun", [head, ...units.slice(0, 2)]);
    const refused = async (...args: string[]) => {
      const { code, stderr } = await runScript(MERGE, ...args, "--out", join(dir, "merged"));
      assertEquals(code, 2);
      return stderr.replaceAll(`${dir}/`, "").split("\n").slice(0, -2);
    };
    assertEquals(await refused(none, one, two), [
      "merge: none: it is one of 100000000 shards of a sweep that has 12 units of work",
    ]);
    assertEquals(await refused(begun, two), [
      "merge: begun: shard 1/2 is not finished (4 of its units are missing); sweep.ts --resume does it",
    ]);
  });
});

Deno.test("sweep.ts refuses shards that there are not", async () => {
  await withDirectory(async (dir) => {
    const form = "i/n, the i-th of n equal parts, i from 1 to n";
    for (
      const [shard, allowed] of [
        ...["0/3", "4/3", "1", "1/0", "a/b", "1/3/5", "-1/3"].map((text) => [text, form] as const),
        ["1/13", "at most 12 parts, since this sweep has 12 units of work"],
      ] as const
    ) {
      const { code, stderr } = await runScript(SWEEP, ...FLAGS, "--out", dir, "--shard", shard);
      assertEquals(code, 2, shard);
      assertStringIncludes(stderr, `allowed: ${allowed}`);
      assertEquals(await listDirectory(dir), []);
    }
  });
});
