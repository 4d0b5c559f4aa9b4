import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { OptionsError } from "../../src/options/problem.ts";
import { type PoolCallOptions, type PoolOptions, WorkerPool } from "../../src/pool/pool.ts";
import { echoPool } from "./pools.ts";

const linesOf = (error: Error) => error.message.split("\n");

Deno.test("WorkerPool refuses all options at once that it cannot be told", () => {
  const wrong = { module: "./x.ts", workers: 0, tries: 0, deaths: -1, startup: 0, threads: 2 };
  const error = assertThrows(() => new WorkerPool(wrong), OptionsError);
  assertEquals(linesOf(error), [
    'module: given "./x.ts"; allowed: an address, as import.meta.resolve("./worker.ts") gives',
    "workers: given 0; allowed: a whole number from 1 to 1024",
    "tries: given 0; allowed: a whole number from 1 up",
    "deaths: given -1; allowed: a whole number from 0 up",
    "startup: given 0; allowed: a whole number from 1 to 2147483647",
    "unknown option threads; the options are module, workers, tries, deaths, startup",
  ]);
});

Deno.test("WorkerPool refuses to do without a module and a number of workers", () => {
  const error = assertThrows(() => new WorkerPool({} as PoolOptions), OptionsError);
  assertEquals(error.problems.map(({ option }) => option), ["module", "workers"]);
});

Deno.test("WorkerPool takes the least and the most of its numbers", async () => {
  for (const [workers, tries, deaths, startup] of [[1, 1, 0, 1], [1024, 9, 9, 2 ** 31 - 1]]) {
    await using _ = echoPool({
      workers: workers!,
      tries: tries!,
      deaths: deaths!,
      startup: startup!,
    });
  }
  const error = assertThrows(() => echoPool({ workers: 1025, startup: 2 ** 31 }), OptionsError);
  assertEquals(error.problems.map(({ option }) => option), ["workers", "startup"]);
});

Deno.test("WorkerPool.call() refuses all options at once that it cannot be told", async () => {
  await using pool = echoPool();
  const options = { deadline: 0.5, signal: 1, name: 2 } as unknown as PoolCallOptions;
  const error = await assertRejects(() => pool.call((api) => api.echo(1), options), OptionsError);
  assertEquals(linesOf(error), [
    "name: given 2; allowed: a text",
    "signal: given 1; allowed: an AbortSignal",
    "deadline: given 0.5; allowed: a whole number from 1 to 2147483647",
  ]);
});

Deno.test("WorkerPool.call() refuses what is not a function", async () => {
  await using pool = echoPool();
  await assertRejects(
    () => pool.call(3 as never),
    TypeError,
    "use: given 3; allowed: a function that calls a worker's methods",
  );
});
