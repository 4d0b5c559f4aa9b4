/**
 * What scripts/cluster/ has batch systems run is run as they would, with what they put in the
 * environment; then the files are those of the whole sweep.
 */
import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { listDirectory, runScript, withDirectory } from "../helpers/commands.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));
const CLUSTER = join(TOP, "scripts", "cluster");
const FLAGS = ["--seeds", "0..1999", "--depths", "2,5", "--runs"];
const SHARDS = 3;

/** Runs a command at the top of the repository; it must go well. */
async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const deno = dirname(Deno.execPath());
  const { code, stderr } = await new Deno.Command(command, {
    args: [...args],
    env: { ...env, PATH: `${deno}:${Deno.env.get("PATH")}` },
    cwd: TOP,
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
}

/** Has shards done and put together in a directory, which must then have the files of the whole. */
async function assertWhole(merge: (out: string) => Promise<void>): Promise<void> {
  await withDirectory(async (dir) => {
    const [whole, out] = [join(dir, "whole"), join(dir, "out")];
    assertEquals((await runScript("scripts/sweep.ts", ...FLAGS, "--out", whole)).code, 0);
    await merge(out);
    const shards = Array.from({ length: SHARDS }, (_, i) => `shard-${i + 1}-of-${SHARDS}`);
    assertEquals(await listDirectory(out), [...await listDirectory(whole), ...shards].sort());
    for (const name of ["decay.csv", "gradients.csv", "runs.csv"]) {
      const [found, expected] = await Promise.all(
        [out, whole].map((dir) => Deno.readTextFile(join(dir, name))),
      );
      assertEquals(found === expected, true, `${name} differs`);
    }
  });
}

Deno.test("a Slurm array job has the files of the whole sweep", async () => {
  await assertWhole(async (out) => {
    for (let i = 1; i <= SHARDS; i++) {
      await run("bash", [join(CLUSTER, "slurm.sh"), out, ...FLAGS], {
        SHARDS: `${SHARDS}`,
        SLURM_ARRAY_TASK_ID: `${i}`,
        SLURM_CPUS_PER_TASK: "2",
      });
    }
    const text = await Deno.readTextFile(join(CLUSTER, "slurm.sh"));
    const [, merge] = /--wrap "(.*)"/.exec(text)!;
    await run("sh", ["-c", merge!.replaceAll("OUT", out)]);
    const [[, array], [, shards]] = [/--array=1-(\d+)/.exec(text)!, /SHARDS:-(\d+)/.exec(text)!];
    assertEquals(array, shards);
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
    await run(command, [...first, ...args], { ...Object.fromEntries(names), ...env });
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

Deno.test({
  name: "GNU parallel has the files of the whole sweep, and can be run again",
  ignore: !await isThere("parallel"),
  fn: async () => {
    await assertWhole(async (out) => {
      for (const _ of ["the first time", "again"]) {
        await run(join(CLUSTER, "parallel.sh"), [`${SHARDS}`, out, ...FLAGS]);
      }
    });
  },
});

/** Whether there is a command of that name. */
async function isThere(command: string): Promise<boolean> {
  const which = new Deno.Command("sh", { args: ["-c", `command -v ${command}`], stdout: "null" });
  return (await which.output()).success;
}
