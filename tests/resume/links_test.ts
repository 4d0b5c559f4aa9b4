/**
 * What somebody else may have put at the names that a sweep uses: links are not followed, pipes are not
 * waited for, leftovers are not in the way.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { directoryProblem } from "../../scripts/resume/out_directory.ts";
import { OptionsError } from "../../src/options/problem.ts";
import {
  assertSameResults,
  listDirectory,
  readResults,
  runScript,
  withDirectory,
} from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import {
  assertUndisturbed,
  DEADLINE,
  FLAGS,
  interruptedSweep,
  SWEEP,
  sweepHere,
  withJournal,
} from "./disturbed.ts";

/** The names that can be guessed, those of version 0.1.0 among them. */
const NAMES = [
  ".gradflow.lock",
  ".gradflow.part",
  ".gradients.csv.part",
  ".decay.csv.part",
  ".runs.csv.part",
  ".sweep.json.part",
];

/** What may be at a name. */
const THINGS: Readonly<Record<string, (path: string, victim: string) => Promise<unknown>>> = {
  "a link": (path, victim) => Deno.symlink(victim, path),
  "a link to nothing": (path, victim) => Deno.symlink(`${victim}-nothing`, path),
  "a pipe": (path) => new Deno.Command("mkfifo", { args: [path] }).output(),
  "a file": (path) => Deno.writeTextFile(path, "left"),
};

for (const [what, put] of Object.entries(THINGS)) {
  Deno.test(`a sweep is not led astray by ${what} at the names of its parts`, async () => {
    await withDirectory(async (dir) => {
      const [out, victim] = [join(dir, "out"), join(dir, "victim")];
      await Deno.mkdir(out);
      await Deno.writeTextFile(victim, "kept");
      for (const name of NAMES) await put(join(out, name), victim);
      for (const name of ["gradients.csv", "runs.csv"]) await put(join(out, name), victim);
      const { code, stderr } = await within(
        DEADLINE,
        runScript(SWEEP, ...FLAGS, "--out", out, "--quiet"),
      );
      assertEquals([code, stderr], [0, ""]);
      await assertUndisturbed(out);
      assertEquals(await Deno.readTextFile(victim), "kept");
      assertEquals(await listDirectory(dir), ["out", "victim"]);
    });
  });

  Deno.test(`merge.ts is not led astray by ${what} at the names of its parts`, async () => {
    await withDirectory(async (dir) => {
      const [out, victim] = [join(dir, "out"), join(dir, "victim")];
      await Deno.mkdir(out);
      await Deno.writeTextFile(victim, "kept");
      for (const name of [...NAMES, "decay.csv"]) await put(join(out, name), victim);
      await sweepHere(dir, { shard: { index: 1, of: 1 } });
      const shard = join(dir, "shard-1-of-1");
      const { code, stderr } = await within(
        DEADLINE,
        runScript("scripts/merge.ts", shard, "--no-report", "--out", out, "--quiet"),
      );
      assertEquals([code, stderr], [0, ""]);
      await assertUndisturbed(out);
      assertEquals(await Deno.readTextFile(victim), "kept");
    });
  });
}

/** A small sweep with a report and charts. */
const DRAWN = ["--seeds", "0..99", "--depths", "2,3", "--svg", "--quiet"] as const;

Deno.test("a report and charts are not led astray by what is at their names, or those of their parts", async () => {
  await withDirectory(async (dir) => {
    const [out, whole, victim] = ["out", "whole", "victim"].map((name) => join(dir, name)) as [
      ...[string, string, string],
    ];
    await Deno.writeTextFile(victim, "kept");
    await Deno.mkdir(join(out, "charts"), { recursive: true });
    const things = Object.values(THINGS);
    for (const [i, name] of ["magnitude", "ratio", "slopes", "heatmap"].entries()) {
      await things[i]!(join(out, "charts", `${name}.svg`), victim);
      await things[i]!(join(out, "charts", `.${name}.svg.part`), victim);
    }
    for (const name of ["report.html", ".report.html.part"]) {
      await things[0]!(join(out, name), victim);
    }
    for (const to of [whole, out]) {
      const { code, stderr } = await within(DEADLINE, runScript(SWEEP, ...DRAWN, "--out", to));
      assertEquals([code, stderr], [0, ""]);
    }
    assertSameResults(await readResults(out), await readResults(whole));
    assertEquals(await Deno.readTextFile(victim), "kept");
    assertEquals(await listDirectory(dir), ["out", "victim", "whole"]);
  });
});

Deno.test("charts are not written through a link to another directory, and nothing is lost", async () => {
  await withDirectory(async (dir) => {
    const [out, elsewhere] = [join(dir, "out"), join(dir, "elsewhere")];
    for (const path of [out, elsewhere]) await Deno.mkdir(path);
    await Deno.symlink(elsewhere, join(out, "charts"));
    const { code, stderr } = await runScript(SWEEP, ...DRAWN, "--out", out);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      `${join(out, "charts")} is not a directory; 2 of 2 units are kept`,
    );
    assertEquals(await listDirectory(elsewhere), []);
    assertEquals(await listDirectory(out), ["charts", "sweep.journal"]);
  });
});

Deno.test("--resume refuses a journal that is a link or a pipe, --restart replaces it", async () => {
  await withDirectory(async (dir) => {
    const { bytes } = await interruptedSweep(join(dir, "interrupted"));
    const victim = join(await withJournal(dir, "victim", bytes), "sweep.journal");
    for (const what of ["a link", "a link to nothing", "a pipe"]) {
      const out = join(dir, what);
      const path = join(out, "sweep.journal");
      await Deno.mkdir(out);
      await THINGS[what]!(path, victim);
      for (const resume of [false, true]) {
        const error = await assertRejects(() => sweepHere(out, { resume }), OptionsError);
        assertEquals(error.message, `--out: ${path} is not a file; --restart begins anew`);
      }
      await sweepHere(out, { restart: true });
      await assertUndisturbed(out, what);
      assertEquals(await Deno.readFile(victim), bytes);
    }
    assertEquals((await listDirectory(dir)).includes("victim-nothing"), false);
    // A directory is not replaced.
    const path = join(dir, "directory", "sweep.journal");
    await Deno.mkdir(path, { recursive: true });
    for (const restart of [false, true]) {
      const sweep = () => sweepHere(join(dir, "directory"), { restart });
      await assertRejects(sweep, OptionsError, "is not a file");
    }
  });
});

Deno.test("merge.ts refuses a journal that is a link or a pipe", async () => {
  await withDirectory(async (dir) => {
    await sweepHere(dir, { shard: { index: 1, of: 1 } });
    const journal = join(dir, "shard-1-of-1", "sweep.journal");
    for (const [what, said] of [["a link", "a link"], ["a pipe", "a pipe or the like"]] as const) {
      const shard = join(dir, what);
      await Deno.mkdir(shard);
      await THINGS[what]!(join(shard, "sweep.journal"), journal);
      const { code, stderr } = await within(
        DEADLINE,
        runScript("scripts/merge.ts", shard, "--out", join(dir, "merged")),
      );
      assertEquals(code, 2);
      assertStringIncludes(stderr, `sweep.journal is ${said}, not a file`);
    }
  });
});

Deno.test("directoryProblem() follows no link, leaves nothing, and takes away what was left", async () => {
  await withDirectory(async (dir) => {
    const victim = join(dir, "victim");
    await Deno.writeTextFile(victim, "kept");
    await Deno.symlink(victim, join(dir, ".gradflow.part"));
    await Deno.writeTextFile(join(dir, `.gradflow.${crypto.randomUUID()}.part`), "");
    const others = [".gradflow.x.part", ".runs.csv.part", "gradflow.part", ".gradflow.partly"];
    for (const name of others) await Deno.writeTextFile(join(dir, name), "");
    for (const out of [dir, join(dir, "new", "newer")]) {
      assertEquals(await directoryProblem("--out", out), undefined);
      assertEquals(await listDirectory(dir), [...others, "victim"].sort());
    }
    assertEquals(await Deno.readTextFile(victim), "kept");
    assert((await directoryProblem("--out", victim))?.message.includes("is a file"));
  });
});
