import { assert, assertEquals } from "@std/assert";
import { type Moment, secondsLeft } from "../../scripts/command/time_left.ts";

/** What is done by workers that begin after `start` seconds and end a piece every `piece` seconds. */
function moments(
  { workers, pieces, piece, start = 0, before = 0 }: Record<string, number>,
): Moment[] {
  const all: Moment[] = [{ at: 0, share: before! }];
  for (let i = 1; i <= pieces!; i++) {
    const at = start! + piece! * Math.ceil(i / workers!);
    all.push({ at, share: before! + (1 - before!) * i / pieces! });
  }
  return all;
}

/** The time left that is said at each moment, over what is true. */
function ratios(all: readonly Moment[], workers: number): number[] {
  const end = all.at(-1)!.at;
  return all.slice(0, -1).map(({ at }, i) =>
    secondsLeft(all.slice(0, i + 1), workers, at) / (end - at)
  );
}

/** Those after the first tenth of the time, at the end of a round: when all workers have ended a piece. */
function later(all: readonly Moment[], workers: number): number[] {
  return ratios(all, workers).filter((_, i) =>
    all[i]!.at > all.at(-1)!.at / 10 && i % workers === 0
  );
}

Deno.test("secondsLeft() is right for one worker from its first piece on", () => {
  const all = moments({ workers: 1, pieces: 20, piece: 3 });
  assertEquals(secondsLeft(all.slice(0, 1), 1, 0), NaN);
  for (const ratio of ratios(all, 1).slice(1)) assert(Math.abs(ratio - 1) < 1e-9, `${ratio}`);
});

Deno.test("secondsLeft() is right for workers that end their pieces together", () => {
  const all = moments({ workers: 8, pieces: 160, piece: 3 });
  const said = later(all, 8);
  assert(said.length > 15);
  for (const ratio of said) assert(Math.abs(ratio - 1) < 1e-9, `${ratio}`);
});

Deno.test("secondsLeft() forgets the workers' start", () => {
  const all = moments({ workers: 2, pieces: 400, piece: 0.3, start: 6 });
  for (const ratio of later(all, 2)) assert(Math.abs(ratio - 1) < 0.01, `${ratio}`);
});

Deno.test("secondsLeft() counts nothing that was done before", () => {
  const all = moments({ workers: 2, pieces: 100, piece: 0.6, before: 0.9 });
  for (const ratio of later(all, 2)) assert(Math.abs(ratio - 1) < 1e-9, `${ratio}`);
});

Deno.test("secondsLeft() goes by a piece of each worker, be they as slow as they may", () => {
  const ends = [1, 1, 1, 1, 2, 2, 2, 2, 10]; // now the first of four has ended a piece of eight seconds
  const all = [0, ...ends].map((at, i) => ({ at, share: i / 40 }));
  assertEquals(secondsLeft(all, 4, 10).toFixed(6), "62.000000"); // of 31 pieces, four in 8 seconds
});

Deno.test("secondsLeft() follows a rate that changes, by half of the time at most", () => {
  const slow = Array.from({ length: 11 }, (_, i) => ({ at: i, share: i / 100 }));
  const fast = Array.from(
    { length: 20 },
    (_, i) => ({ at: 10 + (i + 1) / 2, share: (11 + i) / 100 }),
  );
  const all = [...slow, ...fast]; // after 20 seconds, ten of which were half as fast
  assertEquals(secondsLeft(all, 1, 20).toFixed(6), (70 / 2).toFixed(6));
});

Deno.test("secondsLeft() runs down between two pieces, and not below 0", () => {
  const all = moments({ workers: 1, pieces: 4, piece: 10 }).slice(0, 3);
  assertEquals([20, 25, 39, 45].map((now) => secondsLeft(all, 1, now)), [20, 15, 1, 0]);
});

Deno.test("secondsLeft() is 0 at the end", () => {
  assertEquals(secondsLeft(moments({ workers: 2, pieces: 10, piece: 1 }), 2, 5), 0);
});
