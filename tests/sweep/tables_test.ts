import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sweep, type SweepResult, type TableName, writeSweep } from "../../mod.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { listDirectory, withDirectory } from "../helpers/commands.ts";

const THREE = ["decay.csv", "gradients.csv", "sweep.json"];
const withRuns = await sweep({ seeds: [4, 2], depths: [2] }, { keepRuns: true });
const withoutRuns = await sweep({ seeds: [4, 2], depths: [2] });

Deno.test("writeSweep() writes each table as csv() gives it, and sweep.json last", async () => {
  await withDirectory(async (dir) => {
    const files = await writeSweep(withRuns, dir);
    const names = files.map(({ name }) => name);
    assertEquals(names, ["gradients.csv", "decay.csv", "runs.csv", "sweep.json"]);
    for (const name of ["gradients", "decay", "runs"] as const) {
      assertEquals(await Deno.readTextFile(join(dir, `${name}.csv`)), withRuns.csv(name));
    }
    assertEquals(await listDirectory(dir), names.toSorted());
  });
});

Deno.test("writeSweep() says in sweep.json what was swept, and the files' hashes", async () => {
  await withDirectory(async (dir) => {
    const files = await writeSweep(withRuns, dir);
    const written = JSON.parse(await Deno.readTextFile(join(dir, "sweep.json")));
    assertEquals(sweepConfig(written.config), withRuns.config);
    assertEquals(written.files["runs.csv"].sha256, files[2]!.sha256);
  });
});

Deno.test("writeSweep() makes its directory, and writes no runs that were not kept", async () => {
  await withDirectory(async (dir) => {
    const out = join(dir, "new", "out");
    assertEquals((await writeSweep(withoutRuns, out)).length, 3);
    assertEquals(await listDirectory(out), THREE);
  });
});

Deno.test("writeSweep() takes the address of a directory", async () => {
  await withDirectory(async (dir) => {
    assertEquals((await writeSweep(withoutRuns, pathToFileURL(join(dir, "url")))).length, 3);
    assertEquals(await listDirectory(join(dir, "url")), THREE);
  });
});

Deno.test("writeSweep() of two sweeps at once leaves the files of one, whole", async () => {
  await withDirectory(async (dir) => {
    const others = await sweep({ seeds: [5, 6], depths: [3] }, { keepRuns: true });
    const ends = await Promise.allSettled([withRuns, others].map((one) => writeSweep(one, dir)));
    const winner = [withRuns, others][ends.findLastIndex(({ status }) => status === "fulfilled")]!;
    const [failed] = ends.filter((end) => end.status === "rejected");
    assert(
      failed === undefined || failed.reason.message.includes("somebody else is writing there"),
    );
    assertEquals(await Deno.readTextFile(join(dir, "runs.csv")), winner.csv("runs"));
    assertEquals((await listDirectory(dir)).length, 4);
  });
});

Deno.test("writeSweep() says where it cannot write", async () => {
  await withDirectory(async (dir) => {
    await Deno.writeTextFile(join(dir, "file"), "");
    await assertRejects(() => writeSweep(withoutRuns, join(dir, "file")), Error, "cannot write to");
  });
});

Deno.test("writeSweep() refuses what is no result, and what is no directory", async () => {
  await withDirectory(async (dir) => {
    const promise = Promise.resolve(withoutRuns) as unknown as SweepResult;
    await assertRejects(() => writeSweep(promise, dir), TypeError, "result: given a promise");
    for (const wrong of ["", 3, undefined, new URL("https://localhost/out")]) {
      await assertRejects(() => writeSweep(withoutRuns, wrong as string), TypeError, "dir: given");
    }
    assertEquals(await listDirectory(dir), []);
  });
});

Deno.test("csv() refuses a table that there is not", () => {
  assertThrows(
    () => withRuns.csv("rows" as TableName),
    RangeError,
    'csv: given "rows"; allowed: gradients, decay, runs',
  );
});

Deno.test("sweep() keeps no runs unless it is asked to, and says so", () => {
  for (const use of [() => withoutRuns.runs(), () => withoutRuns.csv("runs")]) {
    assertThrows(use, TypeError, "each seed's magnitudes were not kept; keepRuns: true keeps them");
  }
});
