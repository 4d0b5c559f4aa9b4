import { assertEquals, assertRejects } from "@std/assert";
import { doAll } from "../../src/pool/do_all.ts";
import { turns } from "./pools.ts";

/** Tasks that end when a test says so. */
function manualTasks() {
  const begun: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<number>>();
  const call = (task: number) => {
    begun.push(task);
    const end = Promise.withResolvers<number>();
    ends.set(task, end);
    return end.promise;
  };
  const end = async (task: number) => {
    ends.get(task)!.resolve(10 * task);
    await turns(1);
  };
  const fail = async (task: number) => {
    ends.get(task)!.reject(new RangeError(`${task} is too much`));
    await turns(1);
  };
  return { begun, call, end, fail };
}

Deno.test("doAll() begins each task once, in their order, as many at once as it may", async () => {
  const { begun, call, end } = manualTasks();
  const done: [number, number][] = [];
  const all = doAll([0, 1, 2, 3, 4], 2, call, (task, result) => done.push([task, result]));
  assertEquals(begun, [0, 1]);
  await end(1);
  assertEquals([begun, done], [[0, 1, 2], [[1, 10]]]);
  await end(2);
  await end(0);
  assertEquals(begun, [0, 1, 2, 3, 4]);
  await end(4);
  await end(3);
  await all;
  assertEquals(done, [[1, 10], [2, 20], [0, 0], [4, 40], [3, 30]]);
});

Deno.test("doAll() takes any iterable, a task only when it is to begin", async () => {
  const { begun, call, end } = manualTasks();
  let asked = 0;
  function* tasks() {
    for (let i = 0; i < 3; i++) {
      asked++;
      yield i;
    }
  }
  const all = doAll(tasks(), 1, call, () => {});
  assertEquals(asked, 1);
  for (const task of [0, 1, 2]) await end(task);
  await all;
  assertEquals([asked, begun], [3, [0, 1, 2]]);
});

Deno.test("doAll() ends where there are no tasks, or fewer than it could do at once", async () => {
  await doAll([], 3, () => Promise.reject(new Error("there is no task")), () => {});
  const done: number[] = [];
  await doAll([7], 3, (task) => Promise.resolve(task), (task) => done.push(task));
  assertEquals(done, [7]);
});

Deno.test("doAll() begins nothing, and passes on no result, after a call has failed", async () => {
  const { begun, call, end, fail } = manualTasks();
  const done: number[] = [];
  const all = doAll([0, 1, 2, 3], 2, call, (task) => done.push(task));
  const failed = assertRejects(() => all, RangeError, "1 is too much");
  await fail(1);
  await failed;
  await end(0);
  assertEquals([begun, done], [[0, 1], []]);
});

Deno.test("doAll() asks for no more tasks after a failure", async () => {
  let asked = 0;
  function* tasks() {
    for (;;) yield asked++;
  }
  const failing = (task: number) => task === 2 ? Promise.reject(new Error("no")) : turns(1);
  await assertRejects(() => doAll(tasks(), 2, failing, () => {}), Error, "no");
  const before = asked;
  await turns();
  assertEquals(asked, before);
});

Deno.test("doAll() fails with what onResult throws, and begins nothing more", async () => {
  const { begun, call, end } = manualTasks();
  const all = doAll([0, 1, 2, 3], 1, call, (task) => {
    if (task === 1) throw new RangeError("the disk is full");
  });
  const failed = assertRejects(() => all, RangeError, "the disk is full");
  await end(0);
  await end(1);
  await failed;
  assertEquals(begun, [0, 1]);
});
