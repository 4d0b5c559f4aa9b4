import { assertEquals, assertRejects } from "@std/assert";
import { type PoolOptions, runPool } from "../src/pool/pool.ts";
import type { EchoWorker } from "./workers/echo_worker.ts";

type Options = PoolOptions<number, EchoWorker, number>;

const ECHO = import.meta.resolve("./workers/echo_worker.ts");

/** Runs the tasks 0, 1, 2, ... and gives the results as they arrived. */
async function run(count: number, options: Partial<Options> = {}): Promise<number[]> {
  const results: number[] = [];
  await runPool<number, EchoWorker, number>({
    module: ECHO,
    workers: 3,
    tasks: Array.from({ length: count }, (_, i) => i),
    call: (worker, task) => worker.echo(task, 0),
    onResult: (_, result) => results.push(result),
    ...options,
  });
  return results;
}

Deno.test("runPool() does each task once, whatever the number of workers", async () => {
  for (const workers of [1, 2, 5]) {
    const results = await run(20, { workers });
    assertEquals(results.toSorted((a, b) => a - b), Array.from({ length: 20 }, (_, i) => i));
  }
  assertEquals(await run(0), []);
});

Deno.test("runPool() hands results over as they arrive, at most one task in flight per worker", async () => {
  let inFlight = 0;
  let most = 0;
  const results = await run(6, {
    workers: 2,
    call: async (worker, task) => {
      most = Math.max(most, ++inFlight);
      const result = await worker.echo(task, task === 0 ? 200 : 0);
      inFlight--;
      return result;
    },
  });
  assertEquals(most, 2);
  assertEquals(results.at(-1), 0);
});

Deno.test("runPool() fails with what a worker throws", async () => {
  const call: Options["call"] = async (worker, task) => {
    if (task === 2) await worker.fail("two is too much");
    return await worker.echo(task, 0);
  };
  const error = await assertRejects(() => run(10, { call }), Error, "two is too much");
  assertEquals(error.name, "TypeError"); // comlink keeps the name, not the class
});

Deno.test("runPool() fails when a worker throws outside of a call", async () => {
  const call: Options["call"] = (worker) => worker.failLater("nobody caught this");
  await assertRejects(() => run(1, { call }), Error, "nobody caught this");
});

Deno.test("runPool() fails when a worker does not start", async () => {
  const module = import.meta.resolve("./workers/broken_worker.ts");
  await assertRejects(() => run(4, { module }), Error, "this module cannot be loaded");
});

Deno.test("runPool() fails with what onResult throws", async () => {
  const onResult = () => {
    throw new RangeError("no more of this");
  };
  await assertRejects(() => run(4, { onResult }), RangeError, "no more of this");
});

Deno.test("runPool() ends with the signal's reason", async () => {
  const controller = new AbortController();
  const call: Options["call"] = (worker, task) => worker.echo(task, 60_000);
  const running = run(4, { call, signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => running, Error, "enough");
  await assertRejects(() => run(4, { signal: controller.signal }), Error, "enough");
});
