import { assert, assertEquals } from "@std/assert";
import { Thread } from "../../src/pool/thread.ts";
import type { EchoWorker } from "../workers/echo_worker.ts";
import { sure, turns, workerModule } from "./pools.ts";

Deno.test("Thread.call() does not begin what is aborted at once", async () => {
  await using thread = new Thread<EchoWorker>(workerModule("echo"), 60_000);
  const ready = await sure(thread.call((api) => api.echo(7), {}));
  assertEquals(ready, { result: 7 });
  const controller = new AbortController();
  let begun = 0;
  const call = thread.call(() => Promise.resolve(begun++), { signal: controller.signal });
  controller.abort();
  const outcome = await sure(call);
  await turns();
  assert("ended" in outcome);
  assertEquals([outcome.ended.failure, begun], ["aborted", 0]);
});

Deno.test("Thread.call() does not begin with a worker that is dead", async () => {
  const thread = new Thread<EchoWorker>(workerModule("echo"), 60_000);
  await sure(thread.call((api) => api.echo(7), {}));
  await thread[Symbol.asyncDispose]();
  let begun = 0;
  const outcome = await sure(thread.call(() => Promise.resolve(begun++), {}));
  await turns();
  assert("ended" in outcome && thread.isDead);
  const { failure, message } = outcome.ended;
  assertEquals([failure, message, begun], ["died", "it ended", 0]);
});

Deno.test("Thread.call() leaves no listener on a signal", async () => {
  await using thread = new Thread<EchoWorker>(workerModule("echo"), 60_000);
  const { signal } = new AbortController();
  const until: AbortSignal[] = [];
  signal.addEventListener = (_: string, __: unknown, options?: unknown) => {
    until.push((options as { signal: AbortSignal }).signal);
  };
  await sure(thread.call((api) => api.echo(7), { signal }));
  assertEquals(until.map(({ aborted }) => aborted), [true]);
});
