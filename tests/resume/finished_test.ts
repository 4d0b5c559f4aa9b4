/** Sweeps into a directory that has a finished one. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { listDirectory, type Outcome, runScript, withDirectory } from "../helpers/commands.ts";
import { SWEEP } from "./disturbed.ts";

const FLAGS = ["--seeds", "0..9", "--depths", "2,3"] as const;
const MORE = ["--seeds", "0..19", "--depths", "2,3", "--runs"] as const;
const MERGE = "scripts/merge.ts";

/** Each file's contents. */
async function contentsOf(dir: string): Promise<Map<string, string>> {
  const names = await listDirectory(dir);
  const texts = names.map(async (name) =>
    [name, await Deno.readTextFile(join(dir, name))] as const
  );
  return new Map(await Promise.all(texts));
}

/** Runs the sweep, which is to go well. */
async function run(out: string, ...args: string[]): Promise<Outcome> {
  const outcome = await runScript(SWEEP, ...args, "--out", out);
  assertEquals([outcome.code, outcome.stderr], [0, ""]);
  return outcome;
}

Deno.test("--resume onto the same sweep, finished, says so and changes nothing", async () => {
  await withDirectory(async (dir) => {
    await run(dir, ...MORE);
    const before = await contentsOf(dir);
    const { stdout } = await run(dir, ...MORE, "--resume");
    assertEquals(stdout, `${dir}: finished already; --restart begins anew\n`);
    assertEquals((await run(dir, ...MORE, "--resume", "--quiet")).stdout, "");
    assertEquals(await contentsOf(dir), before);
  });
});

Deno.test("--resume onto a finished sweep of other flags is refused, each flag named", async () => {
  await withDirectory(async (dir) => {
    await run(dir, ...FLAGS);
    const before = await contentsOf(dir);
    const { code, stdout, stderr } = await runScript(SWEEP, ...MORE, "--resume", "--out", dir);
    assertEquals([code, stdout], [2, ""]);
    const rest = `as in ${join(dir, "sweep.json")}, or --restart to begin anew`;
    assertEquals(stderr.split("\n").slice(0, -2), [
      `sweep: --seeds: given 0..19; allowed: 0..9, ${rest}`,
      `sweep: --runs: given true; allowed: false, ${rest}`,
    ]);
    assertEquals(await contentsOf(dir), before);
  });
});

Deno.test("--resume onto a finished sweep of other flags says which of the new are defaults", async () => {
  await withDirectory(async (dir) => {
    const other = ["--width", "4", "--init", "he-normal", "--of", "output", "--runs"];
    await run(dir, ...FLAGS, ...other);
    const { stderr } = await runScript(SWEEP, ...FLAGS, "--bias=zero", "--resume", "--out", dir);
    const rest = `as in ${join(dir, "sweep.json")}, or --restart to begin anew`;
    assertEquals(stderr.split("\n").slice(0, -2), [
      `sweep: --width: given 3, the default; allowed: 4, ${rest}`,
      `sweep: --input: given 1,0,-1, the default; allowed: 1,0.33333333333333337,` +
      `-0.33333333333333326,-1, ${rest}`,
      `sweep: --init: given torch, the default; allowed: he-normal, ${rest}`,
      `sweep: --bias: given zero; allowed: torch, ${rest}`,
      `sweep: --of: given loss, the default; allowed: output, ${rest}`,
      `sweep: --target: given 0, the default; allowed: (unset), ${rest}`,
      `sweep: --runs: given false, the default; allowed: true, ${rest}`,
    ]);
  });
});

Deno.test("--resume onto a finished sweep of another alpha is refused, as sweep.json has it", async () => {
  await withDirectory(async (dir) => {
    const rezero = [...FLAGS, "--variants", "plain,rezero"];
    await run(dir, ...rezero, "--alpha=-2");
    const { config } = JSON.parse(await Deno.readTextFile(join(dir, "sweep.json")));
    assertEquals(config.alpha, -2);
    const { code, stderr } = await runScript(SWEEP, ...rezero, "--resume", "--out", dir);
    const rest = `as in ${join(dir, "sweep.json")}, or --restart to begin anew`;
    assertEquals([code, stderr.split("\n")[0]], [
      2,
      `sweep: --alpha: given 0.1, the default; allowed: -2, ${rest}`,
    ]);
    const { stdout } = await run(dir, ...rezero, "--alpha=-2", "--resume");
    assertEquals(stdout, `${dir}: finished already; --restart begins anew\n`);
    await run(dir, ...FLAGS, "--restart");
    assertEquals(
      "alpha" in JSON.parse(await Deno.readTextFile(join(dir, "sweep.json"))).config,
      false,
    );
  });
});

Deno.test("--resume measures again what is finished but for a file that is gone or was changed", async () => {
  await withDirectory(async (dir) => {
    await run(dir, ...MORE);
    const { "sweep.json": _, ...before } = Object.fromEntries(await contentsOf(dir));
    const path = join(dir, "gradients.csv");
    const text = await Deno.readTextFile(path);
    const harms = [
      () => Deno.remove(path),
      () => Deno.writeTextFile(path, `${text}\n`),
      () => Deno.writeTextFile(path, text.replace("plain", "plane")),
      async () => {
        await Deno.remove(path);
        await Deno.symlink(join(dir, "decay.csv"), path);
      },
    ];
    for (const harm of harms) {
      await harm();
      const { stdout } = await run(dir, ...MORE, "--resume");
      assertMatch(stdout, /written: /);
      assert(!stdout.includes("replaced"));
      const { "sweep.json": _, ...after } = Object.fromEntries(await contentsOf(dir));
      assertEquals(after, before);
    }
  });
});

/** A text whose long lines are whole again. */
function unfolded(text: string): string {
  return text.replaceAll("\n  ", " ");
}

Deno.test("a sweep that replaces a finished one of other flags says what it replaced", async () => {
  await withDirectory(async (dir) => {
    await run(dir, ...FLAGS);
    for (const flag of ["--restart", "--quiet"]) {
      assert(!(await run(dir, ...FLAGS, flag)).stdout.includes("replaced"), flag);
    }
    const { stdout } = await run(dir, ...MORE);
    const path = join(dir, "sweep.json");
    assertMatch(
      unfolded(stdout),
      new RegExp(`\nreplaced: the sweep of ${path}, which had --seeds 0..9, --runs false\n$`),
    );
    // So does a merge.
    await run(dir, ...FLAGS, "--shard", "1/1");
    const merged = await runScript(MERGE, join(dir, "shard-1-of-1"), "--out", dir);
    assertMatch(
      unfolded(merged.stdout),
      new RegExp(`\nreplaced: the sweep of ${path}, which had --seeds 0..19, --runs true\n$`),
    );
    assertEquals((await runScript(MERGE, join(dir, "shard-1-of-1"), "--out", dir)).stderr, "");
  });
});

Deno.test("a sweep.json that this version does not know is not gone on with, and replaced with a word", async () => {
  await withDirectory(async (dir) => {
    await run(dir, ...FLAGS);
    const path = join(dir, "sweep.json");
    const good = JSON.parse(await Deno.readTextFile(path));
    const strange: unknown[] = [
      null,
      "\u001b[31m",
      {},
      { ...good, config: { ...good.config, width: -1 } },
      { ...good, config: { ...good.config, future: "\u009b31m" } },
      { ...good, versions: { ...good.versions, v8: "\u001b[31m" } },
      { ...good, files: { "../decay.csv": good.files["decay.csv"] } },
      { ...good, files: { "decay.csv": { bytes: -1, sha256: "" } } },
    ];
    for (const text of ["", "{", ...strange.map((value) => JSON.stringify(value))]) {
      await Deno.writeTextFile(path, text);
      const { code, stderr } = await runScript(SWEEP, ...FLAGS, "--resume", "--out", dir);
      assertEquals(code, 2, text);
      const [line] = stderr.split("\n");
      assertEquals(line, `sweep: --resume: ${path} is not of this version; --restart begins anew`);
      assertEquals(await Deno.readTextFile(path), text);
    }
    const { stdout } = await run(dir, ...FLAGS);
    assertMatch(
      unfolded(stdout),
      new RegExp(`\nreplaced: ${path}, which was not of this version\n$`),
    );
  });
});
