import { assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { PoolError } from "../../src/pool/pool_error.ts";
import { echoPool, sure, workerModule } from "./pools.ts";

const path = (relative: string) => fileURLToPath(import.meta.resolve(relative));

/** Runs one of the scripts with no more permissions than those, and without asking for any. */
async function runWith(permissions: readonly string[], script: string, ...args: string[]) {
  const { code, stdout, stderr } = await sure(
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", ...permissions, path(`./scripts/${script}`), ...args],
      env: { NO_COLOR: "1" },
    }).output(),
  );
  const text = new TextDecoder();
  return [code, text.decode(stdout), text.decode(stderr)];
}

const ECHO = workerModule("echo");

Deno.test("WorkerPool names the permission that a worker's module cannot be loaded without", async () => {
  const line = `denied: this: its worker lacks a permission: Requires read access to "${
    path("../workers/echo_worker.ts")
  }", run again with the --allow-read flag\n`;
  assertEquals(await runWith([], "denied.ts", ECHO), [0, line, ""]);
});

Deno.test("WorkerPool names the permission that what the module imports needs", async () => {
  const line = `denied: this: its worker lacks a permission: Requires read access to "${
    path("../../src/pool/worker.ts")
  }", run again with the --allow-read flag\n`;
  const permissions = [`--allow-read=${path("../workers")}`];
  assertEquals(await runWith(permissions, "denied.ts", ECHO), [0, line, ""]);
});

Deno.test("WorkerPool names the permission that the module asks for in vain", async () => {
  const module = 'data:text/javascript,Deno.readTextFileSync("/no-such-file")';
  const line = "denied: this: its worker lacks a permission: Requires read access to " +
    '"/no-such-file", run again with the --allow-read flag\n';
  assertEquals(await runWith([], "denied.ts", module), [0, line, ""]);
  const env = 'data:text/javascript,Deno.env.get("HOME")';
  const other = "denied: this: its worker lacks a permission: Requires env access to " +
    '"HOME", run again with the --allow-env flag\n';
  assertEquals(await runWith([], "denied.ts", env), [0, other, ""]);
});

Deno.test("WorkerPool needs no permission but to read the workers' modules", async () => {
  const permissions = [`--allow-read=${path("../..")}`];
  assertEquals(await runWith(permissions, "denied.ts", ECHO), [0, "7\n", ""]);
});

Deno.test("a sweep that may not read its workers' module ends with one line", async () => {
  const line =
    "error: Uncaught (in promise) PoolError: depth 2, width 3, seeds 0 to 9: its worker lacks a " +
    `permission: Requires read access to "${path("../../workers/sweep_worker.ts")}", ` +
    "run again with the --allow-read flag\n";
  assertEquals(await runWith([], "denied_sweep.ts"), [1, "", line]);
});

Deno.test("WorkerPool takes any error of Deno's kind for it for a permission that is missing", async () => {
  const module = 'data:text/javascript,throw new Deno.errors.NotCapable("not so deep")';
  await using pool = echoPool({ module });
  const call = sure(pool.call((api) => api.echo(7)));
  const { failure, message } = await assertRejects(() => call, PoolError);
  const expected = "a call: its worker lacks a permission: not so deep";
  assertEquals([failure, message], ["denied", expected]);
});
