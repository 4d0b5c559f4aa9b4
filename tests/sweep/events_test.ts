import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type NetsResult, OptionsError, sweep, type SweepOptions } from "../../mod.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { plan } from "../../src/sweep/plan.ts";
import { runSweep } from "../../src/sweep/run.ts";
import { MemorySink } from "../../src/sweep/sinks/memory.ts";

/** Small units of work, and more of them than are measured while a test waits. */
const ENDLESS: SweepOptions = { seeds: { from: 0, to: 99_999 }, width: 32 };

Deno.test("sweep() tells of progress, and of each result as it arrives", async () => {
  const options: SweepOptions = {
    seeds: { from: 0, to: 1299 },
    depths: [2, 3],
    metrics: ["mean_abs", "rms"],
  };
  const running = sweep(options);
  const done: number[] = [], results: NetsResult[] = [];
  for await (const event of running) {
    if (event.kind === "progress") {
      assertEquals(event.total, 1300 * (16 + 28) * 2);
      done.push(event.done);
    } else {
      const { kind: _, ...result } = event;
      results.push(result);
      // It was measured before it was told.
      assert(done.at(-1)! >= 1300 * (result.depth === 2 ? 16 : 28) * 2);
    }
  }
  assertEquals(done.length, 6);
  assertEquals(done.at(-1), 1300 * (16 + 28) * 2);
  assertEquals(done, done.toSorted((a, b) => a - b));
  const { gradients, decay } = await running;
  const inOrder = results.toSorted((a, b) =>
    a.variant < b.variant ? -1 : a.variant > b.variant ? 1 : a.depth - b.depth
  );
  assertEquals(
    inOrder.map(({ variant, depth }) => [variant, depth]),
    [["plain", 2], ["plain", 3], ["shortcut", 2], ["shortcut", 3]],
  );
  assertEquals(inOrder.flatMap((result) => result.gradients), [...gradients]);
  assertEquals(inOrder.flatMap((result) => result.decay), [...decay]);
  const awaited = await sweep(options);
  assertEquals([awaited.gradients, awaited.decay], [gradients, decay]);
});

Deno.test("sweep() ends when its iteration is left", async () => {
  const left = sweep(ENDLESS);
  for await (const _ of left) break;
  const error = await assertRejects(() => left, DOMException, "was left before its end");
  assertEquals(error.name, "AbortError");
});

Deno.test("sweep() ends its iteration with its signal's reason", async () => {
  const aborted = sweep(ENDLESS, { signal: AbortSignal.timeout(100) });
  await assertRejects(() => Array.fromAsync(aborted), DOMException, "due to timeout");
});

Deno.test("sweep() ends its iteration with what is wrong with its options", async () => {
  await assertRejects(() => Array.fromAsync(sweep({ width: 0 })), OptionsError, "width: given 0");
});

Deno.test("sweep() does not begin once its signal is aborted", async () => {
  const signal = AbortSignal.abort(new Error("early"));
  await assertRejects(() => sweep(ENDLESS, { signal }), Error, "early");
});

Deno.test("sweep() can be iterated only once", async () => {
  const twice = sweep({ seeds: [1], depths: [2] });
  await Array.fromAsync(twice);
  assertThrows(
    () => twice[Symbol.asyncIterator](),
    TypeError,
    "a sweep can be iterated only once",
  );
  assertEquals((await twice).decay.length, 2);
});

Deno.test("sweep() lets an error that nobody takes be seen", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const listener = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    resolve(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", listener);
  sweep({ width: 0 });
  assert(await promise instanceof OptionsError);
  globalThis.removeEventListener("unhandledrejection", listener);
});

Deno.test("sweep() ends when it is aborted", async () => {
  const controller = new AbortController();
  const running = sweep(ENDLESS, { signal: controller.signal });
  await assertRejects(
    async () => {
      for await (const _ of running) controller.abort(new Error("seen enough"));
    },
    Error,
    "seen enough",
  );
  await assertRejects(() => running, Error, "seen enough");
});

Deno.test("runSweep() fails with the error of a worker", async () => {
  const config = sweepConfig({ seeds: { from: 0, to: 2999 }, depths: [2] });
  const units = plan(config);
  const sink = new MemorySink(config, units, false, () => {});
  const workerModule = import.meta.resolve("../workers/failing_engine_worker.ts");
  await assertRejects(
    () => runSweep(config, units, sink, { workers: 1, workerModule }),
    Error,
    "the engine has run out of steam",
  );
});

Deno.test("runSweep() measures no unit that its sink has, and counts it as done", async () => {
  const config = sweepConfig({ seeds: { from: 0, to: 1023 }, depths: [2, 3] });
  const units = plan(config);
  assertEquals(units.length, 4);
  const there = units.slice(0, 3);
  const added: unknown[] = [], done: [number, number][] = [];
  const sink = {
    has: (unit: typeof units[number]) => there.includes(unit),
    add: (unit: typeof units[number]) => void added.push(unit),
  };
  const onProgress = (...progress: [number, number]) => void done.push(progress);
  const shares: number[] = [];
  const onShare = (share: number) => void shares.push(share);
  await runSweep(config, units, sink, { workers: 2, onProgress, onShare });
  assertEquals(added, [units[3]]);
  const [before, after, ...more] = shares; // a unit of 512 nets of 2 layers is less than a quarter
  assertEquals([before! > 0.75 && before! < 1, after, more], [true, 1, []]);
  const parameters = 1024 * (16 + 28) * 2;
  assertEquals(done, [[parameters - 512 * 16 * 2, parameters], [parameters, parameters]]);
  await runSweep(config, there, sink, { workers: 2, onProgress });
  assertEquals([added.length, done.length, done.at(-1)![0] === done.at(-1)![1]], [1, 3, true]);
});
