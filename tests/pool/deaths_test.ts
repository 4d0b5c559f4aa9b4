import { assert, assertEquals, assertRejects } from "@std/assert";
import { PoolError } from "../../src/pool/pool_error.ts";
import { runScript } from "../helpers/commands.ts";
import { type Death, DEATHS } from "../workers/deaths.ts";
import { deathOfWorker, echoPool, sure, turns, workerModule, WorkerSpy } from "./pools.ts";

/** The PoolError that a call fails with. */
async function failureOf(call: Promise<unknown>): Promise<PoolError> {
  return await assertRejects(() => sure(call), PoolError);
}

/** What a PoolError says of each death. */
const REASONS: Readonly<Record<Death, string>> = {
  "an error nobody caught": "nothing caught an error: Error: nobody caught this",
  "a rejection nobody caught": "nothing caught an error: Error: nobody caught that",
  "self.close()": "it ended",
  "Deno.exit()": "it ended",
};

for (const how of Object.keys(DEATHS) as Death[]) {
  Deno.test(`WorkerPool makes the call of a worker that died by ${how} again`, async () => {
    await using pool = echoPool();
    const workers: string[] = [];
    const deadly = pool.call(async (api) => {
      workers.push(await api.name());
      return await (workers.length === 1 ? api.die(how) : api.echo(7));
    });
    const others = [1, 2, 3, 4].map((i) => pool.call((api) => api.echo(i)));
    assertEquals(await sure(deadly), 7);
    assertEquals(await sure(Promise.all(others)), [1, 2, 3, 4]);
    assertEquals(new Set(workers).size, 2);
  });

  Deno.test(`WorkerPool gives up a call that kills every worker by ${how}`, async () => {
    await using pool = echoPool({ tries: 2 });
    let begun = 0;
    const deadly = pool.call((api) => (begun++, api.die(how)), { name: "this" });
    const error = await failureOf(deadly);
    assertEquals(error.message, `this: its worker died 2 times, the last time: ${REASONS[how]}`);
    assertEquals([error.failure, begun], ["died", 2]);
    assertEquals(await sure(pool.call((api) => api.echo(7))), 7);
  });
}

Deno.test("WorkerPool makes a call three times if it is not told otherwise", async () => {
  await using pool = echoPool();
  let begun = 0;
  const error = await failureOf(pool.call((api) => (begun++, api.die("self.close()"))));
  assertEquals(error.message, "a call: its worker died 3 times, the last time: it ended");
  assertEquals(begun, 3);
});

Deno.test("WorkerPool makes a call once if it is told so", async () => {
  await using pool = echoPool({ tries: 1 });
  const error = await failureOf(pool.call((api) => api.die("self.close()")));
  assertEquals(error.message, "a call: its worker died: it ended");
});

for (const [deaths, limit] of [[undefined, 20], [3, 3], [0, 0]]) {
  Deno.test(`WorkerPool lets ${limit} workers die in all if deaths is ${deaths}`, async () => {
    await using pool = echoPool({ tries: 100, ...(deaths === undefined ? {} : { deaths }) });
    let begun = 0;
    const error = await failureOf(pool.call((api) => (begun++, api.die("self.close()"))));
    const expected = `a call: ${limit! + 1} workers have died, the last one: it ended`;
    assertEquals([error.failure, error.message, begun], ["died", expected, limit! + 1]);
  });
}

Deno.test("WorkerPool replaces a worker that died without a call, and counts its death", async () => {
  await using pool = echoPool({ workers: 1, tries: 1, deaths: 1 });
  const name = await sure(pool.call(async (api) => {
    const name = await api.name();
    await api.dieAfterwards();
    return name;
  }));
  await sure(deathOfWorker(name));
  await turns();
  assertEquals(await sure(pool.call((api) => api.echo(7))), 7);
  const error = await failureOf(pool.call((api) => api.die("self.close()")));
  assertEquals(error.message, "a call: 2 workers have died, the last one: it ended");
});

Deno.test("WorkerPool says in one line why a module cannot be loaded, the cause says the rest", async () => {
  await using pool = echoPool({ module: workerModule("broken") });
  const error = await failureOf(pool.call((api) => api.echo(1), { name: "a sum" }));
  assertEquals(
    error.message,
    "a sum: its worker died 3 times, the last time: its module cannot be loaded: " +
      "SyntaxError: this module is broken",
  );
  const { name, message, stack } = error.cause as Error;
  assertEquals([name, message], ["SyntaxError", "this module is broken\nin two lines"]);
  assert(stack!.includes("broken_worker.ts:2:7"), stack);
});

Deno.test("WorkerPool gives up where there is no module", async () => {
  await using pool = echoPool({ module: workerModule("no_such") });
  const { message } = await failureOf(pool.call((api) => api.echo(1)));
  assert(message.includes('cannot be loaded: TypeError: Module not found "file:'), message);
});

Deno.test("WorkerPool gives up where a module ends its worker", async () => {
  await using pool = echoPool({ module: workerModule("closing") });
  const error = await failureOf(pool.call((api) => api.echo(1)));
  assertEquals(error.message, "a call: its worker died 3 times, the last time: it ended");
  assertEquals(Object.hasOwn(error, "cause"), false);
});

/** What a module may throw besides errors, and what is said of it. */
const THROWN = {
  "3": "3",
  "null": "null",
  '"a text"': "a text",
  "{ toString() { throw 2 } }": "(cannot be shown)",
};
for (const [thrown, text] of Object.entries(THROWN)) {
  Deno.test(`WorkerPool gives up where a module throws ${thrown}`, async () => {
    await using pool = echoPool({ module: `data:text/javascript,throw ${thrown}`, tries: 1 });
    const error = await failureOf(pool.call((api) => api.echo(1)));
    assertEquals(error.message, `a call: its worker died: its module cannot be loaded: ${text}`);
    assertEquals(Object.hasOwn(error, "cause"), false);
  });
}

Deno.test("WorkerPool leaves a worker alive that handles its errors itself", async () => {
  await using pool = echoPool({ deaths: 0 });
  assertEquals(await sure(pool.call((api) => api.handleError())), "Uncaught Error: handled");
});

Deno.test("WorkerPool sees that somebody else has ended its worker", async () => {
  using spy = new WorkerSpy();
  await using pool = echoPool({ tries: 1 });
  const call = pool.call(async (api) => {
    await api.echo(1);
    spy.started[0]!.terminate();
    await api.hang();
  });
  assertEquals((await failureOf(call)).message, "a call: its worker died: it ended");
});

Deno.test("WorkerPool takes a message that cannot be read for the worker's death", async () => {
  using spy = new WorkerSpy();
  await using pool = echoPool({ tries: 1 });
  const call = pool.call(async (api) => {
    await api.echo(1);
    spy.started[0]!.dispatchEvent(new MessageEvent("messageerror"));
    await api.hang();
  });
  const { message } = await failureOf(call);
  assertEquals(message, "a call: its worker died: it sent a message that cannot be read");
});

Deno.test("WorkerPool takes an error that Deno tells of for the worker's death", async () => {
  using spy = new WorkerSpy();
  await using pool = echoPool({ tries: 1 });
  const event = new ErrorEvent("error", { message: "no memory", cancelable: true });
  const call = pool.call(async (api) => {
    await api.echo(1);
    spy.started[0]!.dispatchEvent(event);
    await api.hang();
  });
  assertEquals((await failureOf(call)).message, "a call: its worker died: no memory");
  assert(event.defaultPrevented); // else Deno would end this process
});

Deno.test("WorkerPool ignores messages that are not its own", async () => {
  const module = `data:text/javascript,
    for (const data of [null, undefined, 1, "ready", [], ["failed"], {}]) postMessage(data);
    const { exposeToPool } = await import("${import.meta.resolve("../../src/pool/worker.ts")}");
    exposeToPool({ echo: (value) => value });
  `;
  await using pool = echoPool({ module, deaths: 0 });
  assertEquals(await sure(pool.call((api) => api.echo(7))), 7);
});

Deno.test("WorkerPool prints nothing when workers die", async () => {
  const { code, stdout, stderr } = await sure(runScript("tests/pool/scripts/deaths.ts"));
  assertEquals([code, stdout, stderr], [0, "died\n", ""]);
});
