/** Several processes at one directory, on file systems that have locks and on such that have none. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { journalPath } from "../../scripts/resume/journal.ts";
import { mergeShards } from "../../scripts/resume/merge.ts";
import { RecordFile } from "../../scripts/resume/record_file.ts";
import { DirectoryLock } from "../../src/sweep/sinks/lock.ts";
import { listDirectory, runScript, startScript, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import { assertUndisturbed, CONFIG, DEADLINE, FLAGS, sweepHere, unitAppears } from "./disturbed.ts";

const { signal } = new AbortController();

Deno.test("while a sweep is at work, its directory is taken: for new ones, --resume and --restart", async () => {
  await withDirectory(async (dir) => {
    const out = join(dir, "out");
    Deno.env.set("GRADFLOW_TEST_GO_ON", join(dir, "go on"));
    const first = startScript(
      ...["tests/workers/sweep_with_worker.ts", "patient_engine_worker.ts"] as const,
      ...[...FLAGS, "--out", out, "--quiet"],
    );
    await unitAppears(out);
    const path = journalPath(out);
    for (const how of [{}, { resume: true }, { restart: true }]) {
      const sweep = () => sweepHere(out, how);
      const said = `${path} is in use by another process; nothing was written`;
      await assertRejects(sweep, Error, said);
    }
    await Deno.writeTextFile(join(dir, "go on"), "");
    const { code } = await within(DEADLINE, first.output());
    assertEquals(code, 0);
    await assertUndisturbed(out);
  });
});

Deno.test("of sweeps that begin at once in a new directory one goes on, the others say why not", async () => {
  await withDirectory(async (dir) => {
    const ends = await Promise.allSettled([0, 1, 2].map(() => sweepHere(dir)));
    const failed = ends.filter((end) => end.status === "rejected").map(({ reason }) => reason);
    assert(failed.length < 3);
    for (const { message } of failed) {
      assert(
        /sweep\.journal is there by now: another sweep has begun it; nothing was written$/.test(
          message,
        ) || /somebody else is writing there; 24 of 24 units are kept/.test(message),
        message,
      );
    }
    await assertUndisturbed(dir);
  });
});

Deno.test("a sweep whose journal is replaced by another's does not touch that", async () => {
  await withDirectory(async (dir) => {
    const path = journalPath(dir);
    let units = 0;
    const onProgress = () => {
      if (++units !== 3) return;
      Deno.removeSync(path);
      Deno.writeTextFileSync(path, "another's");
    };
    const sweep = () => sweepHere(dir, { onProgress });
    await assertRejects(sweep, Error, `cannot write to ${path}: it is gone; nothing is kept`);
    assertEquals(await Deno.readTextFile(path), "another's");
  });
});

Deno.test("while shards are merged, none of them can be begun anew", async () => {
  await withDirectory(async (dir) => {
    const dirs: string[] = [];
    for (const index of [1, 2]) {
      await sweepHere(dir, { shard: { index, of: 2 } });
      dirs.push(join(dir, `shard-${index}-of-2`));
    }
    // Just before the files are put in their places.
    const tried: Promise<void>[] = [];
    const { rename } = Deno;
    Deno.rename = async (...args) => {
      Deno.rename = rename;
      const restart = sweepHere(dir, { shard: { index: 1, of: 2 }, restart: true });
      tried.push(
        assertRejects(() => restart, Error, "is in use by another process").then(() => {}),
      );
      await tried[0];
      await rename(...args);
    };
    await mergeShards(dirs, join(dir, "merged"), { signal });
    assertEquals(tried.length, 1);
    await assertUndisturbed(join(dir, "merged"));
    await sweepHere(dir, { shard: { index: 1, of: 2 }, restart: true }); // now it can be
  });
});

Deno.test("merge.ts reads a shard that is begun anew as it was, where there are no locks", async () => {
  await withDirectory(async (dir) => {
    using _locks = new Lockless();
    const dirs: string[] = [];
    for (const index of [1, 2]) {
      await sweepHere(dir, { shard: { index, of: 2 } });
      dirs.push(join(dir, `shard-${index}-of-2`));
    }
    let other: Promise<unknown> = Promise.resolve();
    const { open } = Deno;
    // Between the first reading and the second, for runs.csv.
    Deno.open = async (...args) => {
      Deno.open = open;
      const config = { ...CONFIG, seeds: { from: 5000, to: 7999 } };
      other = sweepHere(dir, { config, shard: { index: 1, of: 2 }, restart: true });
      await other;
      return await open(...args);
    };
    await mergeShards(dirs, join(dir, "merged"), { signal });
    await other;
    await assertUndisturbed(join(dir, "merged"));
    await assertRejects(
      () => mergeShards(dirs, join(dir, "again"), { signal }),
      RangeError,
      "it is a shard of another sweep",
    );
  });
});

Deno.test("merge.ts refuses a shard that is at work", async () => {
  await withDirectory(async (dir) => {
    await sweepHere(dir, { shard: { index: 1, of: 1 } });
    const shard = join(dir, "shard-1-of-1");
    using _file = RecordFile.open(journalPath(shard), "append");
    const { code, stderr } = await runScript("scripts/merge.ts", shard, "--out", join(dir, "out"));
    assertEquals(code, 2);
    assert(stderr.includes("sweep.journal is in use by another process"), stderr);
  });
});

/** Makes all locks fail as they do where a file system has none. */
class Lockless implements Disposable {
  readonly #tryLockSync = Deno.FsFile.prototype.tryLockSync;

  constructor() {
    Deno.FsFile.prototype.tryLockSync = () => {
      throw new Error("Function not implemented (os error 38)");
    };
  }

  [Symbol.dispose](): void {
    Deno.FsFile.prototype.tryLockSync = this.#tryLockSync;
  }
}

Deno.test("where a file system has no locks, sweeps and merges warn once and go on", async () => {
  await withDirectory(async (dir) => {
    using _locks = new Lockless();
    const warnings: string[] = [];
    const onWarning = (line: string) => warnings.push(line);
    const warning = (where: string) =>
      `${where} cannot be locked (Function not implemented (os error 38)); see to it that nothing ` +
      "else writes there";
    const out = join(dir, "out");
    const controller = new AbortController();
    const stop = () => controller.abort(new Error("enough"));
    await assertRejects(
      () => sweepHere(out, { onWarning, signal: controller.signal, onProgress: stop }),
      Error,
      "units are kept",
    );
    assertEquals(warnings.splice(0), [warning(out)]);
    const { resumed } = await sweepHere(out, { onWarning, resume: true });
    assert(resumed > 0);
    assertEquals(warnings.splice(0), [warning(out)]);
    await assertUndisturbed(out);
    await sweepHere(dir, { onWarning, shard: { index: 1, of: 1 } });
    const shard = join(dir, "shard-1-of-1");
    assertEquals(warnings.splice(0), [warning(shard)]);
    await mergeShards([shard], join(dir, "merged"), { signal, onWarning });
    assertEquals(warnings.splice(0), [warning(join(dir, "merged"))]);
    await assertUndisturbed(join(dir, "merged"));
  });
});

Deno.test("sweep.ts says on stderr that there are no locks", async () => {
  await withDirectory(async (dir) => {
    const script = `
      Deno.FsFile.prototype.tryLockSync = () => { throw new Error("no such thing"); };
      const { main } = await import(${
      JSON.stringify(import.meta.resolve("../../scripts/main/sweep.ts"))
    });
      await main(${JSON.stringify([...FLAGS, "--out", dir])});
    `;
    const { code, stderr } = await within(
      DEADLINE,
      new Deno.Command(Deno.execPath(), { args: ["eval", "-q", script] }).output(),
    );
    assertEquals([code, new TextDecoder().decode(stderr)], [
      0,
      `sweep: ${dir} cannot be locked (no such thing); see to it that nothing else writes there\n`,
    ]);
    await assertUndisturbed(dir);
  });
});

Deno.test("DirectoryLock keeps others out for as long as it lasts, and leaves nothing", async () => {
  await withDirectory(async (dir) => {
    for (let i = 0; i < 2; i++) {
      {
        using lock = new DirectoryLock(dir);
        assertEquals(lock.trouble, undefined);
        assertEquals(await listDirectory(dir), [".gradflow.lock"]);
        assertThrows(() => new DirectoryLock(dir), Error, "somebody else is writing there");
        assertEquals(await listDirectory(dir), [".gradflow.lock"]);
      }
      assertEquals(await listDirectory(dir), []);
    }
    assertThrows(() => new DirectoryLock(join(dir, "nowhere")), Deno.errors.NotFound);
  });
});

Deno.test("DirectoryLock tries again where the file is removed just after it was opened", async () => {
  await withDirectory((dir) => {
    const path = join(dir, ".gradflow.lock");
    const { tryLockSync } = Deno.FsFile.prototype;
    let times = 0;
    Deno.FsFile.prototype.tryLockSync = function (exclusive) {
      if (++times <= 2) Deno.removeSync(path);
      if (times === 2) Deno.writeTextFileSync(path, "another's");
      return tryLockSync.call(this, exclusive);
    };
    try {
      using lock = new DirectoryLock(dir);
      assertEquals(lock.trouble, undefined);
      assertEquals(times, 3);
      assertThrows(() => new DirectoryLock(dir), Error, "somebody else is writing there");
    } finally {
      Deno.FsFile.prototype.tryLockSync = tryLockSync;
    }
  });
});

Deno.test("DirectoryLock tries again where the file is gone just after it was in the way", async () => {
  await withDirectory((dir) => {
    const { openSync } = Deno;
    Deno.openSync = () => {
      Deno.openSync = openSync;
      throw new Deno.errors.AlreadyExists("it is there");
    };
    using lock = new DirectoryLock(dir);
    assertEquals(lock.trouble, undefined);
    assertThrows(() => new DirectoryLock(dir), Error, "somebody else is writing there");
  });
});

Deno.test("DirectoryLock does not take another's file away in the end", async () => {
  await withDirectory(async (dir) => {
    const path = join(dir, ".gradflow.lock");
    {
      using _lock = new DirectoryLock(dir);
      await Deno.rename(path, join(dir, "elsewhere"));
      await Deno.writeTextFile(path, "another's");
    }
    assertEquals(await Deno.readTextFile(path), "another's");
  });
});

Deno.test("DirectoryLock says so where the file is replaced again and again", async () => {
  await withDirectory((dir) => {
    const path = join(dir, ".gradflow.lock");
    const { tryLockSync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.tryLockSync = () => {
      Deno.removeSync(path);
      return true;
    };
    try {
      using lock = new DirectoryLock(dir);
      assertEquals(lock.trouble, `${path} is replaced again and again`);
    } finally {
      Deno.FsFile.prototype.tryLockSync = tryLockSync;
    }
  });
});

Deno.test("DirectoryLock locks another user's file that it can only read, and lets it lie", async () => {
  await withDirectory(async (dir) => {
    const path = join(dir, ".gradflow.lock");
    await Deno.writeTextFile(path, "another user's");
    using _others = new OthersFile(path, { readable: true });
    for (let i = 0; i < 2; i++) {
      using lock = new DirectoryLock(dir);
      assertEquals(lock.trouble, undefined);
      assertThrows(() => new DirectoryLock(dir), Error, "somebody else is writing there");
    }
    assertEquals(await Deno.readTextFile(path), "another user's");
  });
});

Deno.test("DirectoryLock goes on without a lock, and says so, where another user's file is in the way", async () => {
  await withDirectory(async (dir) => {
    const path = join(dir, ".gradflow.lock");
    await Deno.writeTextFile(path, "another user's");
    using _others = new OthersFile(path, { readable: false });
    using lock = new DirectoryLock(dir);
    assertEquals(lock.trouble, "no permission");
    await Deno.remove(path);
    await Deno.symlink("elsewhere", path);
    using again = new DirectoryLock(dir);
    assertEquals(again.trouble, "no permission");
  });
});

/** Makes a file as another user's in a directory like /tmp: it can perhaps be read, and not removed. */
class OthersFile implements Disposable {
  readonly #openSync = Deno.openSync;
  readonly #removeSync = Deno.removeSync;

  constructor(path: string, { readable }: { readable: boolean }) {
    Deno.openSync = (opened, options) => {
      if (opened === path && !options?.createNew && (!readable || options?.write)) {
        throw new Deno.errors.PermissionDenied("no permission");
      }
      return this.#openSync(opened, options);
    };
    Deno.removeSync = (removed, options) => {
      if (removed === path) throw new Deno.errors.PermissionDenied("no permission");
      this.#removeSync(removed, options);
    };
  }

  [Symbol.dispose](): void {
    Deno.openSync = this.#openSync;
    Deno.removeSync = this.#removeSync;
  }
}
