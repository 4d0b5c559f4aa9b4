/**
 * The scripts need no more permissions than the documentation says, and name one that is missing.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listDirectory, outcomeOf, withDirectory } from "../helpers/commands.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a script with those permissions only. */
async function run(permissions: readonly string[], script: string, ...args: string[]) {
  return outcomeOf(
    await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", ...permissions, script, ...args],
      cwd: TOP,
    }).output(),
  );
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
    const done = await run(write, "scripts/sweep.ts", ...flags, "--out", whole, "--svg", "--png");
    assertEquals(done, { code: 0, stdout: "", stderr: "" });
    const names = ["charts", "decay.csv", "gradients.csv", "report.html", "sweep.json"];
    assertEquals(await listDirectory(whole), names);
    // Elsewhere it is refused before any work starts.
    const other = await run(write, "scripts/sweep.ts", ...flags, "--out", join(dir, "other"));
    assertEquals(other.code, 2);
    assertStringIncludes(other.stderr, "--allow-write");
    assertEquals(await listDirectory(dir), ["new", "whole"]);
  });
});

for (const script of ["sweep", "merge"]) {
  Deno.test(`${script}.ts without the permission to read says so in a line`, async () => {
    await withDirectory(async (dir) => {
      for (const permissions of [[], [`--allow-read=${dir}`, `--allow-write=${dir}`]]) {
        const { code, stdout, stderr } = await run(
          permissions,
          `scripts/${script}.ts`,
          ...["--out", join(dir, "out")],
        );
        assertEquals([code, stdout], [1, ""]);
        assertEquals(
          stderr,
          `${script}: Requires read access to "${TOP}scripts/main/${script}.ts", ` +
            "run again with the --allow-read flag\n",
        );
        assertEquals(await listDirectory(dir), []);
      }
    });
  });
}

Deno.test("a command that may read only some of its modules says so in a line, without colours", async () => {
  const permissions = [`--allow-read=${TOP}scripts`];
  const { code, stdout, stderr } = await run(permissions, "scripts/sweep.ts");
  assertEquals([code, stdout], [1, ""]);
  assertMatch(
    stderr,
    /^sweep: Requires read access to ".*", run again with the --allow-read flag[ -~]*\n$/,
  );
  assertEquals(stderr.includes("\\u001b"), false);
});

Deno.test("sweep.ts whose workers may not be read says so in a line, after one try", async () => {
  await withDirectory(async (dir) => {
    const read = ["scripts", "src", "mod.ts", "deno.json"].map((name) => TOP + name);
    const { code, stdout, stderr } = await run(
      [`--allow-read=${[...read, dir].join(",")}`, `--allow-write=${dir}`],
      "scripts/sweep.ts",
      ...["--seeds", "0..9", "--depths", "2", "--out", join(dir, "out")],
    );
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^sweep: depth 2, width 3, seeds 0 to 9: its worker lacks a permission: Requires read access to "[^\n]*", run again with the --allow-read flag; nothing was written\n$/,
    );
    assertEquals(await listDirectory(dir), []);
  });
});
