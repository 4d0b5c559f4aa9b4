/** Sweeps whose loss is the mean over input rows. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  DeepNN,
  probeGradients,
  sweep,
  type SweepOptions,
  TorchGenerator,
  writeSweep,
} from "../../mod.ts";
import { sharedRows } from "../../src/sweep/inputs.ts";
import { checkSweep, sweepConfig } from "../../src/sweep/check.ts";
import { plan } from "../../src/sweep/plan.ts";
import { withDirectory } from "../helpers/commands.ts";
import { assertClose } from "../helpers/reference.ts";

const ROWS = [[0.5, -2, 1, 0], [1, 1, -0.25, 3], [0, 0, 2, 1 / 3]];
const OPTIONS: SweepOptions = { seeds: [4, 7], depths: [3], width: 4, inputs: ROWS };

Deno.test("sweep() has the gradients of the mean over all input rows", async () => {
  for (const engine of ["fused", "float64", "tfjs"] as const) {
    const { runs } = await sweep({ ...OPTIONS, engine }, { keepRuns: true });
    for (const { variant, seed, layer, value } of runs()) {
      const model = new DeepNN([4, 4, 4, 1], new TorchGenerator(seed), { variant });
      const { layers } = probeGradients(model, ROWS);
      assertClose(value, layers[layer]!.meanAbs, engine === "fused" ? 1e-5 : 1e-12, engine);
      model.dispose();
    }
  }
});

Deno.test("sweep() has the same tables for one row, whether it is the input or the only one", async () => {
  const [input] = ROWS;
  const [row, only] = [
    await sweep({ ...OPTIONS, inputs: undefined, input }),
    await sweep({ ...OPTIONS, inputs: [input!] }),
  ];
  assertEquals([row.gradients, row.decay], [only.gradients, only.decay]);
});

Deno.test("a unit of work has fewer seeds where each has many input rows", () => {
  const inputs = (rows: number) => Array.from({ length: rows }, () => new Array(64).fill(0.5));
  const seedsOf = (rows: number) => {
    const options = { depths: [16], width: 64, inputs: inputs(rows) };
    return plan(sweepConfig(options))[0]!.end;
  };
  assertEquals([1, 2, 16, 1024].map(seedsOf), [67, 33, 4, 4]);
  const few = { seeds: [1, 2, 3, 4, 5], depths: [16], width: 512 };
  const ends = (options: SweepOptions) => plan(sweepConfig(options)).map(({ end }) => end);
  assertEquals(ends(few), [1, 2, 3, 4, 5]);
  assertEquals(ends({ ...few, inputs: Array(9).fill(Array(512).fill(1)) }), [4, 5]);
});

Deno.test("sweep.json has all that a sweep with input rows is run with again", async () => {
  await withDirectory(async (dir) => {
    const result = await sweep(OPTIONS);
    await writeSweep(result, dir);
    const text = await Deno.readTextFile(join(dir, "sweep.json"));
    const { config } = JSON.parse(text);
    assertEquals(config.inputs, ROWS);
    assert(text.includes("[1, 1, -0.25, 3],\n"), text); // a row in a line
    assertEquals(sweepConfig(config), result.config);
    const again = await sweep(config);
    assertEquals(again.csv("gradients"), result.csv("gradients"));
  });
});

Deno.test("sharedRows() has the rows in memory that no message copies", () => {
  const shared = sharedRows(ROWS);
  assertEquals(shared.map((row) => [...row]), ROWS);
  const told = structuredClone(shared);
  shared[1]![2] = 9;
  assertEquals(told[1]![2], 9);
});

const problemsOf = (options: unknown) => checkSweep(options).problems.map(({ message }) => message);

Deno.test("checkSweep() refuses what are no input rows", () => {
  const allowed = "1 to 1024 rows of as many finite numbers each, at most 1048576 numbers in all";
  const wrong: readonly [inputs: unknown, given: string, where: string][] = [
    [[], "[]", ""],
    [[1, 0, -1], "[1,0,-1]", "; inputs[0] is 1"],
    [[[]], "[[]]", "; inputs[0] is []"],
    [
      [[1, 2, 3], [1, 2, 3], [1, 2]],
      "[[1,2,3],[1,2,3],[1,2]]",
      "; inputs[2] has length 2, inputs[0] 3",
    ],
    [[[1, 2, 3], [1, NaN, 3]], "[[1,2,3],[1,NaN,3]]", "; inputs[1][1] is NaN"],
    [[[1, 2, "3"]], '[[1,2,"3"]]', '; inputs[0][2] is "3"'],
  ];
  for (const [inputs, given, where] of wrong) {
    assertEquals(problemsOf({ inputs }), [`inputs: given ${given}; allowed: ${allowed}${where}`]);
  }
  const rows = (count: number, width: number) =>
    Array.from({ length: count }, () => new Array<number>(width).fill(1));
  assertEquals(problemsOf({ inputs: rows(1025, 3) }).length, 1);
  assertEquals(
    problemsOf({ inputs: rows(2, 2 ** 19 + 1), width: 2 ** 19 + 1, depths: [1] }).length,
    1,
  );
  assertEquals(problemsOf({ inputs: rows(1024, 3) }), []);
});

Deno.test("checkSweep() refuses rows that go with no width, or with several, and says why", () => {
  const own = "with several widths the row is made by gradflow, evenly spaced from 1 to -1";
  assertEquals(problemsOf({ inputs: ROWS, width: 3 }), [
    "inputs has rows of 4 numbers; width is 3; allowed: as many as the width; give width 4",
  ]);
  assertEquals(problemsOf({ inputs: ROWS, width: [3, 4] }), [
    `inputs has rows of 4 numbers; ${own}`,
  ]);
  assertEquals(problemsOf({ input: [1, 0, -1], width: [3, 4] }), [`input has 3 numbers; ${own}`]);
  assertEquals(problemsOf({ input: ROWS[0], inputs: ROWS, width: 4 }), [
    "inputs and input exclude each other",
  ]);
});

Deno.test("checkSweep() holds every size to its limits, and names the one that is too large", () => {
  assertEquals(problemsOf({ width: [3, 1e5, 7], depths: [2, 3], engine: "tfjs" }), [
    "width and depths: a net of width 100000 and depth 3 has 20000300001 parameters; allowed for " +
    "the tfjs engine: at most 67108864",
  ]);
  const widths = Array.from({ length: 1000 }, (_, i) => i + 1);
  assertEquals(problemsOf({ width: widths, depths: { from: 1, to: 100 } }), [
    "depths, width, variants and metrics: a table would have 10100000 rows; allowed: at most 4194304",
  ]);
  const wide = Array.from({ length: 1024 }, () => new Array<number>(1024).fill(1));
  const [tooLarge, ...others] = problemsOf({ width: 1024, depths: [1, 60], inputs: wide });
  assertEquals(others, []);
  assert(
    /^depths, width and inputs: a net of depth 60 and width 1024, with 1024 input rows, takes the fused engine \d+(\.\d+)? GiB; allowed: at most 2 GiB$/
      .test(tooLarge!),
    tooLarge,
  );
  assertEquals(problemsOf({ width: [3, 3] }).length, 1);
  assertEquals(problemsOf({ width: [] }).length, 1);
});
