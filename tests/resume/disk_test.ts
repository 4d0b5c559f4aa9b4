/** Sweeps whose disk is full, or whose directory is lost. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { journalPath } from "../../scripts/resume/journal.ts";
import { listDirectory, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import {
  assertUndisturbed,
  DEADLINE,
  FLAGS,
  recordsOf,
  SWEEP,
  sweepHere,
  UNITS,
} from "./disturbed.ts";

/**
 * Runs the sweep where no file may be larger than so many KiB; gives what it says on stderr.
 *
 * The signal that a file is over the limit is ignored from the start: Deno's caches are files as well, and
 * may be over the limit before sweep.ts listens to it.
 */
async function sweepWithin(kibibytes: number, out: string, ...args: string[]): Promise<string> {
  const script = ["run", "-qA", SWEEP, ...FLAGS, "--out", out, ...args];
  const { code, stderr } = await within(
    DEADLINE,
    new Deno.Command("bash", {
      args: [
        "-c",
        `trap "" XFSZ; ulimit -f ${kibibytes}; exec "$0" "$@"`,
        Deno.execPath(),
        ...script,
      ],
      cwd: new URL("../..", import.meta.url),
    }).output(),
  );
  const said = new TextDecoder().decode(stderr);
  assertEquals(code, 1, said);
  return said;
}

Deno.test("sweep.ts goes on after its disk was full", async () => {
  await withDirectory(async (dir) => {
    // In the midst of the journal, then in the midst of runs.csv.
    for (const [limit, resume] of [[500, []], [2000, ["--resume"]]] as const) {
      const said = await sweepWithin(limit, dir, ...resume);
      assertMatch(said, /^sweep: cannot write to .*: File too large .*--resume goes on\n$/);
      assertEquals(await listDirectory(dir), ["sweep.journal"]);
    }
    assertEquals(recordsOf(dir).length, 1 + UNITS);
    const { resumed } = await sweepHere(dir, { resume: true });
    assertEquals(resumed, UNITS);
    await assertUndisturbed(dir);
  });
});

Deno.test("where not even a first unit has room, nothing is left and the same command begins again", async () => {
  await withDirectory(async (dir) => {
    const out = join(dir, "out");
    for (const limit of [0, 1, 4]) {
      const said = await sweepWithin(limit, out);
      const path = journalPath(out);
      assertMatch(said, /^sweep: cannot write to .*: File too large .*; nothing was written\n$/);
      assertEquals(said.startsWith(`sweep: cannot write to ${path}: `), true, said);
      assertEquals(await listDirectory(out), []);
    }
    await sweepHere(out);
    await assertUndisturbed(out);
  });
});

Deno.test("a sweep says so when its directory is lost", async () => {
  await withDirectory(async (dir) => {
    const [out, away] = [join(dir, "out"), join(dir, "away")];
    let units = 0;
    const onProgress = () => {
      if (++units === UNITS / 2) Deno.renameSync(out, away);
    };
    const path = journalPath(out);
    await assertRejects(
      () => sweepHere(out, { onProgress }),
      Error,
      `cannot write to ${path}: it is gone; nothing is kept`,
    );
    assertEquals(await listDirectory(dir), ["away"]);
    // Once it is found, it can be gone on with.
    assertEquals((await sweepHere(away, { resume: true })).resumed, UNITS / 2);
    await assertUndisturbed(away);
  });
});

Deno.test("a sweep that cannot remove its journal in the end says that the files are written", async () => {
  await withDirectory(async (dir) => {
    const { removeSync } = Deno;
    const path = journalPath(dir);
    Deno.removeSync = (removed, options) => {
      if (removed === path) throw new Error("no permission");
      removeSync(removed, options);
    };
    try {
      await assertRejects(
        () => sweepHere(dir),
        Error,
        `the files are written, but ${path} cannot be removed`,
      );
    } finally {
      Deno.removeSync = removeSync;
    }
    assertEquals(recordsOf(dir).length, 1 + UNITS);
    assertEquals((await sweepHere(dir, { resume: true })).resumed, UNITS);
    await assertUndisturbed(dir);
  });
});
