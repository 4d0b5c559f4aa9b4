import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { ProgressLog } from "../../scripts/command/progress.ts";
import { shellEnv, withDirectory } from "../helpers/commands.ts";

/** What a terminal is shown by a shell's command line in which `$sweep` is the sweep command. */
async function shown(line: string, dir: string, env = {}): Promise<string> {
  const terminal = new Deno.Command("script", {
    args: ["-qec", `exec bash -c '${line}'`, "/dev/null"],
    env: shellEnv({ OUT: join(dir, "out"), ...env }),
    stdin: "null",
    stderr: "null",
  });
  return new TextDecoder().decode((await terminal.output()).stdout);
}

const ignore = Deno.build.os !== "linux"; // elsewhere `script` is called otherwise
const FLAGS = '--seeds 0..999 --no-report --out "$OUT"';

Deno.test({
  name: "sweep.ts draws a progress line in a terminal and takes it away for the summary",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) => {
      const text = await shown(`$sweep ${FLAGS}`, dir);
      const [progress, ...rest] = text.split("mean_abs of the weight gradient");
      assertEquals(rest.length, 1, text);
      assertMatch(progress!, /\[1G-+ 0 % \| 0 s so far/);
      assertMatch(progress!, /\[1G=+ 100 % \| nearly done \| \d+ s so far/);
      assertEquals(progress!.split("\x1b7").length, 2, "the line begins once");
      assertEquals(progress!.endsWith("\x1b[2K"), true, "the line is cleared at last");
    });
  },
});

Deno.test({
  name: "sweep.ts --quiet shows nothing in a terminal",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) =>
      assertEquals(await shown(`$sweep ${FLAGS} --quiet`, dir), "")
    );
  },
});

Deno.test({
  name: "sweep.ts draws a progress line that fits a narrow window",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) => {
      const text = await shown(`stty cols 30; $sweep ${FLAGS}`, dir);
      // deno-lint-ignore no-control-regex
      const lines = [...text.matchAll(/\x1b\[1G([^\x1b]+)\x1b/g)].map(([, line]) => line!);
      assert(lines.length > 1, text);
      for (const line of lines) assert(line.length < 30, line);
    });
  },
});

Deno.test({
  name: "sweep.ts colours nothing, even in a terminal that is asked to",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) => {
      const env = { FORCE_COLOR: "1", TERM: "xterm-256color" };
      const text = await shown(`$sweep ${FLAGS}`, dir, env);
      assert(text.includes("mean_abs of the weight gradient"), text);
      // deno-lint-ignore no-control-regex
      assert(!/\x1b\[[\d;]*m/.test(text), JSON.stringify(text));
    });
  },
});

Deno.test({
  name: "sweep.ts steers no terminal that says it is dumb",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) => {
      const text = await shown(`$sweep ${FLAGS}`, dir, { TERM: "dumb" });
      assert(text.startsWith("mean_abs of the weight gradient"), JSON.stringify(text));
      assert(!text.includes("\x1b"), JSON.stringify(text));
    });
  },
});

/** A log of a work that takes so many seconds, as its lines and when they come; it is looked each second. */
async function logOf(seconds: number, before = 0): Promise<string[]> {
  let now = 1000;
  const lines: string[] = [];
  const log = new ProgressLog(
    (line) => {
      lines.push(`${now - 1000}: ${line}`);
      return Promise.resolve();
    },
    1,
    () => now,
  );
  for (let second = 0; second <= seconds; second++) {
    now = 1000 + second;
    log.update(before + (1 - before) * second / seconds);
    log.look();
    await Promise.resolve().then(() => {}); // the line is said
  }
  return lines;
}

Deno.test("without a terminal a sweep of ten seconds says nothing of its progress", async () => {
  assertEquals(await logOf(10), []);
});

Deno.test("without a terminal there is a line for each tenth, ten seconds apart at least", async () => {
  assertEquals(await logOf(25), [
    "10: 40 % | 15 s left | 10 s so far",
    "20: 80 % | 5 s left | 20 s so far",
  ]);
  assertEquals((await logOf(200)).map((line) => line.split(" |")[0]), [
    ...["20: 10 %", "40: 20 %", "60: 30 %", "80: 40 %", "100: 50 %", "120: 60 %", "140: 70 %"],
    ...["160: 80 %", "180: 90 %"],
  ]);
});

Deno.test("without a terminal there is a line each thirty seconds where a tenth takes longer", async () => {
  const lines = await logOf(3000);
  assertEquals(lines.slice(0, 2), [
    "30: 1 % | 49 min 30 s left | 30 s so far",
    "60: 2 % | 49 min left | 1 min so far",
  ]);
  assertEquals(lines.length, 99);
});

Deno.test("without a terminal the time left of a resumed sweep is that of the rest", async () => {
  assertEquals((await logOf(60, 0.5)).slice(0, 2), [
    "12: 60 % | 48 s left | 12 s so far",
    "24: 70 % | 36 s left | 24 s so far",
  ]);
});

Deno.test("a line of progress waits until the one before is said", async () => {
  let now = 0;
  const said: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const log = new ProgressLog(
    (line) => {
      said.push(line);
      return promise;
    },
    1,
    () => now,
  );
  for (const share of [0, 0.2, 0.4, 0.6]) {
    log.update(share);
    now += 40;
  }
  assertEquals(said.length, 1);
  resolve();
  await promise.finally(() => {});
  log.look();
  assertEquals(said.length, 2);
});
