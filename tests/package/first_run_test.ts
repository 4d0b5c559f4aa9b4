/**
 * The first sweep of somebody whose cache is empty: what it downloads, and what is said.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listDirectory, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));

/** How long a command may take, in milliseconds. */
const DEADLINE = 300_000;

/** The packages that a sweep needs without its report. */
const PACKAGES = [
  "@colors/colors",
  "ansi-regex",
  "cli-progress",
  "cli-table3",
  "comlink",
  "deno-std",
  "emoji-regex",
  "is-fullwidth-code-point",
  "string-width",
  "strip-ansi",
  "valibot",
];

/** The most bytes that Deno may have put into its directory, without a report and with one. */
const MOST_BYTES = 20_000_000;
const MOST_BYTES_DRAWN = 45_000_000;

/** The files of a sweep without a report. */
const FILES = ["decay.csv", "gradients.csv", "sweep.json"];

Deno.test("a first sweep downloads few packages, its report more, and nothing is lost without them", async (t) => {
  await withDirectory(async (dir) => {
    const [cache, out] = [join(dir, "cache"), join(dir, "out")];
    const args = (...flags: string[]) => ["run", "-A", "--frozen", ...flags];
    const first = async (...flags: string[]) => {
      const call = args("scripts/sweep.ts", ...flags, "--out", join(dir, "first"));
      const { stdout, stderr } = await deno(call, { DENO_DIR: cache });
      assert(stdout.includes("written: "), stdout);
      const others = stderr.split("\n").filter((line) => !/^(Download |$)/.test(line));
      assertEquals(others, [], "said on stderr besides the downloads");
    };
    const assertSize = async (most: number) => {
      const bytes = await sizeOf(cache);
      assert(bytes <= most, `${bytes} bytes`);
    };

    await t.step("without a report", async () => {
      await first("--no-report");
      assertEquals(await packagesIn(join(cache, "npm")), PACKAGES);
      await assertSize(MOST_BYTES);
    });
    await t.step("a report that cannot be drawn, without a network", async () => {
      const offline = args("--cached-only", "scripts/sweep.ts", "--out", out);
      const { stderr } = await deno(offline, { DENO_DIR: cache }, 1);
      assertMatch(
        stderr,
        /^sweep: the charts cannot be drawn \(--no-report leaves them out\): .*"vega".*; 12 of 12 units are kept in .*: the same with --resume goes on\n$/,
      );
      assertEquals(await listDirectory(out), ["sweep.journal"]);
      const { stdout } = await deno([...offline, "--resume", "--no-report"], { DENO_DIR: cache });
      assertMatch(stdout, /\n12 units were done before\n/);
      assertEquals(await listDirectory(out), FILES);
    });
    await t.step("with a report", async () => {
      await first();
      const packages = await packagesIn(join(cache, "npm"));
      assertEquals(PACKAGES.filter((name) => !packages.includes(name)), []);
      assertEquals(packages.filter((name) => /^vega(-lite)?$/.test(name)), ["vega", "vega-lite"]);
      assertEquals(
        packages.filter((name) => /resvg|arimo|tensorflow|assemblyscript/.test(name)),
        [],
      );
      await assertSize(MOST_BYTES_DRAWN);
    });
  });
});

Deno.test("neither a sweep nor the notebook needs the compiler of the kernel or a plotter", async () => {
  for (const script of ["mod.ts", "scripts/main/sweep.ts", "scripts/notebook.ts"]) {
    const { stdout } = await deno(["info", "--json", script]);
    const { modules }: { modules: readonly { specifier: string }[] } = JSON.parse(stdout);
    const packages = modules.map(({ specifier }) => specifier).filter((s) => s.startsWith("npm:"));
    assert(packages.some((specifier) => specifier.includes("/valibot@")), `${packages}`);
    assertEquals(
      packages.filter((specifier) => /assemblyscript|binaryen|vega/.test(specifier)),
      [],
    );
  }
});

/** Runs Deno at the repository's top; it must end with that exit code. */
async function deno(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  code = 0,
) {
  await using process = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: TOP,
    env: { ...env, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = await within(DEADLINE, process.output());
  const text = new TextDecoder();
  const [stdout, stderr] = [text.decode(output.stdout), text.decode(output.stderr)];
  assertEquals(output.code, code, stderr);
  return { stdout, stderr };
}

/** The names of the packages in Deno's directory for npm, sorted: npm/REGISTRY/NAME/VERSION. */
async function packagesIn(npm: string): Promise<string[]> {
  const names: string[] = [];
  for (const registry of await listDirectory(npm)) {
    for (const name of await listDirectory(join(npm, registry))) {
      const scoped = name.startsWith("@") ? await listDirectory(join(npm, registry, name)) : [""];
      for (const rest of scoped) {
        const path = join(name, rest);
        // A package that was only asked for has its registry.json, and no version.
        const versions = await listDirectory(join(npm, registry, path));
        if (versions.some((version) => version !== "registry.json")) names.push(path);
      }
    }
  }
  return names.sort();
}

/** The bytes of all files below a directory. */
async function sizeOf(dir: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const path = join(dir, name);
    bytes += isDirectory ? await sizeOf(path) : (await Deno.lstat(path)).size;
  }
  return bytes;
}
