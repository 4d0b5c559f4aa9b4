import { assertEquals } from "@std/assert";
import * as v from "valibot";
import { readFlags } from "../../scripts/command/flags.ts";
import type { AnyTable, ValueKind } from "../../src/options/option.ts";

const option = (kind: ValueKind) => ({ kind, schema: v.unknown(), help: "" });
const TABLE: AnyTable = {
  name: option("text"),
  names: option("texts"),
  width: option("number"),
  input: option("numbers"),
  seeds: option("range"),
  quiet: option("switch"),
  weightGain: option("number"),
  allAtOnce: option("switch"),
};

const read = (...args: string[]) => readFlags(args, TABLE);

/** What is wrong with a command line. */
function messages(...args: string[]): string[] {
  return read(...args).problems.map(({ message }) => message);
}

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
  assertEquals(read().values, {});
});

Deno.test("an option of several words has a flag with dashes between them", () => {
  const { values, words } = read("--weight-gain", "2", "--all-at-once");
  assertEquals<unknown>(values, { weightGain: 2, allAtOnce: true });
  assertEquals(words.name?.("weightGain"), "--weight-gain");
  assertEquals(messages("--weight-gain", "1", "--weight-gain=2"), [
    '--weight-gain is given more than once: "1" and "2"',
  ]);
  assertEquals(
    messages("--weightGain", "1")[0],
    "unknown flag --weightGain; did you mean --weight-gain?",
  );
});

Deno.test("readFlags() reads ranges and lists of numbers", () => {
  const seeds = (text: string) => read("--seeds", text).values["seeds"];
  assertEquals(seeds("3..9"), { from: 3, to: 9 });
  assertEquals(seeds("3,9"), [3, 9]);
  assertEquals(seeds("3"), [3]);
  assertEquals(seeds("1.."), { from: 1, to: "" });
  assertEquals(seeds("..1"), { from: "", to: 1 });
  assertEquals(seeds("1..2..3"), ["1..2..3"]);
  assertEquals(seeds("1..2,5"), { from: 1, to: "2,5" });
});

Deno.test("readFlags() takes a value behind = as it is, whatever is in it", () => {
  assertEquals<unknown>(read("--name=").values, { name: "" });
  assertEquals<unknown>(read("--name=a=b").values, { name: "a=b" });
  assertEquals<unknown>(read("--name=--quiet").values, { name: "--quiet" });
  assertEquals<unknown>(read("--name=two\nlines").values, { name: "two\nlines" });
});

Deno.test("readFlags() takes a row that starts with a minus as a value", () => {
  assertEquals<unknown>(read("--input", "-1,.5,2e-3").values, { input: [-1, 0.5, 0.002] });
  assertEquals<unknown>(read("--input", "-.5", "--quiet").values, { input: [-0.5], quiet: true });
});

Deno.test("readFlags() leaves text where a number should be", () => {
  assertEquals<unknown>(read("--width", "3x").values, { width: "3x" });
  assertEquals<unknown>(read("--width", "").values, { width: "" });
  assertEquals<unknown>(read("--input", "1,,NaN,Infinity,0x1,1.,+2,1e,.").values, {
    input: [1, "", "NaN", "Infinity", "0x1", 1, 2, "1e", "."],
  });
});

Deno.test("readFlags() names each flag that there is not, and one like it", () => {
  assertEquals(messages("--sede", "5"), ["unknown flag --sede; did you mean --seeds?"]);
  assertEquals(messages("--sede=5"), ["unknown flag --sede; did you mean --seeds?"]);
  assertEquals(messages("-seeds", "5"), ["unknown flag -seeds; did you mean --seeds?"]);
  assertEquals(messages("--Width", "5"), ["unknown flag --Width; did you mean --width?"]);
  assertEquals(messages("--hepl"), ["unknown flag --hepl; did you mean --help?"]);
  assertEquals(messages("--vresion"), ["unknown flag --vresion; did you mean --version?"]);
  assertEquals(messages("--help=yes"), ['--help takes no value, but was given "yes"']);
  assertEquals(messages("--version=1"), ['--version takes no value, but was given "1"']);
  assertEquals(messages("--zebra", "--mule"), ["unknown flag --zebra", "unknown flag --mule"]);
  assertEquals(messages("--no-quiet"), ["unknown flag --no-quiet; did you mean --quiet?"]);
  assertEquals(messages("-q"), ["unknown flag -q"]);
  assertEquals(messages("--=x"), ["unknown flag --"]);
  assertEquals(messages("---"), ["unknown flag ---"]);
  for (const name of ["__proto__", "constructor", "toString"]) {
    assertEquals(messages(`--${name}`, "5"), [`unknown flag --${name}`]);
  }
});

Deno.test("readFlags() names words that belong to no flag", () => {
  assertEquals(messages("--quiet", "5"), ['unexpected word "5"; a flag begins with --']);
  assertEquals(messages("--", "--x"), ['unexpected word "--x"; a flag begins with --']);
  assertEquals(messages("", "-"), [
    'unexpected word ""; a flag begins with --',
    'unexpected word "-"; a flag begins with --',
  ]);
  assertEquals(messages("--"), []);
});

Deno.test("readFlags() keeps words that belong to no flag as they are, if they are taken", () => {
  const { stray, values, problems } = readFlags(
    ["01", "--quiet", "1e3", "--name", "x", "--", "--width", "-"],
    TABLE,
    true,
  );
  assertEquals(stray, ["01", "1e3", "--width", "-"]);
  assertEquals<unknown>(values, { quiet: true, name: "x" });
  assertEquals(problems, []);
});

Deno.test("readFlags() names flags with too many values, and with too few", () => {
  assertEquals(messages("--width", "5", "--width=6"), [
    '--width is given more than once: "5" and "6"',
  ]);
  assertEquals(messages("--quiet=1"), ['--quiet takes no value, but was given "1"']);
  assertEquals(messages("--quiet=a\nb"), ['--quiet takes no value, but was given "a\nb"']);
  assertEquals(messages("--quiet="), ['--quiet takes no value, but was given ""']);
  assertEquals(messages("--width", "--quiet"), ["--width needs a value"]);
  assertEquals(messages("--quiet", "--width"), ["--width needs a value"]);
  assertEquals(messages("--name", "", "--quiet", "--quiet"), []);
});

Deno.test("readFlags() shows the beginning of what is long", () => {
  const long = "x".repeat(100_000);
  const lines = messages(`--${long}`, "--width", long, "--width", long, "--", long);
  assertEquals(lines.length, 3);
  for (const line of lines) {
    assertEquals([line.length < 200, line.includes("xxx...")], [true, true]);
  }
  const { given } = read("--width", "x".repeat(117)).words;
  assertEquals(given?.["width"], `"${"x".repeat(117)}"`);
});
