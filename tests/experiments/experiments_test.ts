import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { main } from "../../scripts/experiments/command.ts";
import { type Experiment, isWithin } from "../../scripts/experiments/experiment.ts";
import { EXPERIMENTS } from "../../scripts/experiments/experiments.ts";
import { pageOf, withFindings } from "../../scripts/experiments/pages.ts";
import { callCommand, runScript } from "../helpers/commands.ts";

const call = (experiment: Experiment, ...args: string[]) =>
  callCommand((args) => main(experiment, args), ...args);

for (const experiment of EXPERIMENTS) {
  const { name, question } = experiment;

  Deno.test(`${name} finds what is predicted, at its small size`, async () => {
    const { code, stdout, stderr } = await call(experiment, "--small");
    assertEquals([code, stderr], [0, ""], stdout);
    assert(stdout.split("\n").some((line) => line.endsWith("within")), stdout);
  });

  Deno.test(`${name} has a page with its question, its command and what it found`, () => {
    const page = Deno.readTextFileSync(pageOf(experiment));
    assertEquals(page.split("\n")[0], `# ${question}`);
    assertStringIncludes(page, `\ndeno run -A scripts/experiments/${name}.ts\n`);
    assert(/<!-- table: findings -->\n\n(\|.*\n){3,}\n<!-- end -->/.test(page), "no table");
    assertStringIncludes(page, "\n## Sources\n");
    const list = Deno.readTextFileSync(new URL("README.md", pageOf(experiment)));
    assert(list.includes(`| ${question} `) && list.includes(`[${name}](${name}.md)`), list);
  });
}

Deno.test("each file that is an experiment's command is in the list", async () => {
  const folder = new URL("../../scripts/experiments/", import.meta.url);
  const commands: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(new URL(name, folder));
    if (text.includes("if (import.meta.main) await runExperiment(")) commands.push(name);
  }
  assertEquals(commands.sort(), EXPERIMENTS.map(({ name }) => `${name}.ts`).sort());
});

/** An experiment that measures something else than what is predicted. */
const WRONG: Experiment = {
  name: "wrong",
  question: "Is it right?",
  measure: () =>
    Promise.resolve([
      { what: "this", measured: 1.01, predicted: 1, margin: 0.02 },
      { what: "that", measured: -1.03, predicted: -1, margin: 0.02 },
    ]),
};

Deno.test("an experiment with a number that is not within its margin exits with code 1", async () => {
  assertEquals(await call(WRONG), {
    code: 1,
    stdout: [
      "Is it right?",
      "        measured   predicted   margin",
      " this      1.010       1.000      2 %   within",
      " that     -1.030      -1.000      2 %   NOT WITHIN",
      "",
    ].join("\n"),
    stderr: "wrong: 1 of 2 numbers are not within their margins\n",
  });
});

Deno.test("a number that is not one is within no margin", () => {
  assert(!isWithin({ what: "", measured: NaN, predicted: 1, margin: 1 }));
  assert(!isWithin({ what: "", measured: 1, predicted: NaN, margin: 1 }));
});

Deno.test("a number that nothing predicts is shown, and within nothing", async () => {
  const experiment: Experiment = {
    ...WRONG,
    measure: () =>
      Promise.resolve([
        { what: "this", measured: 1.01, predicted: 1, margin: 0.02 },
        { what: "that", measured: 5 },
      ]),
  };
  const { code, stdout } = await call(experiment);
  assertEquals([code, stdout], [
    0,
    [
      "Is it right?",
      "        measured   predicted   margin",
      " this      1.010       1.000      2 %   within",
      " that      5.000",
      "",
    ].join("\n"),
  ]);
  const page = "<!-- table: findings -->\n<!-- end -->\n";
  const text = withFindings(page, experiment, await experiment.measure("full"));
  assertStringIncludes(text, "\n| that | 5.000    |           |        |\n");
});

Deno.test("an experiment measures at its full size, but with --small", async () => {
  const sizes: string[] = [];
  const experiment: Experiment = {
    ...WRONG,
    measure: (size) => (sizes.push(size), Promise.resolve([])),
  };
  await call(experiment);
  await call(experiment, "--small");
  assertEquals(sizes, ["full", "small"]);
});

Deno.test("an experiment refuses a flag that it does not know, with code 2", async () => {
  const { code, stdout, stderr } = await call(WRONG, "--smal");
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "did you mean --small?");
});

Deno.test("an experiment's file is a command", async () => {
  const { code, stdout } = await runScript(
    `scripts/experiments/${EXPERIMENTS[0]!.name}.ts`,
    "--help",
  );
  assertEquals(code, 0);
  assertStringIncludes(stdout, "--small");
});

Deno.test("withFindings() puts what was measured into the page's table", async () => {
  const page = "# Q\n<!-- table: findings -->\nold\n<!-- end -->\nmore\n";
  assertEquals(withFindings(page, WRONG, await WRONG.measure("full")).split("\n"), [
    "# Q",
    "<!-- table: findings -->",
    "",
    "|      | measured | predicted | margin |",
    "| ---- | -------- | --------- | ------ |",
    "| this | 1.010    | 1.000     | 2 %    |",
    "| that | -1.030   | -1.000    | 2 %    |",
    "",
    "<!-- end -->",
    "more",
    "",
  ]);
});
