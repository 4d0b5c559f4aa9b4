/** Sweeps into a directory that has a finished one. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import {
  assertSameResults,
  type Outcome,
  readResults,
  runScript,
  withDirectory,
} from "../helpers/commands.ts";
import { SWEEP } from "./disturbed.ts";

const FLAGS = ["--seeds", "0..9", "--depths", "2,3", "--no-report"] as const;
const MORE = ["--seeds", "0..19", "--depths", "2,3", "--runs", "--no-report"] as const;
/** The first with a report. */
const REPORT = ["--seeds", "0..9", "--depths", "2,3"] as const;
const MERGE = "scripts/merge.ts";

const AGAIN = ": measured again to write all files\n";

/** Each file's contents. */
async function contentsOf(dir: string): Promise<Map<string, string>> {
  const description = await Deno.readTextFile(join(dir, "sweep.json"));
  return (await readResults(dir)).set("sweep.json", description);
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
      const { code, stdout, stderr } = await runScript(SWEEP, ...MORE, "--resume", "--out", dir);
      assertEquals([code, stderr], [0, `sweep: ${dir} is finished but for gradients.csv${AGAIN}`]);
      assertMatch(stdout, /written: /);
      assert(!stdout.includes("replaced"));
      const { "sweep.json": _, ...after } = Object.fromEntries(await contentsOf(dir));
      assertEquals(after, before);
    }
  });
});

Deno.test("--resume looks for the report and the charts that are wanted, and writes what is missing", async () => {
  await withDirectory(async (dir) => {
    const resume = (...flags: string[]) =>
      runScript(SWEEP, ...REPORT, "--resume", ...flags, "--out", dir);
    const assertFinished = async (...flags: string[]) => {
      const { code, stdout, stderr } = await resume(...flags);
      assertEquals([code, stderr], [0, ""]);
      assertEquals(stdout, `${dir}: finished already; --restart begins anew\n`);
    };
    const assertAgain = async (lacks: string, ...flags: string[]) => {
      const { code, stderr } = await resume(...flags);
      assertEquals([code, stderr], [0, `sweep: ${dir} is finished but for ${lacks}${AGAIN}`]);
    };
    await run(dir, ...REPORT);
    const report = await Deno.readTextFile(join(dir, "report.html"));
    await assertFinished();
    await assertFinished("--no-report");
    const charts = ["magnitude", "ratio", "slopes", "heatmap"].map((name) => `charts/${name}.svg`);
    await assertAgain(charts.join(", "), "--svg");
    const before = await readResults(dir);
    assert(before.get("report.html") === report);
    const { files } = JSON.parse(await Deno.readTextFile(join(dir, "sweep.json")));
    assertEquals(Object.keys(files).sort(), [...before.keys()].sort());
    await assertFinished("--svg");
    await Deno.writeTextFile(join(dir, "report.html"), report.replace("plain", "plane"));
    await Deno.remove(join(dir, charts[2]!));
    await assertFinished("--no-report");
    await assertAgain(`report.html, ${charts[2]}`, "--svg");
    assertSameResults(await readResults(dir), before);
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
    const shard = [join(dir, "shard-1-of-1"), "--no-report"];
    const merged = await runScript(MERGE, ...shard, "--out", dir);
    assertMatch(
      unfolded(merged.stdout),
      new RegExp(
        `\nreplaced: the sweep of ${path}, which had --seeds 0..19, --runs true\n` +
          `from an earlier sweep: ${join(dir, "runs.csv")}\n$`,
      ),
    );
    assertEquals((await runScript(MERGE, ...shard, "--out", dir)).stderr, "");
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
