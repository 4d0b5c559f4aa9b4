/**
 * The scripts need no more permissions than README says.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { listDirectory, type Outcome, withDirectory } from "../helpers/commands.ts";

/** Runs a script with those permissions only. */
async function run(permissions: readonly string[], script: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", ...permissions, script, ...args],
    cwd: new URL("../..", import.meta.url),
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) } satisfies Outcome;
}

Deno.test("notebook.ts needs no permission", async () => {
  const { code, stderr, stdout } = await run([], "scripts/notebook.ts");
  assertEquals([code, stderr, stdout.split("\n").length], [0, "", 11]);
});

Deno.test("sweep.ts and merge.ts need to read, and to write in their directory", async () => {
  await withDirectory(async (dir) => {
    const [out, whole] = [join(dir, "new", "out"), join(dir, "whole")];
    const flags = ["--seeds", "0..99", "--depths", "2,3", "--quiet"];
    const permissions = ["--allow-read", `--allow-write=${out}`];
    for (const shard of ["1/2", "2/2"]) {
      const done = await run(
        permissions,
        "scripts/sweep.ts",
        ...flags,
        "--out",
        out,
        "--shard",
        shard,
      );
      assertEquals(done, { code: 0, stdout: "", stderr: "" });
    }
    const shards = [1, 2].map((i) => join(out, `shard-${i}-of-2`));
    const merged = await run(permissions, "scripts/merge.ts", ...shards, "--out", out, "--quiet");
    assertEquals(merged, { code: 0, stdout: "", stderr: "" });
    const write = ["--allow-read", `--allow-write=${whole}`];
    const done = await run(write, "scripts/sweep.ts", ...flags, "--out", whole, "--runs");
    assertEquals(done, { code: 0, stdout: "", stderr: "" });
    assertEquals(await listDirectory(whole), [
      "decay.csv",
      "gradients.csv",
      "runs.csv",
      "sweep.json",
    ]);
    // Elsewhere it is refused before any work starts.
    const other = await run(write, "scripts/sweep.ts", ...flags, "--out", join(dir, "other"));
    assertEquals(other.code, 2);
    assertStringIncludes(other.stderr, "--allow-write");
    assertEquals(await listDirectory(dir), ["new", "whole"]);
  });
});
