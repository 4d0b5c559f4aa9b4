import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { shellEnv, withDirectory } from "../helpers/commands.ts";

/** What a terminal is shown by a shell's command line in which `$sweep` is the sweep command. */
async function shown(line: string, dir: string): Promise<string> {
  const terminal = new Deno.Command("script", {
    args: ["-qec", `exec bash -c '${line}'`, "/dev/null"],
    env: shellEnv({ OUT: join(dir, "out") }),
    stdin: "null",
    stderr: "null",
  });
  return new TextDecoder().decode((await terminal.output()).stdout);
}

const ignore = Deno.build.os !== "linux"; // elsewhere `script` is called otherwise
const FLAGS = '--seeds 0..999 --out "$OUT"';

Deno.test({
  name: "sweep.ts draws a progress line in a terminal and takes it away for the summary",
  ignore,
  fn: async () => {
    await withDirectory(async (dir) => {
      const text = await shown(`$sweep ${FLAGS}`, dir);
      const [progress, ...rest] = text.split("mean_abs of the weight gradient");
      assertEquals(rest.length, 1, text);
      assertMatch(progress!, /\[1G-+ 0% \| 0\/2928000 parameters \| - parameters\/s \| 0s left/);
      assertMatch(
        progress!,
        /\[1G=+ 100% \| 2928000\/2928000 parameters \| \d+ parameters\/s \| 0s left/,
      );
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
