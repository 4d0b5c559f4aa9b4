/**
 * What becomes of a command, as a process of its own, whose streams are full or gone.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import {
  listDirectory,
  type Outcome,
  runScript,
  runShell,
  waitForFile,
  withDirectory,
} from "../helpers/commands.ts";

const FULL = /^sweep: stdout cannot be written to: No space left on device[^\n]*\n$/;
const isLinux = Deno.build.os === "linux"; // for /dev/full, and pipes of 64 KiB

/** Runs a shell's command line in which `$sweep` is the sweep command. */
const run = (line: string, dir: string): Promise<Outcome> =>
  runShell(line, { OUT: join(dir, "out"), DIR: dir });

Deno.test("commands give their exit code to the process", async () => {
  for (const script of ["sweep", "merge", "notebook"]) {
    const { code, stdout, stderr } = await runScript(`scripts/${script}.ts`, "--what");
    assertEquals([code, stdout], [2, ""]);
    assertEquals(
      stderr,
      `${script}: unknown flag --what\n${script}: nothing was done; --help shows the flags\n`,
    );
  }
});

for (const flag of ["--help", "--version"]) {
  Deno.test({
    name: `sweep.ts ${flag} tells that stdout is full`,
    ignore: !isLinux,
    fn: async () => {
      await withDirectory(async (dir) => {
        const { code, stderr } = await run(`$sweep ${flag} >/dev/full`, dir);
        assertEquals(code, 1);
        assertMatch(stderr, FULL);
      });
    },
  });
}

Deno.test({
  name: "sweep.ts with wrong flags ends with exit code 2 though stderr is full",
  ignore: !isLinux,
  fn: async () => {
    await withDirectory(async (dir) => {
      const { code, stdout } = await run('$sweep --depths x --out "$OUT" 2>/dev/full', dir);
      assertEquals([code, stdout], [2, ""]);
    });
  },
});

Deno.test({
  name: "sweep.ts writes its files though the summary cannot be shown, and tells both",
  ignore: !isLinux,
  fn: async () => {
    await withDirectory(async (dir) => {
      const { code, stderr } = await run(
        '$sweep --seeds 0..9 --depths 2 --no-report --out "$OUT" >/dev/full',
        dir,
      );
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^sweep: all is written; only the summary is not: stdout cannot be written to: No space[^\n]*\n$/,
      );
      assertEquals(await listDirectory(join(dir, "out")), [
        "decay.csv",
        "gradients.csv",
        "sweep.json",
      ]);
    });
  },
});

Deno.test("sweep.ts tells in a line that whoever was to read its output is gone", async () => {
  await withDirectory(async (dir) => {
    // The reader closes its end first, and only then has the writer begin.
    const { stderr } = await run(
      'mkfifo "$DIR/gate"; { cat "$DIR/gate"; $sweep --help; echo "exit code $?" >&2; } | ' +
        '{ exec <&-; echo >"$DIR/gate"; }',
      dir,
    );
    assertMatch(stderr, /^sweep: stdout cannot be written to: Broken pipe[^\n]*\nexit code 1\n$/);
  });
});

Deno.test({
  name: "sweep.ts ends by SIGINT though nobody reads its summary",
  ignore: !isLinux,
  fn: async () => {
    await withDirectory(async (dir) => {
      // The pipe is full before the sweep writes to it.
      const running = run(
        'mkfifo "$DIR/gate"; { head -c 65536 /dev/zero; echo $BASHPID >"$DIR/pid"; ' +
          'exec $sweep --seeds 0..9 --depths 2 --no-report --out "$OUT"; } | cat "$DIR/gate" -',
        dir,
      );
      await waitForFile(join(dir, "out", "sweep.json"));
      Deno.kill(Number(await Deno.readTextFile(join(dir, "pid"))), "SIGINT");
      await waitForEnd(Number(await Deno.readTextFile(join(dir, "pid"))));
      await Deno.writeTextFile(join(dir, "gate"), "");
      const { stderr } = await running;
      assertEquals(stderr, "sweep: all is written; only the summary is not: ended by SIGINT\n");
    });
  },
});

/** Resolves once a process has ended, even if nobody has asked yet how. */
async function waitForEnd(pid: number): Promise<void> {
  const isRunning = () => {
    try {
      return !/^State:\s*Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
    } catch {
      return false;
    }
  };
  while (isRunning()) await new Promise((resolve) => setTimeout(resolve, 10));
}
