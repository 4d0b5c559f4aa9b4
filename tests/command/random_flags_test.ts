/**
 * Command lines that nobody has thought of: the exit code is 0, 1 or 2, nobody sees a stack trace or
 * what would steer a terminal, and with exit code 2 no file is left.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { join } from "node:path";
import { main as merge } from "../../scripts/main/merge.ts";
import { main as sweep } from "../../scripts/main/sweep.ts";
import { main as notebook } from "../../scripts/notebook.ts";
import { callCommand, listDirectory, withDirectory } from "../helpers/commands.ts";

/** Values that make small sweeps, and a file that makes none: this one. */
const GOOD: Readonly<Record<string, readonly string[]>> = {
  seeds: ["0..9", "3", "7,5,6", "4294967295"],
  depths: ["2", "1..3", "3,2"],
  width: ["1", "3", "3,1"],
  input: ["1,0,-1", "-1,.5,2e-3", "1"],
  inputs: [import.meta.filename!],
  activation: ["gelu", "relu"],
  init: ["torch", "orthogonal"],
  "weight-gain": ["2", "0.5"],
  bias: ["zero"],
  "sigma-w": ["1.5"],
  "sigma-b": ["0", "1"],
  variants: ["plain", "shortcut,plain"],
  metrics: ["rms", "mean_abs,rms", "l2,forward_rms"],
  output: ["linear", "activated"],
  of: ["output", "loss"],
  target: ["1", "-0.5"],
  engine: ["fused"],
  workers: ["1"],
  shard: ["1/1", "1/2"],
  seed: ["1"],
  layers: ["3,3,1", "2,1"],
};
const SWITCHES = [
  "runs",
  "resume",
  "restart",
  "no-report",
  "svg",
  "png",
  "quiet",
  "reseed",
  "json",
];

/** Values that make trouble. */
const BAD = [
  ...["", " ", "-", "--", "---", "=", "-1", "0", "NaN", "Infinity", "1e999", "-0", "0x10", "1.5"],
  ...[
    "9007199254740993",
    "9..3",
    "1..2..3",
    "..",
    "1..",
    "..1",
    ",",
    "1,,2",
    "1,1",
    "0..4294967296",
  ],
  ...["--seeds", "--=x", "__proto__", "constructor", "\x1b[31m", "\r\n", "\0", "\u202e", "\ud800"],
  ...["😀", "a".repeat(5000), "9".repeat(400), "1,".repeat(3000), "%00", "$(id)", "'", '"', "*"],
];

const value = (flag: string) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...GOOD[flag] ?? ["x"]) },
    { weight: 1, arbitrary: fc.constantFrom(...BAD) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  );

/** One or two words. */
const words = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...Object.keys(GOOD)).chain((flag) =>
      fc.tuple(value(flag), fc.boolean()).map(([value, isOne]) =>
        isOne ? [`--${flag}=${value}`] : [`--${flag}`, value]
      )
    ),
  },
  { weight: 3, arbitrary: fc.constantFrom(...SWITCHES).map((flag) => [`--${flag}`]) },
  { weight: 1, arbitrary: fc.constantFrom(...BAD).map((word) => [word]) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "binary", maxLength: 12 }).map((text) => [`--${text}`]),
  },
);

const lines = fc.array(words, { maxLength: 5 }).map((words) => words.flat());

const COMMANDS = { sweep, merge, notebook };

for (
  const [name, numRuns, defaults] of [
    ["sweep", 300, ["--seeds", "1", "--depths", "2"]],
    ["merge", 100, []],
    ["notebook", 100, []],
  ] as const
) {
  Deno.test(`${name}.ts answers ${numRuns} random command lines`, async () => {
    const main = COMMANDS[name];
    const codes = new Set<number>();
    const property = fc.asyncProperty(lines, async (line) => {
      await withDirectory(async (dir) => {
        const out = name === "notebook" ? [] : [`--out=${join(dir, "out")}`, "--no-report"];
        // Else a sweep is of the default size.
        const small = defaults.filter((_, i) =>
          !line.some((word) => word.startsWith(defaults[i - i % 2]!))
        );
        const { code, stdout, stderr } = await callCommand(main, ...out, ...small, ...line);
        codes.add(code);
        assert([0, 1, 2].includes(code), `exit code ${code}`);
        assert(!/^ +at |Uncaught/m.test(stdout + stderr), stderr);
        // deno-lint-ignore no-control-regex
        assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(stdout + stderr), stderr);
        if (code === 0) return assertMatch(stderr, /^(sweep: seed \d+ alone; .*\n)?$/);
        const said = stderr.trimEnd().split("\n");
        assertEquals(
          said.filter((text) => !text.startsWith(`${name}: `) || text.length > 1000),
          [],
        );
        assertEquals(stdout, "");
        if (code === 2) assertEquals(await listDirectory(dir), []);
      });
    });
    await fc.assert(property, { numRuns, seed: 7, endOnFailure: true });
    // Else the lines are all of one kind, and show little.
    assertEquals(codes.has(2) && (codes.has(0) || name === "merge"), true);
  });
}
