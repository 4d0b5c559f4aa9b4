import { assertEquals, assertRejects } from "@std/assert";
import { PoolError } from "../../src/pool/pool_error.ts";
import { echoPool, sure, turns, until } from "./pools.ts";

for (const workers of [1, 2, 5]) {
  Deno.test(`WorkerPool answers each call with ${workers} workers`, async () => {
    await using pool = echoPool({ workers });
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    const results = await sure(Promise.all(numbers.map((i) => pool.call((api) => api.echo(i)))));
    assertEquals(results, numbers);
  });
}

Deno.test("WorkerPool gives a worker one call at a time, in the order of the calls", async () => {
  await using pool = echoPool();
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const calls = ends.map(({ promise }, i) =>
    pool.call(async (api) => {
      begun.push(await api.echo(i));
      await promise;
    })
  );
  /** Waits until that many calls are begun, and a little longer, to see whether it is one too many. */
  const begins = async (count: number) => {
    await until(() => begun.length >= count);
    await turns();
    assertEquals(begun.toSorted(), Array.from({ length: count }, (_, i) => i));
  };
  await begins(2);
  ends[1]!.resolve();
  await begins(3);
  ends[0]!.resolve();
  await begins(4);
  ends[3]!.resolve();
  ends[2]!.resolve();
  ends[4]!.resolve();
  await sure(Promise.all(calls));
});

Deno.test("WorkerPool lets no later call overtake one that waits", async () => {
  await using pool = echoPool({ workers: 1 });
  const order: string[] = [];
  const call = async (name: string) => {
    await pool.call((api) => api.echo(0));
    order.push(name);
  };
  const busy = (async () => {
    for (const i of [1, 2, 3]) await call(`busy ${i}`);
  })();
  await sure(Promise.all([busy, call("waits"), call("waits, too")]));
  assertEquals(order, ["busy 1", "waits", "waits, too", "busy 2", "busy 3"]);
});

Deno.test("WorkerPool starts a worker only when no other is free", async () => {
  await using pool = echoPool({ workers: 5 });
  const first = await sure(pool.call((api) => api.name()));
  assertEquals(await sure(pool.call((api) => api.name())), first);
});

Deno.test("WorkerPool passes on what a worker throws, and goes on with it", async () => {
  await using pool = echoPool({ workers: 1, deaths: 0 });
  const error = await assertRejects(() => sure(pool.call((api) => api.fail("too much"))), Error);
  assertEquals([error.name, error.message], ["TypeError", "too much"]); // not the class
  assertEquals(await sure(pool.call((api) => api.echo(7))), 7);
});

Deno.test("WorkerPool fails a call where a value cannot be sent, and goes on", async () => {
  await using pool = echoPool({ workers: 1, deaths: 0 });
  const unserializable = () => sure(pool.call((api) => api.returnFunction()));
  await assertRejects(unserializable, Error, "Unserializable");
  const unsendable = (() => {}) as unknown as number;
  await assertRejects(() => sure(pool.call((api) => api.echo(unsendable))), Error, "clone");
  assertEquals(await sure(pool.call((api) => api.echo(8))), 8);
});

Deno.test("WorkerPool passes on what the call itself throws, PoolErrors included", async () => {
  await using pool = echoPool({ workers: 1, deaths: 0 });
  let begun = 0;
  const call = pool.call(() => {
    begun++;
    return Promise.reject(new PoolError("died", "somewhere else"));
  });
  await assertRejects(() => sure(call), PoolError, "somewhere else");
  const throws = pool.call(() => {
    throw undefined;
  });
  assertEquals(await sure(throws.catch((thrown) => [thrown])), [undefined]);
  assertEquals([begun, await sure(pool.call((api) => api.echo(7)))], [1, 7]);
});
