/**
 * A sweep is disturbed in every way that comes to mind; its files are then those of an undisturbed
 * one, byte by byte.
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { type FileSweep, sweepToFiles } from "../../scripts/resume/sweep_to_files.ts";
import { journalPath, readJournal } from "../../scripts/resume/journal.ts";
import { readRecords } from "../../scripts/resume/record_file.ts";
import { OptionsError } from "../../src/options/problem.ts";
import { validate } from "../../src/options/validate.ts";
import { sweepSchema } from "../../src/sweep/schema.ts";
import {
  listDirectory,
  readTables,
  runScript,
  startScript,
  withDirectory,
} from "../helpers/commands.ts";
import { ALIVE } from "../../src/pool/protocol.ts";
import { within } from "../helpers/deadline.ts";
import { DEATHS } from "../workers/deaths.ts";

const SCRIPT = "scripts/sweep.ts";
/** A sweep of some 0.4 s, with dozens of units. */
const FLAGS = ["--seeds", "0..2999", "--depths", "2,3,16,24", "--runs"] as const;
const CONFIG = validate(sweepSchema, { seeds: { from: 0, to: 2999 }, depths: [2, 3, 16, 24] })
  .value!;
const UNITS = 24;
/** Nothing takes longer; what does hangs. */
const DEADLINE = 60_000;

/** The same sweep in this process. */
function sweepHere(
  out: string,
  options: Partial<FileSweep> = {},
  workerModule?: string,
) {
  const { signal } = new AbortController();
  const whole = { config: CONFIG, out, runs: true, resume: false, restart: false, workers: 2 };
  return within(
    DEADLINE,
    sweepToFiles({ ...whole, shard: undefined, signal, ...options }, workerModule),
  );
}

/** The sweep's files but sweep.json, which tells the time, as text by name. */
async function filesOf(dir: string): Promise<Map<string, string>> {
  const names = await listDirectory(dir);
  assertEquals(names, ["decay.csv", "gradients.csv", "runs.csv", "sweep.json"]);
  return await readTables(dir);
}

let undisturbed: Promise<Map<string, string>> | undefined;

/** Asserts that a directory has the files of the undisturbed sweep, and no other. */
async function assertUndisturbed(dir: string, message?: string): Promise<void> {
  undisturbed ??= (async () => {
    const { code } = await runScript(SCRIPT, ...FLAGS, "--out", `${dir}-undisturbed`);
    assertEquals(code, 0);
    return await filesOf(`${dir}-undisturbed`);
  })();
  const [found, expected] = [await filesOf(dir), await undisturbed];
  for (const [name, text] of expected) {
    // Not assertEquals, which would take long to say how they differ.
    assert(found.get(name) === text, `${name} differs${message ? `: ${message}` : ""}`);
  }
}

for (const how of [...Object.keys(DEATHS), "an error at the top level", "terminate()"]) {
  Deno.test(`a sweep survives workers that die by ${how}`, async () => {
    await withDirectory(async (dir) => {
      const [out, deaths] = [join(dir, "out"), join(dir, "deaths")];
      await Deno.mkdir(deaths);
      const address = new URLSearchParams({ how, dir: deaths });
      const module = import.meta.resolve(`../workers/dying_engine_worker.ts?${address}`);
      using killer = new WorkerKiller(how === "terminate()" ? 3 : 0);
      await sweepHere(out, { onProgress: killer.onProgress }, module);
      const expected = how === "an error at the top level" ? 2 : 3;
      assertEquals((await listDirectory(deaths)).length + killer.killed, expected);
      await assertUndisturbed(out);
    });
  });
}

/** Ends workers from outside, each in the midst of a unit. */
class WorkerKiller implements Disposable {
  killed = 0;
  readonly #Native = globalThis.Worker;
  readonly #most: number;
  readonly #alive: Worker[] = [];
  #units = 0;

  constructor(most: number) {
    this.#most = most;
    const alive = this.#alive;
    globalThis.Worker = class extends this.#Native {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        this.addEventListener("message", ({ data }) => {
          if (data === ALIVE) alive.push(this);
        });
      }
    };
  }

  onProgress = (): void => {
    if (++this.#units % 4 !== 0 || this.killed === this.#most) return;
    this.#alive.pop()!.terminate();
    this.killed++;
  };

  [Symbol.dispose](): void {
    globalThis.Worker = this.#Native;
  }
}

Deno.test("a sweep gives up where workers die again and again, and can go on afterwards", async () => {
  await withDirectory(async (dir) => {
    const module = import.meta.resolve("../workers/poisoned_engine_worker.ts");
    const error = await assertRejects(() => sweepHere(dir, {}, module), Error);
    assertMatch(
      error.message,
      /^depth 3, seeds 512 to 1023: its worker died 3 times, .*; \d+ of 24 units are kept in .*--resume goes on$/,
    );
    const { resumed } = await sweepHere(dir, { resume: true });
    assert(resumed > 0);
    await assertUndisturbed(dir);
  });
});

Deno.test("a sweep goes on after SIGKILL at any moment", async () => {
  await withDirectory(async (dir) => {
    const start = performance.now();
    await runScript(SCRIPT, ...FLAGS, "--out", join(dir, "whole"));
    const duration = performance.now() - start;
    let interrupted = 0;
    for (let i = 0; i < 20; i++) {
      const out = join(dir, `${i}`);
      // Twice: the second one is killed while it goes on with the first one's work.
      for (const moment of [random(2 * i), random(2 * i + 1)]) {
        const child = startScript(SCRIPT, ...FLAGS, "--out", out, "--resume");
        const ended = within(DEADLINE, child.output());
        await Promise.race([ended, pause(moment * duration)]);
        try {
          child.kill("SIGKILL");
        } catch {
          // It has come to its end.
        }
        await ended;
      }
      if ((await listDirectory(out)).includes("sweep.journal")) interrupted++;
      const { code, stderr } = await within(
        DEADLINE,
        runScript(SCRIPT, ...FLAGS, "--out", out, "--resume"),
      );
      assertEquals([code, stderr], [0, ""]);
      await assertUndisturbed(out);
    }
    assert(interrupted >= 5, `only ${interrupted} were interrupted in the midst of their work`);
  });
});

/** A number from 0 to 1 that is as good as random, the same each time. */
function random(i: number): number {
  return (i + 1) * 0.6180339887498949 % 1;
}

/** A directory with the journal of a sweep that was interrupted, and the journal's bytes. */
async function interruptedSweep(dir: string): Promise<{ bytes: Uint8Array; kept: number }> {
  const controller = new AbortController();
  let units = 0;
  const onProgress = () => {
    if (++units === UNITS / 2) controller.abort(new Error("enough"));
  };
  const error = await assertRejects(
    () => sweepHere(dir, { signal: controller.signal, onProgress }),
    Error,
    "enough",
  );
  const path = journalPath(dir);
  // Another unit may have ended with the last one.
  const kept = Number(
    /(\d+) of 24 units are kept in .*: the same with --resume/.exec(error.message)?.[1],
  );
  assert(kept >= UNITS / 2 && kept <= UNITS / 2 + 1, error.message);
  return { bytes: await Deno.readFile(path), kept };
}

Deno.test("a sweep goes on with a journal that was cut anywhere", async () => {
  await withDirectory(async (dir) => {
    const { bytes, kept } = await interruptedSweep(join(dir, "whole"));
    for (let i = 0; i < 12; i++) {
      const [out, size] = [join(dir, `${i}`), Math.floor(random(i) * bytes.length)];
      await Deno.mkdir(out);
      await Deno.writeFile(journalPath(out), bytes.subarray(0, size));
      const { resumed, damaged } = await sweepHere(out, { resume: true });
      assert(resumed < kept && damaged > 0 && damaged < size);
      await assertUndisturbed(out, `cut at ${size}`);
    }
  });
});

Deno.test("a sweep goes on with a journal that was only begun, or ends in zeros", async () => {
  await withDirectory(async (dir) => {
    const { bytes, kept } = await interruptedSweep(join(dir, "whole"));
    for (const size of [0, 1, 8, 100]) {
      const out = join(dir, `${size}`);
      await Deno.mkdir(out);
      await Deno.writeFile(journalPath(out), bytes.subarray(0, size));
      await sweepHere(out, { resume: size !== 100 }); // there is nothing to be lost
      await assertUndisturbed(out);
    }
    const out = join(dir, "zeros");
    await Deno.mkdir(out);
    await Deno.writeFile(journalPath(out), bytes);
    await Deno.writeFile(journalPath(out), new Uint8Array(4096), { append: true });
    await Deno.writeTextFile(join(out, ".runs.csv.part"), "of one that was killed");
    assertEquals((await sweepHere(out, { resume: true })).resumed, kept);
    await assertUndisturbed(out);
  });
});

Deno.test("sweep.ts started with nohup does not end when its terminal does", async () => {
  await withDirectory(async (dir) => {
    const out = join(dir, "out");
    const script = [Deno.execPath(), "run", "-qA", SCRIPT, ...FLAGS, "--out", out, "--quiet"];
    const child = new Deno.Command("nohup", {
      args: script,
      cwd: new URL("../..", import.meta.url),
      stdout: "null",
      stderr: "null",
    }).spawn();
    for (let i = 0; !(await listDirectory(out)).includes("sweep.journal"); i++) {
      assert(i < 1000, "no journal");
      await pause(5);
    }
    child.kill("SIGHUP");
    assertEquals((await within(DEADLINE, child.status)).code, 0);
    await assertUndisturbed(out);
  });
});

Deno.test("a sweep does not go on with what a flipped bit has changed", async () => {
  await withDirectory(async (dir) => {
    const { bytes, kept } = await interruptedSweep(join(dir, "whole"));
    for (let i = 0; i < 12; i++) {
      const [out, bit] = [
        join(dir, `${i}`),
        Math.floor((0.01 + random(i) * 0.98) * bytes.length * 8),
      ];
      await Deno.mkdir(out);
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      await Deno.writeFile(journalPath(out), flipped);
      const { resumed, damaged } = await sweepHere(out, { resume: true });
      assert(resumed < kept && damaged > 0);
      await assertUndisturbed(out, `bit ${bit}`);
    }
    // In its beginning, which says what it is of.
    const out = join(dir, "beginning");
    await Deno.mkdir(out);
    for (const byte of [0, 4, 9, 30]) {
      const flipped = bytes.slice();
      flipped[byte]! ^= 1;
      await Deno.writeFile(journalPath(out), flipped);
      const error = await assertRejects(() => sweepHere(out, { resume: true }), OptionsError);
      assertEquals(error.problems, [{
        option: "--resume",
        given: `${journalPath(out)} is no journal, or its beginning is damaged`,
        allowed: "--restart to begin anew",
      }]);
      assertEquals(await Deno.readFile(journalPath(out)), flipped);
    }
    await sweepHere(out, { restart: true });
    await assertUndisturbed(out);
  });
});

Deno.test("a sweep goes on with a journal that has a unit twice", async () => {
  await withDirectory(async (dir) => {
    const { bytes } = await interruptedSweep(join(dir, "whole"));
    const places: number[] = [];
    readRecords(journalPath(join(dir, "whole")), (_, place) => places.push(place));
    const out = join(dir, "doubled");
    await Deno.mkdir(out);
    // Three of the first depth's units.
    await Deno.writeFile(journalPath(out), bytes.subarray(0, places[4]));
    await Deno.writeFile(journalPath(out), bytes.subarray(places[1], places[4]), { append: true });
    assertEquals((await sweepHere(out, { resume: true })).resumed, 3);
    await assertUndisturbed(out);
  });
});

Deno.test("sweep.ts refuses a journal of other flags or versions, and says what differs", async () => {
  await withDirectory(async (dir) => {
    const { bytes } = await interruptedSweep(dir);
    const path = journalPath(dir);
    const refused = async (...args: string[]) => {
      const { code, stdout, stderr } = await runScript(SCRIPT, "--out", dir, ...args);
      assertEquals([code, stdout], [2, ""]);
      assertEquals(await Deno.readFile(path), bytes);
      return stderr.split("\n").slice(0, -2);
    };
    assertEquals(await refused(...FLAGS), [
      `sweep: --out: given "${dir}" (${path} is of an earlier sweep); allowed: ` +
      "with --resume, to go on with that sweep, or with --restart, to begin anew",
    ]);
    const rest = `as in ${path}, or --restart to begin anew`;
    assertEquals(await refused("--resume", "--seeds", "1,2", "--depths", "2,3", "--width", "4"), [
      `sweep: --seeds: given 1,2; allowed: 0..2999, ${rest}`,
      `sweep: --depths: given 2,3; allowed: 2,3,16,24, ${rest}`,
      `sweep: --width: given 4; allowed: 3, ${rest}`,
      `sweep: --input: given 1,0.33333333333333337,-0.33333333333333326,-1; allowed: 1,0,-1, ${rest}`,
      `sweep: --runs: given false; allowed: true, ${rest}`,
    ]);
    assertEquals(await refused(...FLAGS, "--resume", "--restart"), [
      "sweep: --restart: given with --resume; allowed: one of the two",
    ]);
    // Of another version.
    const older = bytes.slice();
    const text = new TextDecoder("latin1").decode(bytes);
    const at = text.indexOf(Deno.version.v8);
    older[at] = "9".charCodeAt(0);
    await rewriteHead(path, older);
    const error = await assertRejects(() => sweepHere(dir, { resume: true }), OptionsError);
    assertEquals(error.problems.map(({ option, given }) => [option, given]), [
      ["V8 version", Deno.version.v8],
    ]);
    assertStringIncludes(error.problems[0]!.allowed, `9${Deno.version.v8.slice(1)}, as in ${path}`);
  });
});

/** Writes a journal whose first record was changed, with the checksum that it then has. */
async function rewriteHead(path: string, bytes: Uint8Array): Promise<void> {
  const { crc32 } = await import("node:zlib");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(4, crc32(bytes.subarray(8, 8 + view.getUint32(0, true))), true);
  await Deno.writeFile(path, bytes);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`sweep.ts ends by ${signal} with a line that says how to go on, and goes on`, async () => {
    await withDirectory(async (dir) => {
      const child = startScript(SCRIPT, ...FLAGS, "--out", dir);
      for (let i = 0; !(await listDirectory(dir)).includes("sweep.journal"); i++) {
        assert(i < 1000, "no journal");
        await pause(5);
      }
      child.kill(signal);
      const { code, stdout, stderr } = await within(DEADLINE, child.output());
      assertEquals([code, stdout.length], [1, 0]);
      assertMatch(
        new TextDecoder().decode(stderr),
        new RegExp(
          `^sweep: ended by ${signal}; \\d+ of 24 units are kept in .*sweep.journal: the same with --resume goes on\n$`,
        ),
      );
      assertEquals(await listDirectory(dir), ["sweep.journal"]);
      const { code: second, stdout: said } = await runScript(
        SCRIPT,
        ...FLAGS,
        "--out",
        dir,
        "--resume",
      );
      assertEquals(second, 0);
      assertMatch(said, /\n\d+ units were done before\n/);
      await assertUndisturbed(dir);
    });
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test("two sweeps do not write to the same directory at once", async () => {
  await withDirectory(async (dir) => {
    const controller = new AbortController();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const module = import.meta.resolve("../workers/poisoned_engine_worker.ts?hangs");
    const first = sweepHere(dir, { signal: controller.signal, onProgress: () => begin() }, module);
    const ended = assertRejects(() => first, Error, "stop");
    await begun;
    for (const how of [{ resume: true }, { restart: true }]) {
      await assertRejects(() => sweepHere(dir, how), Error, "is in use by another process");
    }
    controller.abort(new Error("stop"));
    await ended;
    await sweepHere(dir, { resume: true });
    await assertUndisturbed(dir);
  });
});

Deno.test("sweep.ts goes on after its disk was full", async () => {
  await withDirectory(async (dir) => {
    // In KiB: in the midst of the journal, then in the midst of runs.csv.
    for (const [limit, resume] of [[2000, []], [8000, ["--resume"]]] as const) {
      const script = ["run", "-qA", SCRIPT, ...FLAGS, "--out", dir, ...resume];
      const { code, stderr } = await within(
        DEADLINE,
        new Deno.Command("bash", {
          args: ["-c", `ulimit -f ${limit}; exec "$0" "$@"`, Deno.execPath(), ...script],
          cwd: new URL("../..", import.meta.url),
        }).output(),
      );
      const said = new TextDecoder().decode(stderr);
      assertEquals(code, 1, said);
      assertMatch(said, /^sweep: cannot write to .*: File too large .*--resume goes on\n$/);
      assertEquals(await listDirectory(dir), ["sweep.journal"]);
      const { rest } = readJournal(journalPath(dir));
      assertEquals(rest, 0);
    }
    const { resumed } = await sweepHere(dir, { resume: true });
    assertEquals(resumed, UNITS);
    await assertUndisturbed(dir);
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
