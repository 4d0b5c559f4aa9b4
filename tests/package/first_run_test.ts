/**
 * The first sweep of somebody whose cache is empty: what it downloads, and what is said.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listDirectory, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));

/** How long a command may take, in milliseconds. */
const DEADLINE = 300_000;

/** The packages that a sweep needs. */
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

/** The most bytes that Deno may have put into its directory. */
const MOST_BYTES = 20_000_000;

Deno.test("a first sweep downloads few packages, and warns of nothing", async () => {
  await withDirectory(async (dir) => {
    const cache = join(dir, "cache");
    const { stdout, stderr } = await deno(
      ["run", "-A", "--frozen", "scripts/sweep.ts", "--out", join(dir, "out")],
      { DENO_DIR: cache },
    );
    assertEquals(await packagesIn(join(cache, "npm")), PACKAGES);
    const bytes = await sizeOf(cache);
    assert(bytes <= MOST_BYTES, `${bytes} bytes`);
    const others = stderr.split("\n").filter((line) => !/^(Download |$)/.test(line));
    assertEquals(others, [], "said on stderr besides the downloads");
    assert(stdout.includes("written: "), stdout);
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

/** Runs Deno at the repository's top; it must go well. */
async function deno(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
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
  assertEquals(output.code, 0, stderr);
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
