import { assertEquals } from "@std/assert";
import { type FlagKind, readFlags } from "../../scripts/command/flags.ts";
import { isSeeds, seedCount, seedNumbers, type Seeds, someSeeds } from "../../src/sweep/seeds.ts";

const KINDS: Record<string, FlagKind> = {
  name: "text",
  names: "texts",
  width: "number",
  input: "numbers",
  seeds: "seeds",
  quiet: "switch",
};

const read = (...args: string[]) => readFlags(args, KINDS);

Deno.test("readFlags() reads each kind of flag", () => {
  const { values, problems } = read(
    ...["--name", "a b", "--names=x,y", "--width", "7", "--input", "1,0,-1", "--quiet"],
  );
  assertEquals(problems, []);
  assertEquals<unknown>(values, {
    name: "a b",
    names: ["x", "y"],
    width: 7,
    input: [1, 0, -1],
    quiet: true,
  });
  assertEquals<unknown>(read("--seeds", "3..9").values, { seeds: { from: 3, to: 9 } });
  assertEquals<unknown>(read("--seeds", "3,9").values, { seeds: [3, 9] });
  assertEquals<unknown>(read("--seeds", "3").values, { seeds: [3] });
  assertEquals(read().values, {});
});

Deno.test("readFlags() takes a row that starts with a minus as a value", () => {
  assertEquals<unknown>(read("--input", "-1,.5,2e-3").values, { input: [-1, 0.5, 0.002] });
  assertEquals<unknown>(read("--input", "-.5", "--quiet").values, { input: [-0.5], quiet: true });
});

Deno.test("readFlags() leaves text where a number should be", () => {
  assertEquals<unknown>(read("--width", "3x").values, { width: "3x" });
  assertEquals<unknown>(read("--width", "").values, { width: "" });
  assertEquals<unknown>(read("--width", "--quiet").values, { width: "", quiet: true });
  assertEquals<unknown>(read("--input", "1,,NaN,Infinity,0x1").values, {
    input: [1, "", "NaN", "Infinity", "0x1"],
  });
  assertEquals<unknown>(read("--seeds", "1..").values, { seeds: { from: 1, to: "" } });
  assertEquals<unknown>(read("--seeds", "1..2..3").values, { seeds: ["1..2..3"] });
});

Deno.test("readFlags() names unknown flags, stray words and flags given twice", () => {
  const options = (...args: string[]) =>
    read(...args).problems.map(({ option, given }) => `${option} ${given}`);
  assertEquals(options("--sede", "5"), ["--sede as a flag"]);
  assertEquals(options("--no-quiet"), ["--no-quiet as a flag"]);
  assertEquals(options("-q"), ["-q as a flag"]);
  assertEquals(options("--quiet", "5"), ["5 as a word that belongs to no flag"]);
  assertEquals(options("--width", "5", "--width=6"), ['--width "5" and "6"']);
  assertEquals(options("--quiet=1"), ['--quiet "1"']);
  assertEquals(options("--name", ""), []);
  assertEquals(options("--", "x"), ["x as a word that belongs to no flag"]);
});

Deno.test("isSeeds() takes ranges and lists that draw distinct nets", () => {
  const good: unknown[] = [{ from: 0, to: 0 }, { from: 5, to: 2 ** 32 + 4 }, [7], [2, 1, 2 ** 40]];
  const bad: unknown[] = [
    ...[{ from: 1, to: 0 }, { from: 0, to: 2 ** 32 }, { from: -1, to: 1 }, { from: 0, to: "5" }],
    ...[{ from: 0.5, to: 2 }, { from: 0, to: 2 ** 53 }, { from: 0 }, {}, null, 5, "0..5"],
    ...[[], [1, 1], [0, 2 ** 32], [-1], [1.5], ["1"], [NaN]],
  ];
  for (const seeds of good) assertEquals(isSeeds(seeds), true, JSON.stringify(seeds));
  for (const seeds of bad) assertEquals(isSeeds(seeds), false, JSON.stringify(seeds));
});

Deno.test("someSeeds() and seedNumbers() give the seeds of a range as those of the same list", () => {
  const range: Seeds = { from: 10, to: 15 };
  const list = [10, 11, 12, 13, 14, 15];
  assertEquals(seedCount(range), seedCount(list));
  for (const seeds of [range, list]) {
    assertEquals([...seedNumbers(seeds, 2, 5)], [12, 13, 14]);
    assertEquals([...seedNumbers(someSeeds(seeds, 1, 5), 1, 3)], [12, 13]);
    assertEquals(seedCount(someSeeds(seeds, 1, 5)), 4);
  }
});
