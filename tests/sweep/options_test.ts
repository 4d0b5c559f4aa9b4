import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  type Activation,
  type Metric,
  OptionsError,
  type Output,
  type RunOptions,
  type Subject,
  sweep,
  type SweepOptions,
  type Variant,
} from "../../mod.ts";
import { checkSweep, sweepConfig } from "../../src/sweep/check.ts";
import { netsOf } from "../../src/sweep/nets.ts";

Deno.test("sweep() refuses all options that it cannot use at once", async () => {
  const wrong = {
    seeds: { from: 5, to: 4 },
    depths: [0],
    width: 0,
    input: [1, NaN],
    activation: "gleu" as Activation,
    output: "lineer" as Output,
    variants: ["plain", "plain"] as Variant[],
    of: "loos" as Subject,
    target: Infinity,
    metrics: [] as Metric[],
    engine: "abacus",
    wdith: 5,
  };
  const error = await assertRejects(
    () => sweep(wrong as SweepOptions, { workers: 0, keepRuns: 1 as unknown as boolean }),
    OptionsError,
  );
  assertEquals(error.problems.map(({ message }) => message.split("; allowed")[0]), [
    'seeds: given {"from":5,"to":4}',
    "depths: given [0]",
    "width: given 0",
    "input: given [1,NaN]",
    'activation: given "gleu"',
    'output: given "lineer"',
    'variants: given ["plain","plain"]',
    'of: given "loos"',
    "target: given Infinity",
    "metrics: given []",
    'engine: given "abacus"',
    "unknown option wdith; did you mean width?",
    "workers: given 0",
    "keepRuns: given 1",
  ]);
  const strange = await assertRejects(
    () =>
      sweep({ foo: 1, toString: 2, bar: 3 } as SweepOptions, { baz: NaN, qux: 5 } as RunOptions),
    OptionsError,
  );
  assertEquals(strange.problems.map(({ option }) => option), [
    "foo",
    "toString",
    "bar",
    "baz",
    "qux",
  ]);
  assertEquals(
    strange.problems.at(-1)!.message,
    "unknown option qux; the options are workers, keepRuns, signal",
  );
  assertStringIncludes(
    error.message,
    'activation: given "gleu"; allowed: one of gelu, gelu-tanh, relu, tanh, sigmoid, silu, linear, ' +
      "leaky-relu, elu, selu, softplus, mish, hardswish, relu6; " +
      "did you mean gelu?",
  );
});

Deno.test("sweep() refuses what is no option at all", async () => {
  const itself: unknown[] = [1];
  itself.push(itself);
  // deno-lint-ignore no-sparse-arrays
  const holes = [[, 2], [1, , 3]];
  for (
    const [options, option] of [
      [null, "options"],
      [[], "options"],
      [new Map(), "options"],
      [{ width: 3n }, "width"],
      [{ seeds: [1n] }, "seeds"],
      [{ input: itself }, "input"],
      [{ depths: holes[0] }, "depths"],
      [{ seeds: holes[1] }, "seeds"],
      [{ input: holes[1] }, "input"],
      [{ variants: new Array(1) }, "variants"],
    ] as const
  ) {
    const error = await assertRejects(() => sweep(options as SweepOptions), OptionsError);
    assertEquals(error.problems.map((problem) => problem.option), [option]);
  }
  for (
    const run of [{ signal: {} }, { onProgress: () => {} }, { keepRuns: "yes" }, { wrokers: 2 }]
  ) {
    const error = await assertRejects(() => sweep({}, run as unknown as RunOptions), OptionsError);
    assertEquals(error.problems.map((problem) => problem.option), Object.keys(run));
  }
});

Deno.test("sweep() shares nothing with its options, nor with its defaults", async () => {
  const seeds = { from: 0, to: 2 };
  const { config } = await sweep({ seeds, depths: [2] });
  seeds.to = 9;
  assertEquals<unknown>(config.seeds, { from: 0, to: 2 });
  const first = await sweep({ depths: [1], width: 1 });
  Object.assign(first.config.seeds, { to: 1 });
  const second = await sweep({ depths: [1], width: 1 });
  assertEquals<unknown>(second.config.seeds, { from: 0, to: 999 });
});

/** What is said of options that cannot be used together, and of which option. */
function problemsOf(options: SweepOptions, ...rest: [("in memory" | "in a file")?]): string[] {
  return checkSweep(options, ...rest).problems.map(({ option, message }) =>
    `${option} | ${message}`
  );
}

Deno.test("checkSweep() refuses a target where there is no loss", () => {
  const messages = (options: SweepOptions) =>
    checkSweep(options).problems.map(({ message }) => message);
  for (const target of [0, 1]) {
    assertEquals(messages({ of: "output", target }), [
      "target: only the loss has a target; allowed: with of loss, the default",
    ]);
    assertEquals([messages({ of: "loss", target }), messages({ target })], [[], []]);
  }
  const config = sweepConfig({ of: "output" });
  assertEquals(config.target, undefined);
  assertEquals(sweepConfig(config), config); // what a journal has is checked as well
});

Deno.test("checkSweep() refuses a row that does not fit the width", () => {
  assertEquals(problemsOf({ width: 2, input: [1, 0, -1] }), [
    "input | input: given [1,0,-1]; allowed: as many finite numbers as the width, 2; these are 3",
  ]);
  assertEquals(problemsOf({ input: [1, 0] }).length, 1);
  assertEquals(problemsOf({ width: 2, input: [1, 0] }), []);
});

Deno.test("checkSweep() shows as many digits of what does not fit as tell it from what does", () => {
  const seeds = { from: 1, to: 1025 };
  const options: SweepOptions = { seeds, depths: [523_777], variants: ["plain"] };
  assertEquals(problemsOf(options, "in memory"), [
    "depths | seeds and depths: 536871425 magnitudes would stay in memory, which takes 4.000004 GiB; " +
    "allowed: at most 4 GiB",
  ]);
});

Deno.test("checkSweep() refuses magnitudes that do not fit in memory, beside other problems", () => {
  const tooMany = { seeds: { from: 0, to: 99_999 }, depths: [9000], input: [1] };
  assertEquals(problemsOf(tooMany), [
    "depths | seeds and depths: 1800000000 magnitudes would stay in memory, which takes 13.4 GiB; " +
    "allowed: at most 4 GiB",
    "input | input: given [1]; allowed: as many finite numbers as the width, 3; these are 1",
  ]);
  const most = { seeds: { from: 0, to: 2 ** 16 - 1 }, depths: [2 ** 12] };
  assertEquals(problemsOf(most), []);
  assertEquals(problemsOf({ ...most, seeds: { from: 0, to: 2 ** 16 } }).length, 1);
});

Deno.test("checkSweep() bounds what is kept of very many seeds", () => {
  const many = { seeds: { from: 0, to: 4e9 }, depths: [2] };
  assertEquals(problemsOf(many), []);
  assertStringIncludes(
    problemsOf(many, "in memory")[0]!,
    "or without keepRuns any number of seeds",
  );
  const large = { seeds: { from: 0, to: 999_999_999 }, depths: [64] };
  assertEquals(problemsOf(large), []);
  assertStringIncludes(problemsOf(large, "in a file")[0]!, "a unit of work would take");
  const most = { ...large, seeds: { from: 0, to: 2 ** 28 - 1 } };
  assertEquals(problemsOf(most, "in a file"), []);
  assertEquals(problemsOf({ ...most, seeds: { from: 0, to: 2 ** 28 } }, "in a file").length, 1);
});

Deno.test("checkSweep() bounds the rows of a table, and of a depth", () => {
  const said = (depths: SweepOptions["depths"]) => problemsOf({ depths, seeds: [1], width: 1 });
  const name = "depths | depths, variants and metrics: a";
  assertEquals(said([2 ** 18]), []);
  assertEquals(said([2 ** 18 + 1]), [
    `${name} depth would have 524290 rows; allowed: at most 524288`,
  ]);
  assertEquals(said({ from: 1, to: 2047 }), []);
  assertEquals(said({ from: 1, to: 2048 }), [
    `${name} table would have 4196352 rows; allowed: at most 4194304`,
  ]);
  const eight = Array.from({ length: 8 }, (_, i) => 2 ** 18 - i);
  assertEquals(said([...eight, 28]), []);
  assertEquals(said([...eight, 29]).length, 1);
  assertEquals(said([Number.MAX_SAFE_INTEGER]).length, 1);
});

Deno.test("checkSweep() bounds the parameters of a net", () => {
  for (const [engine, most] of [["fused", 2 ** 30], ["tfjs", 2 ** 26]] as const) {
    assertEquals(problemsOf({ width: 100_000, depths: [2, 3], engine }), [
      "width | width and depths: a net of width 100000 and depth 3 has 20000300001 " +
      `parameters; allowed for the ${engine} engine: at most ${most}`,
    ]);
  }
  const depths = [16];
  assertEquals(sweepConfig({ width: 4096, depths, seeds: [0] }).width, [4096]);
});

Deno.test("checkSweep() takes depths as a range, and at most 10,000 of them", () => {
  const depths = (given: SweepOptions["depths"]) =>
    sweepConfig({ depths: given, seeds: [1] }).depths;
  assertEquals(depths({ from: 3, to: 6 }), [3, 4, 5, 6]);
  assertEquals(depths([6, 3]), [3, 6]);
  for (
    const wrong of [{ from: 3, to: 2 }, { from: 0, to: 2 }, { from: 1, to: 10_001 }, { from: 1 }]
  ) {
    assertEquals(checkSweep({ depths: wrong }).problems.map(({ option }) => option), ["depths"]);
  }
});

Deno.test("sweepConfig() completes options with the defaults that the table has", () => {
  assertEquals(sweepConfig(), {
    seeds: { from: 0, to: 999 },
    depths: [2, 4, 8, 16, 32, 64],
    width: [3],
    input: [1, 0, -1],
    inputs: undefined,
    activation: "gelu",
    alpha: undefined,
    output: "activated",
    init: "torch",
    weightGain: 1,
    bias: "torch",
    variants: ["plain", "shortcut"],
    of: "loss",
    target: 0,
    metrics: ["mean_abs"],
    engine: "fused",
  });
});

Deno.test("sweepConfig() has all of an initialisation and nothing else, and takes what it gave", () => {
  for (
    const [given, expected] of [
      [{ init: "he-normal" }, { init: "he-normal", weightGain: 1, bias: "torch" }],
      [{ weightGain: 2, bias: "zero" }, { init: "torch", weightGain: 2, bias: "zero" }],
      [{ init: "gaussian" }, { init: "gaussian", sigmaW: 1, sigmaB: 0 }],
      [{ sigmaB: 0.5 }, { init: "gaussian", sigmaW: 1, sigmaB: 0.5 }],
      [{ sigmaW: 2, init: "gaussian" }, { init: "gaussian", sigmaW: 2, sigmaB: 0 }],
    ] as const
  ) {
    const config = sweepConfig(given);
    const { init: _init, weightGain: _gain, bias: _bias, ...rest } = sweepConfig();
    assertEquals<unknown>(config, { ...rest, ...expected });
    assertEquals(sweepConfig(JSON.parse(JSON.stringify(config))), config);
  }
});

Deno.test("sweepConfig() puts lists in the order of the results, and keeps nothing else", () => {
  const { variants, metrics, seeds } = sweepConfig({
    variants: ["shortcut-matched", "plain"],
    metrics: ["rms", "mean_abs"],
    seeds: { from: 1, to: 2, why: "a stray property" },
  });
  assertEquals([variants, metrics], [["plain", "shortcut-matched"], ["mean_abs", "rms"]]);
  assertEquals<unknown>(seeds, { from: 1, to: 2 });
  assertEquals(sweepConfig({ seeds: [30, 9, 200] }).seeds, [9, 30, 200]);
});

Deno.test("sweepConfig() spaces the input row evenly from 1 to -1", () => {
  const input = (width: number) => sweepConfig({ width }).input;
  assertEquals([input(1), input(2), input(5)], [[1], [1, -1], [1, 0.5, 0, -0.5, -1]]);
});

Deno.test("sweep() bounds what it is to keep in memory", async () => {
  const many = { seeds: { from: 0, to: 4e9 }, depths: [2] };
  const error = await assertRejects(() => sweep(many, { keepRuns: true }), OptionsError);
  assertStringIncludes(error.message, "or without keepRuns any number of seeds");
});

Deno.test("a sweep has an alpha where one of its variants has a use for it, and is refused one elsewhere", () => {
  const alpha = (options: SweepOptions) => sweepConfig(options).alpha;
  assertEquals(alpha({ variants: ["rezero", "plain"] }), 0.1);
  assertEquals(alpha({ variants: ["rezero"], alpha: 0 }), 0);
  assertEquals(alpha({ variants: ["pre-norm"] }), undefined);
  const error = assertThrows(() => sweepConfig({ alpha: 0.1 }), OptionsError);
  assertEquals(error.message, "alpha: given 0.1; allowed: only with the variant rezero");
  const nets = netsOf(sweepConfig({ variants: ["rezero"], alpha: -2, width: 2 }), {
    width: 2,
    depth: 2,
  });
  assertEquals([nets.alpha, nets.layerSizes], [-2, [2, 2, 1]]);
});

Deno.test("numbers beyond those of the engine are refused, and 0 is not", () => {
  const says = (options: object) =>
    checkSweep(options).problems.map(({ message }) => message.split(";")[0]);
  const beyond = (what: string) => `${what} is not among the fused engine's numbers`;
  assertEquals(says({ input: [1e39, 0, -1] }), [beyond("input: 1e+39")]);
  assertEquals(says({ input: [0, 1, -1e-39] }), [beyond("input: -1e-39")]);
  assertEquals(says({ inputs: [[1, 2, 3], [1, 1e300, 3]] }), [beyond("inputs: 1e+300")]);
  assertEquals(says({ variants: ["rezero"], alpha: 1e-46 }), [beyond("alpha: 1e-46")]);
  assertEquals(says({ variants: ["rezero"], alpha: 0, input: [3e38, 0, 2e-38] }), []);
  assertEquals(says({ engine: "float64", input: [1e308, 0, 1e-300] }), []);
  assertEquals(says({ engine: "float64", input: [1, 0, 1e-310] }).length, 1);
});
