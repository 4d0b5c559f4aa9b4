/** What is written to a directory: whole files or none. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { sweepConfig } from "../../src/sweep/check.ts";
import type { RunRow } from "../../src/sweep/columns/runs.ts";
import { type FoundTables, writeFiles } from "../../src/sweep/sinks/directory.ts";
import { DirectoryLock } from "../../src/sweep/sinks/lock.ts";
import { partPath, removeParts } from "../../src/sweep/sinks/parts.ts";
import { listDirectory, withDirectory } from "../helpers/commands.ts";

const CONFIG = sweepConfig({ seeds: [1], depths: [1] });
const EMPTY: FoundTables = { config: CONFIG, gradients: [], decay: [] };
const THREE = ["decay.csv", "gradients.csv", "sweep.json"];
const ROW: RunRow = {
  ...{
    variant: "plain",
    depth: 1,
    width: 1,
    seed: 1,
    layer: 0,
    metric: "mean_abs",
    value: 0.5,
    log10_value: -0.3,
  },
};

/** So many rows of runs.csv; tells of each one that is taken. */
function* rows(count: number, onRow: (i: number) => void = () => {}): Generator<RunRow> {
  for (let i = 0; i < count; i++) {
    onRow(i);
    yield ROW;
  }
}

Deno.test("writeFiles() ends soon after it is aborted, with the reason, and leaves nothing", async () => {
  await withDirectory(async (dir) => {
    const reason = new Error("enough");
    for (const at of [0, 1500]) {
      const controller = new AbortController();
      let taken = 0;
      const runs = rows(100_000, (i) => {
        taken++;
        if (i === at) controller.abort(reason);
      });
      const { signal } = controller;
      const error = await assertRejects(
        () => writeFiles(dir, { ...EMPTY, runs }, {}, { signal }),
        Error,
      );
      assertEquals(error, reason);
      assert(taken <= at + 2000, `${taken} rows`);
      assertEquals(await listDirectory(dir), []);
    }
  });
});

Deno.test("writeFiles() takes the time once the tables are written", async () => {
  await withDirectory(async (dir) => {
    let seconds = 0;
    const runs = rows(10, () => seconds++);
    await writeFiles(dir, { ...EMPTY, runs }, { seconds: () => seconds });
    assertEquals(JSON.parse(await Deno.readTextFile(join(dir, "sweep.json"))).seconds, 10);
  });
});

Deno.test("writeFiles() leaves all files as they were where one of them cannot be written", async () => {
  await withDirectory(async (dir) => {
    await writeFiles(dir, { ...EMPTY, runs: rows(1) }, { seconds: () => 1 });
    const read = () =>
      Promise.all([...THREE, "runs.csv"].map((name) => Deno.readTextFile(join(dir, name))));
    const before = await read();
    const runs = rows(5000, (i) => {
      if (i === 3000) throw new Error("no more");
    });
    const error = await assertRejects(() => writeFiles(dir, { ...EMPTY, runs }, {}), Error);
    assertEquals(error.message, `cannot write to ${dir}: no more`);
    await Deno.remove(join(dir, "decay.csv"));
    await Deno.mkdir(join(dir, "decay.csv"));
    await assertRejects(
      () => writeFiles(dir, EMPTY, {}),
      Error,
      `cannot write to ${dir}: ${join(dir, "decay.csv")} is a directory`,
    );
    await Deno.remove(join(dir, "decay.csv"));
    await Deno.writeTextFile(join(dir, "decay.csv"), before[0]!);
    assertEquals(await read(), before);
    assertEquals(await listDirectory(dir), [...THREE, "runs.csv"].sort());
  });
});

Deno.test("writeFiles() has all on the disk, then puts it in its place, sweep.json last", async () => {
  await withDirectory(async (dir) => {
    const { rename } = Deno;
    const { sync } = Deno.FsFile.prototype;
    const order: string[] = [];
    Deno.rename = async (from, to) => {
      await rename(from, to);
      order.push(`${to}`.slice(dir.length + 1));
    };
    Deno.FsFile.prototype.sync = function () {
      order.push("sync");
      return sync.call(this);
    };
    try {
      const files = await writeFiles(dir, { ...EMPTY, runs: rows(1) }, {});
      const names = ["gradients.csv", "decay.csv", "runs.csv", "sweep.json"];
      assertEquals(files.map(({ name }) => name), names);
      assertEquals(order, [...names.map(() => "sync"), ...names]);
    } finally {
      Deno.rename = rename;
      Deno.FsFile.prototype.sync = sync;
    }
  });
});

Deno.test("writeFiles() writes nothing while another process writes there", async () => {
  await withDirectory(async (dir) => {
    {
      using _lock = new DirectoryLock(dir);
      const left = join(dir, ".decay.csv.part");
      await Deno.writeTextFile(left, "another's");
      await assertRejects(
        () => writeFiles(dir, EMPTY, {}),
        Error,
        `cannot write to ${dir}: somebody else is writing there`,
      );
      assertEquals(await Deno.readTextFile(left), "another's");
    }
    await writeFiles(dir, EMPTY, {});
    assertEquals(await listDirectory(dir), THREE);
  });
});

Deno.test("writeFiles() tells why a directory cannot be locked", async () => {
  await withDirectory(async (dir) => {
    const { tryLockSync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.tryLockSync = () => {
      throw new Error("no locks here");
    };
    try {
      const troubles: string[] = [];
      await writeFiles(dir, EMPTY, {}, { onTrouble: (why) => troubles.push(why) });
      assertEquals(troubles, ["no locks here"]);
      await writeFiles(dir, EMPTY, {});
    } finally {
      Deno.FsFile.prototype.tryLockSync = tryLockSync;
    }
    assertEquals(await listDirectory(dir), THREE);
  });
});

Deno.test("removeParts() takes parts of the named files away, of any process, and nothing else", async () => {
  await withDirectory(async (dir) => {
    const parts = [
      partPath(dir, "decay.csv"),
      partPath(dir, "decay.csv"),
      join(dir, ".runs.csv.part"),
    ];
    const others = [
      ...["decay.csv", ".decay.csv", "decay.csv.part", ".decay.csv.part.txt", "x.decay.csv.part"],
      ...[".other.csv.part", ".decay.csv.0.part", ".sweep.json.part"],
    ];
    assertEquals(new Set(parts).size, 3);
    for (const path of parts) await Deno.writeTextFile(path, "");
    for (const name of others) await Deno.writeTextFile(join(dir, name), "");
    // What cannot be removed is let lie, and the rest is not.
    const stuck = [1, 2, 3].map(() => partPath(dir, "decay.csv").slice(dir.length + 1));
    for (const name of stuck) await Deno.mkdir(join(dir, name, "full"), { recursive: true });
    others.push(...stuck);
    await removeParts(dir, ["decay.csv", "runs.csv"]);
    assertEquals(await listDirectory(dir), others.sort());
    await removeParts(join(dir, "nowhere"), ["decay.csv"]);
  });
});
