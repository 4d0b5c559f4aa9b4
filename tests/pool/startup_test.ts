import { assertEquals, assertRejects } from "@std/assert";
import { PoolError } from "../../src/pool/pool_error.ts";
import { ManualTimers } from "./manual_timers.ts";
import { echoPool, sure, until, workerModule, WorkerSpy } from "./pools.ts";

/** A module that never calls exposeToPool(). */
const SILENT = "data:text/javascript,";

Deno.test("WorkerPool starts no worker before there is a call", async () => {
  using spy = new WorkerSpy();
  await using pool = echoPool();
  assertEquals(spy.started.length, 0);
  await sure(pool.call((api) => api.echo(7)));
  assertEquals(spy.started.length, 1);
});

Deno.test("WorkerPool waits until a worker can be called", async () => {
  await using pool = echoPool({ module: workerModule("slow"), workers: 1 });
  assertEquals(await sure(pool.call((api) => api.echo(7))), 7);
});

Deno.test("WorkerPool takes the module's address as a URL, too", async () => {
  await using pool = echoPool({ module: new URL(workerModule("echo")) });
  assertEquals(await sure(pool.call((api) => api.echo(7))), 7);
});

Deno.test("WorkerPool gives up a worker that cannot be called in time", async () => {
  using timers = new ManualTimers();
  await using pool = echoPool({ module: SILENT, startup: 321, tries: 2 });
  const call = pool.call((api) => api.echo(7));
  const failed = assertRejects(() => sure(call), PoolError);
  for (const _ of [1, 2]) {
    await until(() => timers.delays.length > 0);
    assertEquals(timers.delays, [321]);
    timers.run(321);
  }
  const { failure, message } = await failed;
  assertEquals(failure, "died");
  assertEquals(
    message,
    "a call: its worker died 2 times, the last time: " +
      "its module did not call exposeToPool() within 321 ms",
  );
});

Deno.test("WorkerPool gives a worker half a minute to start if it is not told otherwise", async () => {
  using timers = new ManualTimers();
  await using pool = echoPool({ module: SILENT });
  const failed = assertRejects(() => sure(pool.call((api) => api.echo(7))), PoolError);
  await until(() => timers.delays.length > 0);
  assertEquals(timers.delays, [30_000]);
  await pool[Symbol.asyncDispose]();
  await failed;
  assertEquals(timers.delays, []);
});

Deno.test("WorkerPool does not give up a worker later that was ready in time", async () => {
  using timers = new ManualTimers();
  await using pool = echoPool({ workers: 1, startup: 321, deaths: 0 });
  const delays = await sure(pool.call(async (api) => {
    await api.echo(7);
    return timers.delays;
  }));
  assertEquals(delays, []);
});
