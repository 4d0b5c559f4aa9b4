/** Sweeps of several widths, or of input rows, that are interrupted, shared out, or are of others. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { sweep, type SweepOptions } from "../../mod.ts";
import { mergeShards } from "../../scripts/resume/merge.ts";
import { shardDirectory } from "../../scripts/resume/shard.ts";
import { OptionsError } from "../../src/options/problem.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { TABLE_NAMES } from "../../src/sweep/columns/tables.ts";
import { plan } from "../../src/sweep/plan.ts";
import { startScript, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import { DEADLINE, recordsOf, sweepHere } from "./disturbed.ts";

const { signal } = new AbortController();

/** Rows of numbers that are as good as random. */
const rows = (count: number) =>
  Array.from({ length: count }, (_, r) => [0, 1, 2].map((k) => Math.sin(1 + 3 * r + k)));

const SWEEPS: Readonly<Record<string, SweepOptions>> = {
  "several widths": { seeds: { from: 0, to: 1999 }, depths: [1, 3], width: [3, 1, 20] },
  "input rows": { seeds: { from: 0, to: 1999 }, depths: [2, 3], inputs: rows(500) },
};

for (const [what, options] of Object.entries(SWEEPS)) {
  const config = sweepConfig(options);
  const whole = await sweep(options, { keepRuns: true });

  const assertWhole = async (dir: string) => {
    for (const name of TABLE_NAMES) {
      const found = await Deno.readTextFile(join(dir, `${name}.csv`));
      assert(found === whole.csv(name), `${name} differs`);
    }
    const { config: written } = JSON.parse(await Deno.readTextFile(join(dir, "sweep.json")));
    assertEquals(sweepConfig(written), config);
  };

  Deno.test(`a sweep of ${what} goes on from its journal, and is finished then`, async () => {
    await withDirectory(async (dir) => {
      const controller = new AbortController();
      let units = 0;
      const onProgress = () => {
        if (++units === 5) controller.abort(new Error("enough"));
      };
      const interrupted = sweepHere(dir, { config, signal: controller.signal, onProgress });
      await assertRejects(() => interrupted, Error, "enough");
      const { resumed } = await sweepHere(dir, { config, resume: true });
      assert(resumed >= 5 && resumed < plan(config).length, `${resumed} units`);
      await assertWhole(dir);
      assertEquals((await sweepHere(dir, { config, resume: true })).wasFinished, true);
    });
  });

  Deno.test(`a sweep of ${what} has its shards merged into the files of the whole`, async () => {
    await withDirectory(async (dir) => {
      const shards = [1, 2, 3].map((index) => ({ index, of: 3 }));
      for (const shard of shards) await sweepHere(dir, { config, shard });
      const dirs = shards.map((shard) => shardDirectory(dir, shard));
      await mergeShards(dirs.toReversed(), dir, { signal });
      await assertWhole(dir);
    });
  });
}

Deno.test("sweep.ts goes on with several widths after SIGKILL in the midst of a unit", async () => {
  await withDirectory(async (dir) => {
    const flags = ["--seeds", "0..1999", "--depths", "1,3", "--width", "20,3,1", "--runs"];
    const args = ["writeSync", "42", ...flags, "--workers", "2", "--out", dir];
    const killed = startScript("tests/resume/dying_sweep.ts", ...args);
    assertEquals((await within(DEADLINE, killed.output())).signal, "SIGKILL");
    const options = SWEEPS["several widths"]!;
    const { resumed, damaged } = await sweepHere(dir, {
      config: sweepConfig(options),
      resume: true,
    });
    assert(resumed === 5 && damaged > 0, `${resumed} units, ${damaged} bytes`);
    const { csv } = await sweep(options, { keepRuns: true });
    for (const name of TABLE_NAMES) {
      assert(await Deno.readTextFile(join(dir, `${name}.csv`)) === csv(name), name);
    }
  });
});

Deno.test("--resume refuses a sweep of other widths or input rows, and says what they were", async () => {
  const begun: SweepOptions = { seeds: { from: 0, to: 1999 }, depths: [2, 3], inputs: rows(50) };
  await withDirectory(async (dir) => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const { signal } = controller;
    const interrupted = sweepHere(dir, { config: sweepConfig(begun), signal, onProgress });
    await assertRejects(() => interrupted, Error, "enough");
    const units = recordsOf(dir).length;
    const refused = async (options: SweepOptions) => {
      const config = sweepConfig({ ...begun, ...options });
      const error = await assertRejects(
        () => sweepHere(dir, { config, resume: true }),
        OptionsError,
      );
      assertEquals(recordsOf(dir).length, units);
      return error.problems.map(({ message }) => message.replace(/, as in .*/, ""));
    };
    const was = "50 rows: 0.8414709848078965,0.9092974268256817,0.14112000805...";
    const changed = rows(50).with(49, [1, 0, -1]);
    assertEquals(await refused({ inputs: changed }), [
      `--inputs: given ${was} (another that begins alike); allowed: ${was}`,
    ]);
    assertEquals(await refused({ inputs: undefined }), [
      "--input: given 1,0,-1, the default; allowed: (unset)",
      `--inputs: given (unset); allowed: ${was}`,
    ]);
    assertEquals(await refused({ inputs: undefined, width: [3, 5] }), [
      "--width: given 3,5; allowed: 3",
      `--inputs: given (unset); allowed: ${was}`,
    ]);
  });
});

Deno.test("mergeShards() refuses shards of other input rows", async () => {
  await withDirectory(async (dir) => {
    const shards = [1, 2].map((index) => ({ index, of: 2 }));
    const dirs = shards.map((shard) => shardDirectory(dir, shard));
    for (const [i, shard] of shards.entries()) {
      const config = sweepConfig({ seeds: [1, 2], depths: [2, 3], inputs: [[1, 2, i]] });
      await sweepHere(dir, { config, shard });
    }
    await assertRejects(
      () => mergeShards(dirs, join(dir, "merged"), { signal }),
      OptionsError,
      "--inputs 1 row: 1,2,1, not 1 row: 1,2,0",
    );
  });
});
