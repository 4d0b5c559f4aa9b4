/** Sweeps whose workers die. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { ALIVE } from "../../src/pool/protocol.ts";
import { listDirectory, type Outcome, runScript, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import { announceDeath, AT_START, DEATHS } from "../workers/deaths.ts";
import { assertUndisturbed, DEADLINE, FLAGS, sweepHere, UNITS } from "./disturbed.ts";

/** Runs the sweep in a process of its own, since its workers say on stderr how they die. */
function sweepWith(worker: string, out: string): Promise<Outcome> {
  const script = "tests/workers/sweep_with_worker.ts";
  return within(DEADLINE, runScript(script, worker, ...FLAGS, "--workers", "2", "--out", out));
}

for (const how of [...Object.keys(DEATHS), AT_START]) {
  Deno.test(`a sweep survives workers that die by ${how}`, async () => {
    await withDirectory(async (dir) => {
      const [out, deaths] = [join(dir, "out"), join(dir, "deaths")];
      await Deno.mkdir(deaths);
      announceDeath({ how, dir: deaths });
      const { code, stderr } = await sweepWith("dying_engine_worker.ts", out);
      assertEquals(code, 0, stderr);
      assertEquals((await listDirectory(deaths)).length, how === AT_START ? 2 : 3);
      await assertUndisturbed(out);
    });
  });
}

Deno.test("a sweep survives workers that die by terminate()", async () => {
  await withDirectory(async (dir) => {
    // Two: it may be the same unit's worker each time, and a unit is tried three times.
    using killer = new WorkerKiller(2);
    await sweepHere(dir, { onProgress: killer.onProgress });
    assertEquals(killer.killed, 2);
    await assertUndisturbed(dir);
  });
});

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
    const { code, stderr } = await sweepWith("poisoned_engine_worker.ts", dir);
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^sweep: depth 3, width 3, seeds 512 to 1023: its worker died 3 times, .*; \d+ of 24 units are kept in .*--resume goes on\n$/,
    );
    const { resumed } = await sweepHere(dir, { resume: true });
    assert(resumed > 0 && resumed < UNITS);
    await assertUndisturbed(dir);
  });
});
