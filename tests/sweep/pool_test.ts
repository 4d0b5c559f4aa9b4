import { assert, assertEquals, assertRejects } from "@std/assert";
import { WorkerPool } from "../../src/pool/pool.ts";
import { sweep, sweepOn } from "../../src/sweep/sweep.ts";
import { Turns } from "../../src/sweep/turns.ts";
import type { SweepWorker } from "../../src/sweep/unit.ts";
import { WorkerSpy } from "../pool/pools.ts";

const module = import.meta.resolve("../../workers/sweep_worker.ts");
const FEW = { seeds: { from: 0, to: 9 }, depths: [2, 4] };

Deno.test("sweeps on a pool that stays find the same, and start its workers once", async () => {
  using spy = new WorkerSpy();
  const alone = await sweep(FEW, { workers: 1 });
  assertEquals(spy.started.length, 1);
  await using pool = new WorkerPool<SweepWorker>({ module, workers: 1 });
  for (let i = 0; i < 2; i++) {
    const found = await sweepOn(pool, FEW);
    assertEquals(found.csv("gradients"), alone.csv("gradients"));
  }
  assertEquals(spy.started.length, 2);
});

Deno.test("a sweep that is aborted leaves the pool to the next one", async () => {
  await using pool = new WorkerPool<SweepWorker>({ module, workers: 2 });
  const controller = new AbortController();
  const long = sweepOn(pool, { seeds: { from: 0, to: 9_999_999 } }, { signal: controller.signal });
  const next = sweepOn(pool, FEW); // it waits for a worker
  controller.abort(new Error("enough"));
  await assertRejects(() => long, Error, "enough");
  assertEquals((await next).decay.length, 4);
});

Deno.test("a turn lets other work go on, which a promise alone would not", async () => {
  const turns = new Turns();
  let rang = false;
  setTimeout(() => rang = true);
  for (let i = 0; i < 1e6 && !rang; i++) await turns.next();
  turns.end();
  assert(rang);
});
