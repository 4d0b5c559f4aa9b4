import { assertEquals, assertRejects } from "@std/assert";
import { PoolError } from "../../src/pool/pool_error.ts";
import { runScript } from "../helpers/commands.ts";
import { ManualTimers } from "./manual_timers.ts";
import { deathOfWorker, echoPool, sharedSteps, sure, turns, until, WorkerSpy } from "./pools.ts";

/** The PoolError that a call fails with. */
async function failureOf(call: Promise<unknown>): Promise<PoolError> {
  return await assertRejects(() => sure(call), PoolError);
}

/** Asserts that a call fails as aborted. */
async function assertAborted(call: Promise<unknown>, reason = "enough"): Promise<void> {
  const { failure, message, cause } = await failureOf(call);
  assertEquals([failure, message], ["aborted", "this: aborted"]);
  assertEquals((cause as Error).message, reason);
}

const name = "this";
const ENOUGH = new Error("enough");

Deno.test("WorkerPool makes no call, and starts no worker, if its signal was aborted before", async () => {
  using spy = new WorkerSpy();
  await using pool = echoPool({ workers: 1 });
  let begun = 0;
  await assertAborted(
    pool.call(() => Promise.resolve(begun++), { name, signal: AbortSignal.abort(ENOUGH) }),
  );
  assertEquals([begun, spy.started.length], [0, 0]);
  assertEquals(await sure(pool.call((api) => api.echo(8))), 8);
});

Deno.test("WorkerPool ends a call that is aborted, and its worker", async () => {
  await using pool = echoPool({ workers: 1 });
  const controller = new AbortController();
  const { promise: begun, resolve: begin } = Promise.withResolvers<string>();
  const call = pool.call(async (api) => {
    begin(await api.name());
    await api.hang();
  }, { name, signal: controller.signal });
  const waiting = pool.call((api) => api.name());
  const first = await sure(begun);
  controller.abort(ENOUGH);
  await assertAborted(call);
  assertEquals(await sure(waiting) === first, false);
});

Deno.test("WorkerPool ends a call that is aborted while its worker starts", async () => {
  await using pool = echoPool({ workers: 1 });
  const controller = new AbortController();
  let begun = 0;
  const call = pool.call(() => Promise.resolve(begun++), { name, signal: controller.signal });
  await Promise.resolve();
  controller.abort(ENOUGH);
  await assertAborted(call);
  assertEquals(await sure(pool.call((api) => api.echo(8))), 8);
  assertEquals(begun, 0);
});

Deno.test("WorkerPool ends a call that is aborted while it waits for a worker", async () => {
  await using pool = echoPool({ workers: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = pool.call(() => promise);
  const controller = new AbortController();
  let begun = 0;
  const second = pool.call(() => Promise.resolve(begun++), { name, signal: controller.signal });
  const third = pool.call((api) => api.echo(8));
  controller.abort(ENOUGH);
  await assertAborted(second);
  resolve();
  await sure(first);
  assertEquals([await sure(third), begun], [8, 0]);
});

Deno.test("WorkerPool passes on the worker of a call that is aborted just as it gets it", async () => {
  await using pool = echoPool({ workers: 1, deaths: 0 });
  const controller = new AbortController();
  let begun = 0;
  const first = pool.call((api) => api.name());
  const second = pool.call(() => Promise.resolve(begun++), { name, signal: controller.signal });
  const third = pool.call((api) => api.name());
  // At this moment the second call has the worker, and has not gone on yet.
  const aborted = first.then(() => controller.abort(ENOUGH));
  await assertAborted(second);
  await aborted;
  assertEquals([await sure(third), begun], [await first, 0]);
});

Deno.test("WorkerPool does not make a call again that is aborted as its worker dies", async () => {
  using spy = new WorkerSpy();
  await using pool = echoPool({ workers: 1 });
  const controller = new AbortController();
  const call = pool.call(async (api) => {
    await api.echo(7);
    spy.started[0]!.dispatchEvent(new MessageEvent("messageerror"));
    controller.abort(ENOUGH);
  }, { name, signal: controller.signal });
  await assertAborted(call);
  assertEquals(await sure(pool.call((api) => api.echo(8))), 8);
  assertEquals(spy.started.length, 2);
});

Deno.test("WorkerPool ends a call at its deadline, and its worker", async () => {
  await using pool = echoPool({ workers: 1 });
  const late = await failureOf(pool.call((api) => api.hang(), { name, deadline: 50 }));
  assertEquals([late.failure, late.message], ["late", "this: no answer after 50 ms"]);
  assertEquals(Object.hasOwn(late, "cause"), false);
  assertEquals(await sure(pool.call((api) => api.echo(8))), 8);
});

Deno.test("WorkerPool does not count the time that a call waits for a worker", async () => {
  using timers = new ManualTimers();
  await using pool = echoPool({ workers: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = pool.call(() => promise);
  const second = pool.call((api) => api.hang(), { name, deadline: 321 });
  await turns();
  assertEquals(timers.delays.includes(321), false);
  resolve();
  await sure(first);
  await turns();
  assertEquals(timers.delays, [321]);
  timers.run(321);
  assertEquals((await failureOf(second)).failure, "late");
});

Deno.test("WorkerPool forgets the deadline of a call that was answered in time", async () => {
  using timers = new ManualTimers();
  await using pool = echoPool({ workers: 1 });
  await sure(pool.call((api) => api.echo(7), { deadline: 321 }));
  assertEquals(timers.delays, []);
});

/** A pool whose only worker is busy, with a call that was aborted. */
async function busyPool() {
  const pool = echoPool({ workers: 1 });
  const steps = sharedSteps();
  const controller = new AbortController();
  const call = pool.call((api) => api.work(steps), { name, signal: controller.signal });
  await until(() => Atomics.load(steps, 0) === 1);
  controller.abort(ENOUGH);
  await assertAborted(call);
  return { pool, steps };
}

Deno.test("WorkerPool ends the call of a busy worker at once, the worker when it is done", async () => {
  const { pool, steps } = await busyPool();
  assertEquals([...steps], [1, 0, 0]); // it is busy still
  const disposal = pool[Symbol.asyncDispose]();
  setTimeout(() => Atomics.store(steps, 1, 1), 0);
  await sure(disposal);
  assertEquals([...steps], [1, 1, 1]);
});

Deno.test("WorkerPool starts no worker in the place of one that is busy still", async () => {
  using spy = new WorkerSpy();
  const { pool, steps } = await busyPool();
  const next = pool.call((api) => api.echo(7));
  await turns();
  assertEquals(spy.started.length, 1);
  Atomics.store(steps, 1, 1);
  assertEquals(await sure(next), 7);
  await pool[Symbol.asyncDispose]();
});

Deno.test("WorkerPool waits ten seconds for a busy worker, not longer", async () => {
  using timers = new ManualTimers();
  const { pool, steps } = await busyPool();
  assertEquals(timers.delays, [10_000]);
  const disposal = pool[Symbol.asyncDispose]();
  timers.run(10_000);
  await sure(disposal);
  assertEquals([...steps], [1, 0, 0]);
  Atomics.store(steps, 1, 1);
});

Deno.test("WorkerPool waits for a worker that is done no longer than it takes", async () => {
  using timers = new ManualTimers();
  const { pool, steps } = await busyPool();
  Atomics.store(steps, 1, 1);
  await sure(pool[Symbol.asyncDispose]());
  assertEquals(timers.delays, []);
});

Deno.test("WorkerPool ends all calls when it is disposed of, also those that wait", async () => {
  const pool = echoPool();
  const calls = Array.from({ length: 5 }, () => pool.call((api) => api.hang(), { name }));
  const ends = calls.map((call) => assertAborted(call, "the pool was disposed of"));
  await turns();
  await sure(pool[Symbol.asyncDispose]());
  await Promise.all(ends);
});

Deno.test("WorkerPool takes no calls after it was disposed of, but may be disposed of again", async () => {
  using spy = new WorkerSpy();
  const pool = echoPool();
  await pool[Symbol.asyncDispose]();
  await assertAborted(pool.call((api) => api.echo(1), { name }), "the pool was disposed of");
  await pool[Symbol.asyncDispose]();
  assertEquals(spy.started.length, 0);
});

Deno.test("a process with a pool that is disposed of ends by itself", async () => {
  const { code, stdout, stderr } = await sure(runScript("tests/pool/scripts/disposal.ts"));
  assertEquals([code, stdout, stderr], [0, "[ 1, 2 ]\naborted\naborted\n", ""]);
});

for (const when of ["in a call", "without a call"]) {
  Deno.test(`WorkerPool forgets a worker that has died ${when}`, async () => {
    using spy = new WorkerSpy();
    const pool = echoPool({ workers: 1, tries: 1 });
    const name = await sure(pool.call(async (api) => {
      const name = await api.name();
      if (when === "without a call") await api.dieAfterwards();
      return name;
    }));
    if (when === "in a call") await failureOf(pool.call((api) => api.die("self.close()")));
    await sure(deathOfWorker(name));
    await turns();
    await sure(pool.call((api) => api.echo(7)));
    let ended = 0;
    const first = spy.started[0]!;
    first.terminate = () => ended++;
    await sure(pool[Symbol.asyncDispose]());
    assertEquals([spy.started.length, ended], [2, 0]);
  });
}
