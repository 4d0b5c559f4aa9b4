/**
 * SIGHUP, which a terminal sends when it closes: a sweep in a terminal ends in order, one under nohup
 * goes on. `script` gives a command a terminal, which closes when `script` is killed.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Outcome,
  runScript,
  runShell,
  shellEnv,
  waitForFile,
  waitForText,
  withDirectory,
} from "../helpers/commands.ts";

const ignore = Deno.build.os !== "linux";

/** A sweep of a few seconds, with dozens of units. */
const LONG = '--seeds 0..9999 --no-report --out "$OUT"';

/**
 * Runs a shell's command line in a terminal, in which `$sweep` is the sweep command, and closes the
 * terminal once a file is there.
 */
async function closeTerminal(line: string, dir: string, file: string): Promise<void> {
  const child = new Deno.Command("script", {
    args: ["-qec", `exec bash -c '${line}'`, join(dir, "typescript")],
    env: shellEnv({ OUT: join(dir, "out"), DIR: dir }),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await waitForFile(file);
  child.kill("SIGKILL");
  await child.status;
}

for (
  const [what, line] of Object.entries({
    "with nohup": `nohup $sweep ${LONG} & wait`,
    "with nohup by a program that resets signals, as npx does":
      `nohup env --default-signal=HUP $sweep ${LONG} & wait`,
    "with SIGHUP ignored, though in a terminal": `trap "" HUP; exec $sweep ${LONG}`,
    "without a way for the terminal to tell it": `setsid $sweep ${LONG} & wait`,
  })
) {
  Deno.test({
    name: `sweep.ts goes on when its terminal closes: started ${what}`,
    ignore,
    fn: async () => {
      await withDirectory(async (dir) => {
        const out = join(dir, "out");
        await closeTerminal(`cd "$DIR"; ${line}`, dir, join(out, "sweep.journal"));
        await waitForFile(join(out, "sweep.json"));
      });
    },
  });
}

Deno.test({
  name: "sweep.ts ends in order when its terminal closes",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) => {
      const line = `exec $sweep ${LONG.replace("9999", "99999")} 2>"$DIR/said"`;
      await closeTerminal(line, dir, join(dir, "out", "sweep.journal"));
      assertMatch(
        await waitForText(join(dir, "said")),
        /^sweep: ended by SIGHUP; \d+ of \d+ units are kept in .*: the same with --resume goes on\n$/,
      );
    });
  },
});

/** Runs a shell's command line without a terminal. */
const run = (line: string, dir: string): Promise<Outcome> =>
  runShell(line, { OUT: join(dir, "out"), DIR: dir });

Deno.test({
  name: "merge.ts, without a terminal, goes on at SIGHUP",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) => {
      const flags = '--seeds 0..9 --depths 2,3 --out "$OUT" --quiet';
      const shards = await run(`$sweep ${flags} --shard 1/2 && $sweep ${flags} --shard 2/2`, dir);
      assertEquals(shards, { code: 0, stdout: "", stderr: "" });
      // It cannot end before the signal: the pipe that it writes to is full.
      const running = run(
        'mkfifo "$DIR/gate"; { head -c 65536 /dev/zero; echo $BASHPID >"$DIR/pid"; ' +
          'exec $merge "$OUT"/shard-* --no-report --out "$OUT"; } | cat "$DIR/gate" - | tr -d "\\0"',
        dir,
      );
      await waitForFile(join(dir, "out", "sweep.json"));
      Deno.kill(Number(await Deno.readTextFile(join(dir, "pid"))), "SIGHUP");
      await Deno.writeTextFile(join(dir, "gate"), "");
      const { stdout, stderr } = await running;
      assertEquals(stderr, "");
      assertMatch(stdout, /^mean_abs of the weight gradient: [^]*\n\nwritten: [^]*sweep\.json\n$/);
    });
  },
});

Deno.test({
  name: "start() ignores SIGHUP, without a terminal, before it loads the command",
  ignore,
  fn: async () => {
    const module = "data:text/javascript," + encodeURIComponent(
      'Deno.kill(Deno.pid, "SIGHUP"); await new Promise((done) => setTimeout(done, 50)); ' +
        "export const main = () => 7;",
    );
    const start = import.meta.resolve("../../scripts/command/start.ts");
    const script = `import { start } from "${start}"; await start("x", ${JSON.stringify(module)});`;
    const { code, stderr } = await runScript(
      `data:text/javascript,${encodeURIComponent(script)}`,
    );
    assertEquals([code, stderr], [7, ""]);
  },
});

/** Starts a script in a terminal. */
function startInTerminal(permissions: string, script: string): Deno.ChildProcess {
  const line = `exec ${Deno.execPath()} run -q ${permissions} ${script}`;
  return new Deno.Command("script", {
    args: ["-qec", line, "/dev/null"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

Deno.test({
  name: "start() leaves SIGHUP as it is in a terminal, until the command listens to it",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) => {
      const module = join(dir, "module.ts");
      await Deno.writeTextFile(
        module,
        'Deno.kill(Deno.pid, "SIGHUP"); setInterval(() => {}, 1000); await new Promise(() => {});',
      );
      const script = join(dir, "script.ts");
      const start = import.meta.resolve("../../scripts/command/start.ts");
      await Deno.writeTextFile(
        script,
        `import { start } from "${start}"; await start("x", import.meta.resolve("./module.ts"));`,
      );
      const child = startInTerminal("-A", script);
      await child.stdout.cancel();
      assertEquals((await child.status).code, 128 + 1);
      await child.stdin.close();
    });
  },
});

Deno.test({
  name: "start() asks the user for no permission, in a terminal, but that to load the command",
  ignore,
  fn: async () => {
    const script = fileURLToPath(import.meta.resolve("../../scripts/sweep.ts"));
    const child = startInTerminal("", script);
    let shown = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      if ((shown += text).includes("Allow?")) break; // Deno waits for an answer now
    }
    child.kill("SIGKILL");
    await child.status;
    await child.stdin.close();
    const asked = shown.split("\n").filter((line) => line.includes("requests"));
    assertEquals(asked.length, 1, shown);
    assertStringIncludes(
      asked[0]!,
      `read access to "${script.replace("/sweep.ts", "/main/sweep.ts")}"`,
    );
  },
});

Deno.test("sweep.ts and merge.ts load next to nothing before they listen to signals", async () => {
  for (const script of ["sweep.ts", "merge.ts"]) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", fileURLToPath(import.meta.resolve(`../../scripts/${script}`))],
      stderr: "null",
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals(
      modules.map(({ specifier }: { specifier: string }) => specifier.split("/").at(-1)).sort(),
      ["hangup.ts", "problem.ts", "speak.ts", "start.ts", script].sort(),
    );
  }
});
