/** Sweeps that go on with a journal, whole or damaged, their own or another's. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { journalPath, readJournal, runChunks } from "../../scripts/resume/journal.ts";
import { RecordFile } from "../../scripts/resume/record_file.ts";
import { headOf } from "../../scripts/resume/records.ts";
import { UnitPlaces } from "../../scripts/resume/unit_places.ts";
import { plan } from "../../src/sweep/plan.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { TABLE_NAMES } from "../../src/sweep/columns/tables.ts";
import { sweep } from "../../mod.ts";
import { mergeShards } from "../../scripts/resume/merge.ts";
import { shardDirectory } from "../../scripts/resume/shard.ts";
import { OptionsError } from "../../src/options/problem.ts";
import { runScript, withDirectory } from "../helpers/commands.ts";
import {
  assertUndisturbed,
  CONFIG,
  FLAGS,
  interruptedSweep,
  random,
  recordsOf,
  SWEEP,
  sweepHere,
  UNITS,
  withJournal,
  withRecords,
} from "./disturbed.ts";

/** The subject of the sweep, and the first record of its journal. */
const SUBJECT = { config: CONFIG, runs: true, shard: undefined };
const HEAD = headOf(SUBJECT);

Deno.test("a sweep goes on with a journal that was cut anywhere", async () => {
  await withDirectory(async (dir) => {
    const { bytes, kept } = await interruptedSweep(join(dir, "whole"));
    for (let i = 0; i < 5; i++) {
      const size = Math.floor(random(i) * bytes.length);
      const out = await withJournal(dir, `${i}`, bytes.subarray(0, size));
      const { resumed, damaged } = await sweepHere(out, { resume: true });
      assert(resumed < kept && damaged > 0 && damaged < size);
      await assertUndisturbed(out, `cut at ${size}`);
    }
  });
});

Deno.test("a journal that has its beginning at most, whole or not, is in nobody's way", async () => {
  await withDirectory(async (dir) => {
    const { bytes } = await interruptedSweep(join(dir, "interrupted"));
    const head = recordsOf(join(dir, "interrupted"))[1]!.at;
    for (const size of [0, 1, 8, 100, head]) {
      for (const resume of [false, true]) {
        const out = await withJournal(dir, `${size} ${resume}`, bytes.subarray(0, size));
        assertEquals((await sweepHere(out, { resume })).resumed, 0);
        await assertUndisturbed(out, `${size} bytes`);
      }
    }
    // One that has more is.
    const out = await withJournal(dir, "more", bytes.subarray(0, head + 1));
    await assertRejects(() => sweepHere(out), OptionsError, "is of an earlier sweep");
  });
});

Deno.test("a sweep goes on with a journal that ends in zeros", async () => {
  await withDirectory(async (dir) => {
    const { bytes, kept } = await interruptedSweep(join(dir, "whole"));
    const out = await withJournal(dir, "zeros", new Uint8Array([...bytes, ...Array(4096).fill(0)]));
    const { resumed, damaged } = await sweepHere(out, { resume: true });
    assertEquals([resumed, damaged], [kept, 4096]);
    await assertUndisturbed(out);
  });
});

Deno.test("a sweep does not go on with what a flipped bit has changed", async () => {
  await withDirectory(async (dir) => {
    const { bytes, kept } = await interruptedSweep(join(dir, "whole"));
    for (let i = 0; i < 5; i++) {
      const bit = Math.floor((0.01 + random(i) * 0.98) * bytes.length * 8);
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const out = await withJournal(dir, `${i}`, flipped);
      const { resumed, damaged } = await sweepHere(out, { resume: true });
      assert(resumed < kept && damaged > 0);
      await assertUndisturbed(out, `bit ${bit}`);
    }
  });
});

Deno.test("--resume refuses a journal whose beginning is damaged, --restart replaces it", async () => {
  await withDirectory(async (dir) => {
    const { bytes } = await interruptedSweep(join(dir, "whole"));
    for (const byte of [0, 4, 9, 30]) {
      const flipped = bytes.slice();
      flipped[byte]! ^= 1;
      const out = await withJournal(dir, "beginning", flipped);
      const error = await assertRejects(() => sweepHere(out, { resume: true }), OptionsError);
      assertEquals(error.problems, [{
        option: "resume",
        message: `--resume: ${journalPath(out)} is not a journal, or its beginning is damaged; ` +
          "--restart begins anew",
      }]);
      assertEquals(await Deno.readFile(journalPath(out)), flipped);
    }
    const out = join(dir, "beginning");
    await sweepHere(out, { restart: true });
    await assertUndisturbed(out);
  });
});

Deno.test("a sweep counts a unit once that its journal has twice", async () => {
  await withDirectory(async (dir) => {
    await interruptedSweep(join(dir, "whole"));
    const [head, ...units] = recordsOf(join(dir, "whole")).map(({ value }) => value);
    const three = units.slice(0, 3);
    const out = await withRecords(dir, "doubled", [head, ...three, ...three]);
    assertEquals((await sweepHere(out, { resume: true })).resumed, 3);
    await assertUndisturbed(out);
  });
});

Deno.test("--resume refuses units that are not in the plan: other seeds, sizes, parts", async () => {
  await withDirectory(async (dir) => {
    await interruptedSweep(join(dir, "whole"));
    const [head, first] = recordsOf(join(dir, "whole")).map(({ value }) => value);
    const { unit, ...rest } = first as { unit: Record<string, number> };
    const changes = [
      { end: unit["end"]! - 1 },
      { start: unit["start"]! + 1 },
      { start: unit["start"]! + 512, end: unit["end"]! + 512 },
      { depth: 5 },
      { width: 4 },
      { place: unit["place"]! + 1 },
      { place: 6 },
    ];
    for (const [i, change] of changes.entries()) {
      const other = { ...rest, unit: { ...unit, ...change } };
      const out = await withRecords(dir, `${i}`, [head, other]);
      const before = await Deno.readFile(journalPath(out));
      await assertRejects(
        () => sweepHere(out, { resume: true }),
        OptionsError,
        "has a unit of work that is not in the plan: depth ",
      );
      assertEquals(await Deno.readFile(journalPath(out)), before);
    }
  });
});

Deno.test("--resume measures what is missing in a shard that says that it is finished", async () => {
  await withDirectory(async (dir) => {
    const shard = { index: 2, of: 3 };
    await sweepHere(dir, { shard });
    const own = join(dir, "shard-2-of-3");
    const records = recordsOf(own).map(({ value }) => value);
    assertEquals(records.length, 10);
    const again = { shard, resume: true };
    assertEquals((await sweepHere(dir, again)).wasFinished, true);
    await Deno.remove(journalPath(own));
    await withRecords(dir, "shard-2-of-3", records.toSpliced(4, 1));
    const { wasFinished, resumed } = await sweepHere(dir, again);
    assertEquals([wasFinished, resumed], [false, 7]);
    assertEquals((await sweepHere(dir, again)).wasFinished, true);
    // Nor is one finished that has all units, and does not say that it is: merge.ts asks for that.
    await Deno.remove(journalPath(own));
    await withRecords(dir, "shard-2-of-3", records.slice(0, -1));
    const last = await sweepHere(dir, again);
    assertEquals([last.wasFinished, last.resumed], [false, 8]);
    assertEquals(recordsOf(own).map(({ value }) => value), records);
  });
});

Deno.test("a whole sweep is not finished before its files are there, whatever its journal says", async () => {
  await withDirectory(async (dir) => {
    await sweepHere(dir, { shard: { index: 1, of: 1 } });
    const [, ...records] = recordsOf(join(dir, "shard-1-of-1")).map(({ value }) => value);
    const out = await withRecords(dir, "whole", [HEAD, ...records]);
    const { wasFinished, resumed } = await sweepHere(out, { resume: true });
    assertEquals([wasFinished, resumed], [false, UNITS]);
    await assertUndisturbed(out);
    // Then it is, and a journal that was only begun goes.
    await withJournal(dir, "whole", new Uint8Array(0));
    assertEquals((await sweepHere(out, { resume: true })).wasFinished, true);
    await assertUndisturbed(out);
    // Of a shard, files do not say so.
    const shard = { index: 1, of: 2 };
    await Deno.rename(out, join(dir, "shard-1-of-2"));
    assertEquals((await sweepHere(dir, { shard, resume: true })).wasFinished, false);
  });
});

Deno.test("a finished shard is on the disk, and not only with the system", async () => {
  await withDirectory(async (dir) => {
    const { syncSync } = Deno.FsFile.prototype;
    const sizes: number[] = [];
    Deno.FsFile.prototype.syncSync = function () {
      sizes.push(this.statSync().size);
      syncSync.call(this);
    };
    try {
      await sweepHere(dir, { shard: { index: 1, of: 12 } });
    } finally {
      Deno.FsFile.prototype.syncSync = syncSync;
    }
    assertEquals(sizes, [(await Deno.stat(journalPath(join(dir, "shard-1-of-12")))).size]);
  });
});

Deno.test("runChunks() refuses a journal that was changed since it was read", async () => {
  await withDirectory(async (dir) => {
    const shard = { index: 1, of: 1 };
    await sweepHere(dir, { shard });
    using file = RecordFile.open(journalPath(join(dir, "shard-1-of-1")), "read");
    const journal = readJournal(file, { unitsOf: () => plan(CONFIG), onUnit: () => {} });
    const starts = [...runChunks([journal], { depth: 2, width: 3 })].map(({ start }) => start);
    assertEquals(starts, [0, 512, 1024, 1536, 2048, 2560]);
    const places = new UnitPlaces(plan(CONFIG));
    const [one, two, ...more] = journal.places.ofSize({ depth: 2, width: 3 });
    for (const { unit, at } of more) places.set(unit, at);
    places.set(one!.unit, two!.at);
    places.set(two!.unit, one!.at);
    const said = `${file.path} was changed while it was read`;
    assertThrows(
      () => [...runChunks([{ ...journal, places }], { depth: 2, width: 3 })],
      Error,
      said,
    );
    const other = journal.places.ofSize({ depth: 1, width: 3 })[0]!.at;
    const foreign = new UnitPlaces(plan(CONFIG));
    foreign.set(one!.unit, other);
    assertThrows(
      () => [...runChunks([{ ...journal, places: foreign }], { depth: 2, width: 3 })],
      Error,
      said,
    );
  });
});

Deno.test("the progress of a shard counts its own units, those that were done before among them", async () => {
  await withDirectory(async (dir) => {
    const shard = { index: 2, of: 5 };
    const controller = new AbortController();
    const seen: [done: number, total: number][] = [];
    const onProgress = (done: number, total: number) => {
      seen.push([done, total]);
      if (seen.length === 2) controller.abort(new Error("enough"));
    };
    const { signal } = controller;
    await assertRejects(() => sweepHere(dir, { shard, signal, onProgress }), Error, "enough");
    const { value: head } = recordsOf(join(dir, "shard-2-of-5"))[0]!;
    assertEquals(head, headOf({ ...SUBJECT, shard }));
    await sweepHere(dir, { shard, resume: true, onProgress });
    const records = recordsOf(join(dir, "shard-2-of-5")).map(({ value }) => value);
    const units = records.slice(1, -1).map((value) =>
      (value as { unit: Record<string, number> }).unit
    );
    // Of two variants.
    const parameters = units.reduce(
      (sum, { depth, start, end }) => sum + (12 * depth! - 8) * (end! - start!) * 2,
      0,
    );
    assertEquals(new Set(seen.map(([, total]) => total)), new Set([parameters]));
    assertEquals(seen.at(-1), [parameters, parameters]);
    assertEquals(seen.map(([done]) => done), seen.map(([done]) => done).sort((a, b) => a - b));
  });
});

Deno.test("sweep.ts refuses a journal of other flags or versions, and says what differs", async () => {
  await withDirectory(async (dir) => {
    const { bytes } = await interruptedSweep(dir);
    const path = journalPath(dir);
    const refused = async (...args: string[]) => {
      const { code, stdout, stderr } = await runScript(SWEEP, "--out", dir, ...args);
      assertEquals([code, stdout], [2, ""]);
      assertEquals(await Deno.readFile(path), bytes);
      return stderr.split("\n").slice(0, -2);
    };
    assertEquals(await refused(...FLAGS), [
      `sweep: --out: ${path} is of an earlier sweep that was interrupted; --resume goes on with ` +
      "that sweep, --restart begins anew",
    ]);
    const rest = `as in ${path}, or --restart to begin anew`;
    assertEquals(await refused("--resume", "--seeds", "1,2", "--depths", "2,3", "--width", "4"), [
      `sweep: --seeds: given 1,2; allowed: 0..2999, ${rest}`,
      `sweep: --depths: given 2,3; allowed: 1,2,3,4, ${rest}`,
      `sweep: --width: given 4; allowed: 3, ${rest}`,
      `sweep: --input: given 1,0.33333333333333337,-0.33333333333333326,-1, the default; ` +
      `allowed: 1,0,-1, ${rest}`,
      `sweep: --runs: given false, the default; allowed: true, ${rest}`,
    ]);
    assertEquals(await refused("--resume", ...FLAGS, "--output", "linear", "--target", "1"), [
      `sweep: --output: given linear; allowed: activated, ${rest}`,
      `sweep: --target: given 1; allowed: 0, ${rest}`,
    ]);
    assertEquals(await refused("--resume", ...FLAGS, "--of", "output"), [
      `sweep: --of: given output; allowed: loss, ${rest}`,
      `sweep: --target: given (unset); allowed: 0, ${rest}`,
    ]);
    assertEquals(await refused(...FLAGS, "--resume", "--init", "he-normal"), [
      `sweep: --init: given he-normal; allowed: torch, ${rest}`,
    ]);
    const both = await refused(...FLAGS, "--resume", "--restart");
    assertEquals(both, ["sweep: --resume and --restart exclude each other"]);
  });
});

Deno.test("--resume refuses a journal of another version", async () => {
  await withDirectory(async (dir) => {
    const older = { "gradflow version": "0.0.9", "V8 version": Deno.version.v8 };
    const head = { ...HEAD as object, versions: older };
    const out = await withRecords(dir, "older", [head, "more"]);
    const error = await assertRejects(() => sweepHere(out, { resume: true }), OptionsError);
    assertEquals(error.problems.map(({ option }) => option), ["gradflow version"]);
    assertStringIncludes(error.message, "allowed: 0.0.9, as in");
  });
});

Deno.test("a sweep of magnitudes that float64 cannot hold goes on, and has its shards merged", async () => {
  const options = { seeds: { from: 0, to: 2399 }, depths: [700, 1], variants: ["plain"] } as const;
  const config = sweepConfig(options);
  const whole = await sweep(options, { keepRuns: true, workers: 2 });
  assert(/e-4\d\d,/.test(whole.csv("gradients")) && /e-4\d\d\r/.test(whole.csv("runs")));
  const assertWhole = async (dir: string) => {
    for (const name of TABLE_NAMES) {
      const found = await Deno.readTextFile(join(dir, `${name}.csv`));
      assert(found === whole.csv(name), `${name} differs`);
    }
  };
  await withDirectory(async (dir) => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const interrupted = sweepHere(dir, { config, signal: controller.signal, onProgress });
    await assertRejects(() => interrupted, Error, "enough");
    const { resumed } = await sweepHere(dir, { config, resume: true });
    assert(resumed > 0 && resumed < plan(config).length);
    await assertWhole(dir);
  });
  await withDirectory(async (dir) => {
    const shards = [1, 2].map((index) => ({ index, of: 2 }));
    for (const shard of shards) await sweepHere(dir, { config, shard });
    const dirs = shards.map((shard) => shardDirectory(dir, shard));
    await mergeShards(dirs, dir, { signal: new AbortController().signal });
    await assertWhole(dir);
  });
});

Deno.test("--resume refuses the journals of versions that lost such magnitudes, or had one width", async () => {
  await withDirectory(async (dir) => {
    await interruptedSweep(join(dir, "whole"));
    const [head, ...units] = recordsOf(join(dir, "whole")).map(({ value }) => value);
    for (const format of ["gradflow journal 1", "gradflow journal 2"]) {
      const old = { ...head as Record<string, unknown>, format };
      const out = await withRecords(dir, format, [old, ...units]);
      await assertRejects(
        () => sweepHere(out, { resume: true }),
        OptionsError,
        "is not a journal of this version; --restart begins anew",
      );
    }
  });
});
