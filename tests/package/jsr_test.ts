/**
 * Somebody else's project imports gradflow from JSR, with what `deno publish` would publish from
 * here: on its first run, with no permission, and later with no network.
 */
import { assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINES, sweep } from "../../mod.ts";
import { type Outcome, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import { type Registry, startRegistry } from "./registry.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));
const CONSUMER = join(TOP, "tests", "package", "consumer");
/** A larger project, of which only the types are checked here. */
const STUDY = join(TOP, "tests", "package", "study");
const STUDY_FILES = ["my_model.ts", "pool.ts", "pool_worker.ts", "study.ts"];

/** How long a command may take, in milliseconds. */
const DEADLINE = 300_000;

/** The project's scripts, and what they must print. */
const SCRIPTS: Readonly<Record<string, (stdout: string) => void | Promise<void>>> = {
  "probe.ts": (stdout) => assertAlmostEquals(Number(stdout), 0.00020174124801997095, 1e-9),
  "sweep.ts": async (stdout) => {
    const lines = ENGINES.map(async (engine) => {
      const options = { seeds: { from: 0, to: 99 }, depths: [4, 8], engine };
      const { decay } = await sweep(options, { workers: 1 });
      return `${JSON.stringify(decay)}\n`;
    });
    assertEquals(stdout, (await Promise.all(lines)).join(""));
  },
  "charts.ts": (stdout) => assertMatch(stdout, /^<svg [^]*<\/svg>\n/),
  "abort.ts": (stdout) => assertEquals(stdout, "that is enough\n"),
};

/** What is published besides the modules that one can import. */
const DOCUMENTS = ["/CHANGELOG.md", "/LICENSE", "/README.md", "/deno.json"];

Deno.test("gradflow works from JSR", async (t) => {
  await withDirectory(async (dir) => {
    const project = join(dir, "project");
    await Deno.mkdir(project);
    for (const name of ["deno.json", ...Object.keys(SCRIPTS)]) {
      await Deno.copyFile(join(CONSUMER, name), join(project, name));
    }
    for (const name of STUDY_FILES) await Deno.copyFile(join(STUDY, name), join(project, name));
    await using registry = await startRegistry();
    const npm = await npmCache();
    for (const cache of ["first", "second"]) {
      await Deno.mkdir(join(dir, cache));
      await Deno.symlink(npm, join(dir, cache, "npm"));
    }
    /** Runs Deno in the project, with one of two caches. */
    const run = (cache: "first" | "second", ...args: readonly string[]) =>
      deno(args, { DENO_DIR: join(dir, cache), JSR_URL: registry.url }, project);

    for (const [script, check] of Object.entries(SCRIPTS)) {
      await t.step(`${script}, with no permission`, async () => {
        await check((await run("first", "run", "-q", "--no-prompt", script)).stdout);
      });
    }
    // Types from npm go into the lock file as well; `deno cache` would miss them there.
    await t.step("its types", async () => {
      await run("first", "check", "-q", ...Object.keys(SCRIPTS), ...STUDY_FILES);
    });
    await t.step("what is published is what one can import", async () => {
      const graphs = Object.keys(registry.exports).map(async (name) => {
        const specifier = `jsr:${registry.name}@${registry.version}${name.slice(1)}`;
        const { stdout } = await run("first", "info", "-q", "--json", specifier);
        return modulesIn(stdout, registry);
      });
      const modules = new Set((await Promise.all(graphs)).flat());
      const published = new Set(registry.files.keys());
      const wanted = modules.union(new Set(DOCUMENTS));
      assertEquals([...published.difference(wanted)].sort(), [], "published, and of no use");
      assertEquals([...wanted.difference(published)].sort(), [], "not published");
      assertEquals([...registry.requested.difference(modules)], [], "asked for, and no module");
      assertEquals([...registry.missed], [], "asked for, and not published");
    });
    const lock = await Deno.readTextFile(join(project, "deno.lock"));
    await t.step("all of it can be had in advance", async () => {
      await run("second", "cache", "-q", "--frozen", ...Object.keys(SCRIPTS));
    });
    await registry[Symbol.asyncDispose]();
    for (const [script, check] of Object.entries(SCRIPTS)) {
      await t.step(`${script}, with no network`, async () => {
        const args = ["-q", "--no-prompt", "--cached-only", "--frozen"];
        await check((await run("second", "run", ...args, script)).stdout);
        assertEquals(await Deno.readTextFile(join(project, "deno.lock")), lock);
      });
    }
  });
});

Deno.test("a project that links a clone type-checks, and runs", async () => {
  await withDirectory(async (dir) => {
    for (const name of STUDY_FILES) await Deno.copyFile(join(STUDY, name), join(dir, name));
    const config = JSON.parse(await Deno.readTextFile(join(CONSUMER, "deno.json")));
    const strict = { exactOptionalPropertyTypes: true, noUnusedLocals: true };
    for (const compilerOptions of [{}, strict]) {
      const linked = { ...config, links: [TOP], compilerOptions };
      await Deno.writeTextFile(join(dir, "deno.json"), JSON.stringify(linked));
      await deno(["check", "-q", ...STUDY_FILES], {}, dir);
    }
    const { stdout } = await deno(["run", "-q", "--no-prompt", "--allow-read", "pool.ts"], {}, dir);
    assertMatch(stdout, /^pi = 3\.14/);
  });
});

Deno.test("gradflow can be published without a warning", async () => {
  const { stderr } = await deno(["publish", "--dry-run", "--allow-dirty"], {}, TOP);
  const said = stderr.split("\n").filter((line) => !line.startsWith("   file://"));
  assertEquals(said.filter((line) => /warning|error/i.test(line)), [], said.join("\n"));
});

/** Runs Deno to its end; it must go well. */
async function deno(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Outcome> {
  await using process = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { ...env, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { code, stdout, stderr } = await within(DEADLINE, process.output());
  const text = new TextDecoder();
  const outcome = { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  assertEquals(code, 0, `deno ${args.join(" ")}: ${outcome.stderr}`);
  return outcome;
}

/** Where Deno keeps what it has downloaded from npm, which is taken from there once more. */
async function npmCache(): Promise<string> {
  return JSON.parse((await deno(["info", "--json"], {}, TOP)).stdout).npmCache;
}

/** What the test needs of the output of `deno info --json`. */
interface Graph {
  readonly modules: readonly { readonly specifier: string; readonly error?: string }[];
}

/** The package's files in a graph. */
function modulesIn(info: string, { url, name, version }: Registry): string[] {
  const top = `${url}${name}/${version}`;
  const { modules }: Graph = JSON.parse(info);
  const ours = modules.filter(({ specifier }) => specifier.startsWith(`${top}/`));
  for (const { specifier, error } of ours) assertEquals(error, undefined, specifier);
  return ours.map(({ specifier }) => specifier.slice(top.length));
}
