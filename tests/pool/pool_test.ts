import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { OptionsError } from "../../src/options/problem.ts";
import { doAll, type PoolCallOptions, type PoolOptions, WorkerPool } from "../../src/pool/pool.ts";
import { PoolError } from "../../src/pool/pool_error.ts";
import { withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";
import { type Death, DEATHS } from "../workers/deaths.ts";
import type { EchoWorker } from "../workers/echo_worker.ts";

const module = (name: string) => import.meta.resolve(`../workers/${name}_worker.ts`);

function echoPool(options: Partial<PoolOptions> = {}): WorkerPool<EchoWorker> {
  return new WorkerPool<EchoWorker>({ module: module("echo"), workers: 2, ...options });
}

Deno.test("WorkerPool answers each call, whatever the number of workers", async () => {
  for (const workers of [1, 2, 5]) {
    await using pool = echoPool({ workers });
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    const results = await Promise.all(numbers.map((i) => pool.call((api) => api.echo(i, 0))));
    assertEquals(results, numbers);
  }
});

Deno.test("WorkerPool has at most one call at work per worker", async () => {
  await using pool = echoPool();
  let [atWork, most] = [0, 0];
  await Promise.all(Array.from({ length: 8 }, (_, i) =>
    pool.call(async (api) => {
      most = Math.max(most, ++atWork);
      const result = await api.echo(i, 20);
      atWork--;
      return result;
    })));
  assertEquals(most, 2);
});

Deno.test("WorkerPool passes on what a worker throws, and goes on with it", async () => {
  await using pool = echoPool({ workers: 1 });
  const error = await assertRejects(() => pool.call((api) => api.fail("too much")), Error);
  assertEquals([error.name, error.message], ["TypeError", "too much"]); // not the class
  assertEquals(await pool.call((api) => api.echo(7, 0)), 7);
  await assertRejects(() => pool.call((api) => api.returnFunction()), Error, "Unserializable");
  // What cannot be sent to it is an error of the call, too.
  const unsendable = (() => {}) as unknown as number;
  await assertRejects(() => pool.call((api) => api.echo(unsendable, 0)), Error, "clone");
  assertEquals(await pool.call((api) => api.echo(8, 0)), 8);
});

for (const how of Object.keys(DEATHS) as Death[]) {
  Deno.test(`WorkerPool gives the call of a worker that died by ${how} to a fresh one`, async () => {
    await withDirectory(async (dir) => {
      await using pool = echoPool();
      const others = [1, 2, 3, 4].map((i) => pool.call((api) => api.echo(i, 50)));
      const start = performance.now();
      const file = join(dir, "died");
      assertEquals(await within(5000, pool.call((api) => api.dieOnce(how, file))), "survived");
      assert(performance.now() - start < 2000);
      assertEquals(await Deno.readTextFile(file), how);
      assertEquals(await Promise.all(others), [1, 2, 3, 4]);
    });
  });

  Deno.test(`WorkerPool gives up a call that kills every worker by ${how}`, async () => {
    await withDirectory(async (dir) => {
      await using pool = echoPool({ tries: 2 });
      let files = 0;
      const deadly = pool.call((api) => api.dieOnce(how, join(dir, `${files++}`)), {
        name: "this",
      });
      const error = await assertRejects(
        () => within(5000, deadly),
        PoolError,
        "this: its worker died",
      );
      assertEquals([error.failure, files], ["died", 2]);
      assertEquals(await pool.call((api) => api.echo(7, 0)), 7);
    });
  });
}

Deno.test("WorkerPool gives up when too many workers have died", async () => {
  await withDirectory(async (dir) => {
    await using pool = echoPool({ tries: 100, deaths: 3 });
    let files = 0;
    const deadly = pool.call((api) => api.dieOnce("self.close()", join(dir, `${files++}`)));
    await assertRejects(() => within(5000, deadly), PoolError, "4 workers have died");
  });
});

for (const name of ["broken", "closing"]) {
  Deno.test(`WorkerPool gives up on a ${name} worker`, async () => {
    await using pool = echoPool({ module: module(name) });
    const error = await assertRejects(
      () => within(5000, pool.call((api) => api.echo(1, 0), { name: "a sum" })),
      PoolError,
      "a sum: its worker died 3 times",
    );
    if (name === "broken") assert(error.message.includes("this module cannot be loaded"));
  });
}

Deno.test("WorkerPool sees the death of an idle worker", async () => {
  await withDirectory(async (dir) => {
    await using pool = echoPool({ workers: 1 });
    // It answers, then dies.
    await pool.call(async (api) => {
      api.dieOnce("self.close()", join(dir, "died"));
      await new Promise((resolve) => setTimeout(resolve, 0));
      return 0;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    assertEquals(await within(5000, pool.call((api) => api.echo(7, 0))), 7);
  });
});

/** Ways to end a call, and how it then fails. */
const ENDS: Record<
  string,
  [PoolError["failure"], (controller: AbortController) => PoolCallOptions]
> = {
  "when it is late": ["late", () => ({ deadline: 50 })],
  "when it is aborted": ["aborted", (controller) => {
    setTimeout(() => controller.abort(new Error("enough")), 50);
    return { signal: controller.signal };
  }],
  "that was aborted before": ["aborted", (controller) => {
    controller.abort(new Error("enough"));
    return { signal: controller.signal };
  }],
};
for (const [when, [failure, options]] of Object.entries(ENDS)) {
  Deno.test(`WorkerPool ends a call ${when}`, async () => {
    await using pool = echoPool({ workers: 1 });
    assertEquals(await pool.call((api) => api.echo(7, 0)), 7);
    const call = pool.call((api) => api.echo(1, 60_000), options(new AbortController()));
    const waiting = pool.call((api) => api.echo(8, 0));
    const error = await assertRejects(() => within(1000, call), PoolError);
    assertEquals(error.failure, failure);
    if (failure === "aborted") assertEquals((error.cause as Error).message, "enough");
    assertEquals(await within(1000, waiting), 8);
  });
}

Deno.test("WorkerPool ends a call of a busy worker at once, and the worker when its work is done", async () => {
  const pool = echoPool({ workers: 1 });
  assertEquals(await pool.call((api) => api.echo(7, 0)), 7);
  const controller = new AbortController();
  const call = pool.call((api) => api.work(600), { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  const start = performance.now();
  await assertRejects(() => within(2000, call), PoolError);
  assert(performance.now() - start < 400);
  await pool[Symbol.asyncDispose]();
  assert(performance.now() - start > 500);
});

Deno.test("WorkerPool waits for a worker that is not ready, but not for ever", async () => {
  await using pool = echoPool({ module: module("slow"), workers: 1 });
  assertEquals(await within(5000, pool.call((api) => api.echo(7, 0))), 7);
  // Nor is one that is ready given up later.
  await using ready = echoPool({ workers: 1, startup: 300, deaths: 0, tries: 1 });
  assertEquals(await ready.call((api) => api.echo(7, 0)), 7);
  assertEquals(await ready.call((api) => api.echo(8, 500)), 8);
  await using vain = echoPool({ module: `${module("slow")}?never`, startup: 300, tries: 1 });
  const call = vain.call((api) => api.echo(7, 0));
  const error = await assertRejects(() => within(5000, call), PoolError);
  assertEquals(error.failure, "died");
  assert(error.message.includes("its module did not call exposeToPool() within 300 ms"));
});

Deno.test("WorkerPool ends its calls and workers when it is disposed of", async () => {
  const pool = echoPool();
  const calls = Array.from({ length: 5 }, () => pool.call((api) => api.echo(1, 60_000)));
  const ends = Promise.allSettled(calls);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await within(1000, pool[Symbol.asyncDispose]());
  for (const end of await ends) {
    assert(end.status === "rejected" && end.reason instanceof PoolError);
    assertEquals(end.reason.failure, "aborted");
  }
  await assertRejects(() => pool.call((api) => api.echo(1, 0)), PoolError);
});

Deno.test("a process with a pool that is disposed of ends by itself", async () => {
  const script = `
    import { WorkerPool } from "${import.meta.resolve("../../src/pool/pool.ts")}";
    await using pool = new WorkerPool({ module: "${module("echo")}", workers: 3 });
    const controller = new AbortController();
    const late = pool.call((api) => api.echo(1, 60000), { signal: controller.signal });
    console.log(await Promise.all([1, 2].map((i) => pool.call((api) => api.echo(i, 0)))));
    controller.abort();
    await late.catch((error) => console.log(error.failure));
  `;
  const config = import.meta.resolve("../../deno.json").replace("file://", "");
  const { code, stdout } = await within(
    10_000,
    new Deno.Command(Deno.execPath(), {
      args: ["eval", "-q", "--config", config, script],
      stderr: "inherit",
    }).output(),
  );
  assertEquals([code, new TextDecoder().decode(stdout)], [0, "[ 1, 2 ]\naborted\n"]);
});

Deno.test("WorkerPool takes a PoolError of the call's own for what it is", async () => {
  await using pool = echoPool({ workers: 1, deaths: 0 });
  let begun = 0;
  const call = pool.call(() => {
    begun++;
    return Promise.reject(new PoolError("died", "somewhere else"));
  });
  await assertRejects(() => call, PoolError, "somewhere else");
  assertEquals([begun, await pool.call((api) => api.echo(7, 0))], [1, 7]);
});

Deno.test("WorkerPool refuses what it cannot be told, all at once", async () => {
  const wrong = { module: "./x.ts", workers: 0, tries: 0, deaths: -1, threads: 2 };
  const error = assertThrows(() => new WorkerPool(wrong), OptionsError);
  assertEquals(error.problems.map(({ option, given }) => [option, given]), [
    ["module", '"./x.ts"'],
    ["workers", "0"],
    ["tries", "0"],
    ["deaths", "-1"],
    ["threads", "2"],
  ]);
  const missing = assertThrows(() => new WorkerPool({} as PoolOptions), OptionsError);
  assertEquals(missing.problems.map(({ option, allowed }) => [option, allowed]), [
    ["module", 'an address, as import.meta.resolve("./worker.ts") gives'],
    ["workers", "a number of workers"],
  ]);
  await using pool = echoPool({ module: new URL(module("echo")) });
  assertEquals(await pool.call((api) => api.echo(7, 0)), 7);
  await assertRejects(() => pool.call(3 as never), TypeError, "use: given a value of type number");
  const call = (options: unknown) => pool.call(() => Promise.resolve(), options as PoolCallOptions);
  const late = await assertRejects(() => call({ deadline: 0.5, signal: 1, name: 2 }), OptionsError);
  assertEquals(late.problems.map(({ option }) => option), ["name", "signal", "deadline"]);
});

Deno.test("doAll() does each task once, in order, some at a time", async () => {
  const begun: number[] = [];
  const done: number[] = [];
  let [atWork, most] = [0, 0];
  await doAll(
    [0, 1, 2, 3, 4, 5],
    2,
    async (task) => {
      begun.push(task);
      most = Math.max(most, ++atWork);
      await new Promise((resolve) => setTimeout(resolve, task === 0 ? 100 : 0));
      atWork--;
      return 10 * task;
    },
    (task, result) => {
      assertEquals(result, 10 * task);
      done.push(task);
    },
  );
  assertEquals([begun, most], [[0, 1, 2, 3, 4, 5], 2]);
  assertEquals(done, [1, 2, 3, 4, 5, 0]);
});

Deno.test("doAll() begins nothing more after a failure", async () => {
  for (const failing of ["call", "onResult"]) {
    const begun: number[] = [];
    const fail = (where: string, task: number) => {
      if (where === failing && task === 2) throw new RangeError("two is too much");
    };
    await assertRejects(
      () =>
        doAll([0, 1, 2, 3, 4, 5], 1, (task) => {
          begun.push(task);
          fail("call", task);
          return Promise.resolve();
        }, (task) => fail("onResult", task)),
      RangeError,
      "two is too much",
    );
    assertEquals(begun, [0, 1, 2]);
  }
});
