/** Sweeps that are ended from outside. */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import {
  assertSameResults,
  listDirectory,
  readResults,
  runScript,
  startScript,
  withDirectory,
} from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import { assertUndisturbed, DEADLINE, FLAGS, SWEEP, sweepHere, unitAppears } from "./disturbed.ts";

/** Just before what SIGKILL comes, and what it then leaves, of which each table stands for itself. */
const MOMENTS: readonly (readonly [operation: string, nth: number, left: readonly string[]])[] = [
  ["openSync", 1, []], // the journal is made
  // The first record is written in 3 parts, then each of the 24 units in 7.
  ["writeSync", 1, ["sweep.journal"]], // it is empty
  ["writeSync", 2, ["sweep.journal"]], // in the midst of its first record
  ["writeSync", 3, ["sweep.journal"]],
  ["writeSync", 4, ["sweep.journal"]], // before the first unit
  ["writeSync", 5, ["sweep.journal"]], // in the midst of the first unit
  ["writeSync", 6, ["sweep.journal"]], // before its arrays
  ["writeSync", 88, ["sweep.journal"]],
  ["writeSync", 171, ["sweep.journal"]], // in the midst of the last unit
  ["openSync", 2, ["sweep.journal"]], // the directory is locked
  ["open", 1, [".gradflow.lock", "sweep.journal"]],
  ["write", 1, [".gradflow.lock", ".part", "sweep.journal"]],
  ["write", 60, [".gradflow.lock", ".part", ".part", ".part", "sweep.journal"]],
  ["sync", 4, [".gradflow.lock", ".part", ".part", ".part", ".part", "sweep.journal"]],
  ["rename", 1, [".gradflow.lock", ".part", ".part", ".part", ".part", "sweep.journal"]],
  ["rename", 3, [
    ".gradflow.lock",
    ".part",
    ".part",
    "decay.csv",
    "gradients.csv",
    "sweep.journal",
  ]],
  [
    ...["rename", 4] as const,
    [".gradflow.lock", ".part", "decay.csv", "gradients.csv", "runs.csv", "sweep.journal"],
  ],
  [ // the lock goes
    ...["removeSync", 1] as const,
    [".gradflow.lock", "decay.csv", "gradients.csv", "runs.csv", "sweep.journal", "sweep.json"],
  ],
  [ // the journal goes
    ...["removeSync", 2] as const,
    ["decay.csv", "gradients.csv", "runs.csv", "sweep.journal", "sweep.json"],
  ],
];

for (const [operation, nth, left] of MOMENTS) {
  Deno.test(`a sweep goes on after SIGKILL before ${operation} number ${nth}`, async () => {
    await withDirectory(async (dir) => {
      const out = join(dir, "out");
      const args = [operation, `${nth}`, ...FLAGS, "--workers", "2", "--out", out];
      const { signal, stderr } = await within(
        DEADLINE,
        startScript("tests/resume/dying_sweep.ts", ...args).output(),
      );
      assertEquals(signal, "SIGKILL", new TextDecoder().decode(stderr));
      const names = (await listDirectory(out)).map((name) => name.replace(/^.*\.part$/, ".part"));
      assertEquals(names.sort(), left);
      await sweepHere(out, { resume: true });
      await assertUndisturbed(out);
    });
  });
}

/** A small sweep with a report and charts, and its files in the order in which they get their places. */
const DRAWN = ["--seeds", "0..99", "--depths", "2,3", "--svg"] as const;
const CHARTS = ["magnitude", "ratio", "slopes", "heatmap"].map((name) => `charts/${name}.svg`);
const PLACED = ["gradients.csv", "decay.csv", "report.html", ...CHARTS, "sweep.json"];

/** What an undisturbed one gives. */
let drawn: Promise<Map<string, string>> | undefined;

for (const nth of [1, 3, 4, PLACED.length]) {
  Deno.test(`a sweep with a report goes on after SIGKILL before rename number ${nth}`, async () => {
    await withDirectory(async (dir) => {
      const [out, whole] = [join(dir, "out"), join(dir, "whole")];
      drawn ??= runScript(SWEEP, ...DRAWN, "--out", whole).then(() => readResults(whole));
      const expected = await drawn;
      assertEquals([...expected.keys()].sort(), PLACED.slice(0, -1).sort());
      const args = ["rename", `${nth}`, ...DRAWN, "--out", out];
      const killed = startScript("tests/resume/dying_sweep.ts", ...args);
      assertEquals((await within(DEADLINE, killed.output())).signal, "SIGKILL");
      const left = [...(await readResults(out)).keys()].filter((name) => !/\.part$/.test(name));
      const placed = PLACED.slice(0, nth - 1);
      assertEquals(left.sort(), [".gradflow.lock", ...placed, "sweep.journal"].sort());
      const again = await within(DEADLINE, runScript(SWEEP, ...DRAWN, "--out", out, "--resume"));
      assertEquals([again.code, again.stderr], [0, ""]);
      assertMatch(again.stdout, /\n2 units were done before\n/);
      assertSameResults(await readResults(out), expected);
    });
  });
}

Deno.test("a sweep goes on after SIGKILL while it goes on after SIGKILL", async () => {
  await withDirectory(async (dir) => {
    // In the midst of a unit, of another one, and of the files.
    for (const [operation, nth] of [["writeSync", 48], ["writeSync", 60], ["write", 50]] as const) {
      const args = [operation, `${nth}`, ...FLAGS, "--out", dir, "--resume"];
      const { signal } = await within(
        DEADLINE,
        startScript("tests/resume/dying_sweep.ts", ...args).output(),
      );
      assertEquals(signal, "SIGKILL");
    }
    const { resumed } = await sweepHere(dir, { resume: true });
    assertEquals(resumed, 24);
    await assertUndisturbed(dir);
  });
});

/** A sweep that stands still after its first units, until it is told to go on. */
function startPatient(dir: string, out: string, ...args: string[]): Deno.ChildProcess {
  Deno.env.set("GRADFLOW_TEST_GO_ON", join(dir, "go on"));
  return startScript(
    ...["tests/workers/sweep_with_worker.ts", "patient_engine_worker.ts"] as const,
    ...[...FLAGS, "--out", out, ...args],
  );
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`sweep.ts ends by ${signal} with a line that says how to go on, and goes on`, async () => {
    await withDirectory(async (dir) => {
      const out = join(dir, "out");
      const child = startPatient(dir, out);
      await unitAppears(out);
      child.kill(signal);
      const { code, stdout, stderr } = await within(DEADLINE, child.output());
      assertEquals([code, stdout.length], [1, 0]);
      assertMatch(
        new TextDecoder().decode(stderr),
        new RegExp(
          `^sweep: ended by ${signal}; \\d+ of 24 units are kept in .*sweep.journal: the same with --resume goes on\n$`,
        ),
      );
      assertEquals(await listDirectory(out), ["sweep.journal"]);
      const again = await runScript(SWEEP, ...FLAGS, "--out", out, "--resume");
      assertEquals(again.code, 0, again.stderr);
      assertMatch(again.stdout, /\n\d+ units were done before\n/);
      await assertUndisturbed(out);
    });
  });
}

for (
  const [signal, what] of [
    ["SIGHUP", "its terminal ends, if it was started with nohup"],
    ["SIGXFSZ", "a file is over the limit for its size"],
  ] as const
) {
  Deno.test(`sweep.ts does not end where ${what}`, async () => {
    await withDirectory(async (dir) => {
      const out = join(dir, "out");
      Deno.env.set("GRADFLOW_TEST_GO_ON", join(dir, "go on"));
      const script = ["tests/workers/sweep_with_worker.ts", "patient_engine_worker.ts", ...FLAGS];
      const child = new Deno.Command("nohup", {
        args: [Deno.execPath(), "run", "-qA", ...script, "--out", out, "--quiet"],
        cwd: new URL("../..", import.meta.url),
        stdout: "null",
        stderr: "null",
      }).spawn();
      await unitAppears(out);
      child.kill(signal);
      await Deno.writeTextFile(join(dir, "go on"), "");
      assertEquals((await within(DEADLINE, child.status)).code, 0);
      await assertUndisturbed(out);
    });
  });
}
