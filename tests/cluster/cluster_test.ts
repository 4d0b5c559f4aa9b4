/**
 * What scripts/cluster/ has batch systems run is run as they would, with what they put in the
 * environment; then the files are those of the whole sweep.
 */
import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import {
  listDirectory,
  type Outcome,
  outcomeOf,
  readResults,
  runScript,
  withDirectory,
} from "../helpers/commands.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));
const CLUSTER = join(TOP, "scripts", "cluster");
const FLAGS = ["--seeds", "0..1999", "--depths", "2,5", "--runs"];
const SHARDS = 2;

/** The programs that there are, with one of the ways to Deno, or none, as a directory for PATH. */
async function programs(dir: string, way: "deno" | "npx" | "none"): Promise<string> {
  const path = join(dir, `with-${way}`);
  await Deno.mkdir(path);
  for (const from of Deno.env.get("PATH")!.split(":").filter((path) => path !== "")) {
    for (const name of await listDirectory(from)) {
      if (name === "deno" || name === "npx") continue;
      await Deno.symlink(join(from, name), join(path, name)).catch(() => {}); // the first one counts
    }
  }
  if (way === "deno") await Deno.symlink(Deno.execPath(), join(path, "deno"));
  if (way === "npx") {
    const stub =
      `#!/bin/sh\n[ "$1 $2" = "--yes deno@${await ciVersion()}" ] && shift 2 || exit 9\n` +
      `exec '${Deno.execPath()}' "$@"\n`;
    await Deno.writeTextFile(join(path, "npx"), stub, { mode: 0o755 });
  }
  return path;
}

/** The version of Deno that CI runs. */
async function ciVersion(): Promise<string> {
  const text = await Deno.readTextFile(join(TOP, ".ci", "run"));
  return /^DENO_VERSION=(.*)$/m.exec(text)![1]!;
}

/** Runs a command at the top of the repository. */
async function runAnyhow(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return outcomeOf(
    await new Deno.Command(command, { args: [...args], env: { ...env }, cwd: TOP }).output(),
  );
}

/** The same; it must go well. */
async function run(...call: Parameters<typeof runAnyhow>): Promise<void> {
  const { code, stderr } = await runAnyhow(...call);
  assertEquals(code, 0, stderr);
}

/** PATH with the Deno that runs the tests first. */
const PATH = `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`;

/** The files of the whole sweep. */
let whole: Promise<Map<string, string>> | undefined;

async function sweepWhole(): Promise<Map<string, string>> {
  let results: Map<string, string>;
  await withDirectory(async (dir) => {
    assertEquals((await runScript("scripts/sweep.ts", ...FLAGS, "--out", dir)).code, 0);
    results = await readResults(dir);
  });
  return results!;
}

/** Has shards done and put together in a directory, which must then have the files of the whole. */
async function assertWhole(merge: (out: string, dir: string) => Promise<void>): Promise<void> {
  const expected = await (whole ??= sweepWhole());
  await withDirectory(async (dir) => {
    const out = join(dir, "out");
    await merge(out, dir);
    const shards = Array.from({ length: SHARDS }, (_, i) => `shard-${i + 1}-of-${SHARDS}`);
    assertEquals(await listDirectory(out), [...expected.keys(), ...shards, "sweep.json"].sort());
    for (const [name, text] of expected) {
      assertEquals(await Deno.readTextFile(join(out, name)) === text, true, `${name} differs`);
    }
  });
}

for (const way of ["deno", "npx"] as const) {
  Deno.test(`a Slurm array job has the files of the whole sweep, with ${way} on PATH`, async () => {
    await assertWhole(async (out, dir) => {
      const PATH = await programs(dir, way);
      for (const i of [1, ...Array.from({ length: SHARDS }, (_, i) => i + 1)]) { // one of them again
        await run("bash", [join(CLUSTER, "slurm.sh"), out, ...FLAGS], {
          PATH,
          SHARDS: `${SHARDS}`,
          SLURM_ARRAY_TASK_ID: `${i}`,
          SLURM_CPUS_PER_TASK: "2",
        });
      }
      const text = await Deno.readTextFile(join(CLUSTER, "slurm.sh"));
      const [, merge] = /--wrap "(.*)"/.exec(text)!;
      await run("sh", ["-c", merge!.replaceAll("OUT", out)], { PATH });
    });
  });

  Deno.test({
    name: `GNU parallel has the files of the whole sweep, with ${way} on PATH`,
    ignore: !await isThere("parallel"),
    fn: async () => {
      await assertWhole(async (out, dir) => {
        const PATH = await programs(dir, way);
        const call = [join(CLUSTER, "parallel.sh"), [`${SHARDS}`, out, ...FLAGS], {
          PATH,
        }] as const;
        await run(...call);
        if (way === "deno") await run(...call); // it can be run again
      });
    },
  });
}

Deno.test("slurm.sh does as many shards as its array has tasks", async () => {
  const text = await Deno.readTextFile(join(CLUSTER, "slurm.sh"));
  const [[, array], [, shards]] = [/--array=1-(\d+)/.exec(text)!, /SHARDS:-(\d+)/.exec(text)!];
  assertEquals(array, shards);
});

Deno.test("deno.sh and the Kubernetes manifests have the Deno that CI has", async () => {
  const version = await ciVersion();
  for await (const { name } of Deno.readDir(CLUSTER)) {
    const text = await Deno.readTextFile(join(CLUSTER, name));
    const found = [...text.matchAll(/deno[@:](\d+\.\d+\.\d+)/g)].map(([, version]) => version);
    assertEquals(found, /\.yaml$|^deno\.sh$/.test(name) ? [version] : [], name);
  }
});

Deno.test("deno.sh, slurm.sh and parallel.sh say in a line what is missing", async () => {
  await withDirectory(async (dir) => {
    const PATH = await programs(dir, "none");
    const task = { PATH, SLURM_ARRAY_TASK_ID: "1" };
    const refused = async (name: string, args: readonly string[], env: Record<string, string>) => {
      const { code, stdout, stderr } = await runAnyhow("bash", [join(CLUSTER, name), ...args], env);
      assertEquals(stdout, "");
      return [code, stderr];
    };
    const noDeno = [127, "deno.sh: needs deno, or Node.js with npx, on PATH\n"];
    assertEquals(await refused("deno.sh", ["--version"], { PATH }), noDeno);
    assertEquals(await refused("slurm.sh", [join(dir, "out")], task), noDeno);
    assertEquals(await refused("slurm.sh", [join(dir, "out")], { PATH }), [
      ...[2, "slurm.sh: is for sbatch, as an array job\n"],
    ]);
    assertEquals(await refused("slurm.sh", [], task), [
      ...[2, "slurm.sh: usage: sbatch scripts/cluster/slurm.sh OUT [flags of sweep.ts]\n"],
    ]);
    const usage = [2, "parallel.sh: usage: parallel.sh SHARDS OUT [flags of sweep.ts]\n"];
    assertEquals(await refused("parallel.sh", ["3"], { PATH }), usage);
    for (const shards of ["0", "x", "1 2", "-1"]) {
      assertEquals(await refused("parallel.sh", [shards, join(dir, "out")], { PATH }), [
        ...[2, `parallel.sh: SHARDS: given ${shards}; allowed: a whole number from 1 up\n`],
      ]);
    }
    await Deno.remove(join(PATH, "parallel")).catch(() => {});
    assertEquals(await refused("parallel.sh", ["3", join(dir, "out")], { PATH }), [
      ...[2, "parallel.sh: needs GNU parallel on PATH\n"],
    ]);
    // A copy, as Slurm runs it, but submitted from elsewhere.
    const elsewhere = new Deno.Command("bash", {
      args: [join(CLUSTER, "slurm.sh"), "out"],
      cwd: dir,
      env: task,
    });
    assertEquals(
      outcomeOf(await elsewhere.output()).stderr,
      "slurm.sh: is to be submitted from the top of a clone\n",
    );
    assertEquals(await listDirectory(dir), ["with-none"]);
  });
});

/** What the test needs of a manifest. */
interface Job {
  readonly spec: {
    readonly completions: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly [{
          readonly image: string;
          readonly env: readonly { readonly name: string; readonly value: string }[];
          readonly command: readonly [string, ...string[]];
          readonly args: readonly string[];
        }];
      };
    };
  };
}

Deno.test("a Kubernetes Indexed Job has the files of the whole sweep", async () => {
  const read = async (name: string): Promise<Job> =>
    parse(await Deno.readTextFile(join(CLUSTER, name)));
  const runPod = async (job: Job, env: Readonly<Record<string, string>>) => {
    const [{ env: defaults, command: [command, ...first], args }] = job.spec.template.spec
      .containers;
    const names = defaults.map(({ name, value }) => [name, value]);
    await run(command, [...first, ...args], { PATH, ...Object.fromEntries(names), ...env });
  };
  const [sweep, merge] = [await read("kubernetes.yaml"), await read("kubernetes_merge.yaml")];
  await assertWhole(async (OUT) => {
    const env = { OUT, SHARDS: `${SHARDS}`, FLAGS: FLAGS.join(" ") };
    for (let i = 0; i < SHARDS; i++) await runPod(sweep, { ...env, JOB_COMPLETION_INDEX: `${i}` });
    await runPod(merge, { OUT });
  });
  const [{ env }] = sweep.spec.template.spec.containers;
  assertEquals(env.find(({ name }) => name === "SHARDS")?.value, `${sweep.spec.completions}`);
});

/** Whether there is a command of that name. */
async function isThere(command: string): Promise<boolean> {
  const which = new Deno.Command("sh", { args: ["-c", `command -v ${command}`], stdout: "null" });
  return (await which.output()).success;
}
