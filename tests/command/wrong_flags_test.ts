/**
 * Wrong command lines: exit code 2, a line for each problem, no file. In this process, since they are
 * many; that exit codes leave the process is seen in streams_test.ts.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import denoJson from "../../deno.json" with { type: "json" };
import { main as merge } from "../../scripts/main/merge.ts";
import { main as sweep } from "../../scripts/main/sweep.ts";
import { main as notebook } from "../../scripts/notebook.ts";
import { callCommand, listDirectory, withDirectory } from "../helpers/commands.ts";

const COMMANDS = { sweep, merge, notebook };

/** Each wrong call: its flags, and what stderr says of them. */
const WRONG: Readonly<Record<string, readonly [args: string, says: string]>> = {
  "an unknown flag": ["--sedes 5", "unknown flag --sedes; did you mean --seeds?"],
  "a stray word": ["fast", 'unexpected word "fast"; a flag begins with --'],
  "an unknown activation": [
    "--activation gleu",
    '--activation: given "gleu"; allowed: one of gelu, gelu-tanh, relu, tanh',
  ],
  "an unknown output": [
    "--output lineer",
    '--output: given "lineer"; allowed: one of activated, linear; did you mean linear?',
  ],
  "an unknown subject": ["--of loos", '--of: given "loos"; allowed: one of loss, output; did you'],
  "a target that is no number": ["--target one", '--target: given "one"; allowed: a finite number'],
  "an infinite target": ["--target 1e999", '--target: given "1e999"; allowed: a finite number'],
  "a target where there is no loss": [
    "--of output --target 0",
    "--target: only the loss has a target; allowed: with --of loss, the default",
  ],
  "an unknown variant": [
    "--variants plain,skip",
    '--variants: given "plain,skip"; allowed: a list of plain, shortcut, shortcut-matched',
  ],
  "an alpha without a variant that has one": [
    "--alpha 0.5",
    '--alpha: given "0.5"; allowed: only with the variant rezero',
  ],
  "an alpha that is no number": [
    "--variants rezero --alpha=half",
    '--alpha: given "half"; allowed: a finite number',
  ],
  "an unknown metric": [
    "--metrics max",
    '--metrics: given "max"; allowed: a list of mean_abs, rms, max_abs, l2, forward_rms, backward_rms',
  ],
  "an unknown engine": [
    "--engine abacus",
    '--engine: given "abacus"; allowed: one of fused, float64, tfjs',
  ],
  "a flag without its value": ["--seeds --quiet", "--seeds needs a value"],
  "no seeds": [
    "--seeds=",
    '--seeds: given ""; allowed: whole numbers from 0 to 9007199254740991, as a range a..b with a <= b',
  ],
  "no depths": [
    "--depths=",
    '--depths: given ""; allowed: whole numbers from 1 up, none twice, at most 10000 of them, as a ' +
    "list such as 2,4,8 or a range a..b with a <= b",
  ],
  "a weight gain of gaussian weights": [
    "--weight-gain 2 --sigma-b 1",
    '--weight-gain: given "2"; allowed: only without gaussian weights, whose size --sigma-w sets',
  ],
  "a sigma of other weights": [
    "--sigma-w 2 --init he-normal",
    '--sigma-w: given "2"; allowed: only with --init gaussian, not with he-normal',
  ],
  "a range without its end": ["--seeds 4..", '--seeds: given "4.."; allowed: whole numbers'],
  "a reversed range": ["--seeds 9..3", '--seeds: given "9..3"; allowed: whole numbers'],
  "a range that repeats nets": ["--seeds 0..4294967296", '--seeds: given "0..4294967296"; allowed'],
  "a seed that is no integer": ["--seeds 1,2.5", '--seeds: given "1,2.5"; allowed'],
  "a seed twice": ["--seeds 1,2,1", '--seeds: given "1,2,1"; allowed'],
  "depth 0": ["--depths 0,2", '--depths: given "0,2"; allowed: whole numbers from 1'],
  "a reversed range of depths": ["--depths 8..1", '--depths: given "8..1"; allowed: whole numbers'],
  "too many depths": ["--depths 1..20000", '--depths: given "1..20000"; allowed: '],
  "a depth that is too large": [
    "--depths 9007199254740991",
    "--depths, --variants and --metrics: ",
  ],
  "width 0": ["--width 0", '--width: given "0"; allowed: a whole number from 1 up'],
  "a row that is not as long as the width": [
    "--width 4 --input 1,0,-1",
    '--input: given "1,0,-1"; allowed: as many finite numbers as the width, 4; these are 3',
  ],
  "NaN in the row": ["--input 1,NaN,0", '--input: given "1,NaN,0"; allowed: finite numbers'],
  "workers 0": ["--workers 0", '--workers: given "0"; allowed: a whole number from 1 to 1024'],
  "too many workers": ["--workers 1000000", '--workers: given "1000000"; allowed: a whole number'],
  "a flag twice": ["--width 3 --width 4", '--width is given more than once: "3" and "4"'],
  "more than fits in memory": [
    "--seeds 0..99999 --depths 9000",
    "--seeds and --depths: 1800000000 magnitudes would stay in memory",
  ],
  "seeds that do not fit in memory": [
    "--depths 200000 --seeds 0..9999",
    "--seeds and --depths: 4000000000 magn",
  ],
  "a net that is too large": [
    "--width 100000 --depths 2,3",
    "--width and --depths: a net of width",
  ],
  "a switch with a word behind it": ["--runs false", 'unexpected word "false"; a flag begins with'],
  "a switch with a value": ["--runs=5", '--runs takes no value, but was given "5"'],
  "a shard beyond the last": ["--shard 3/2", '--shard: given "3/2"; allowed: i/n'],
  "more shards than units": ["--shard 1/100", "--shard: given 1/100; allowed: at most 12 parts"],
  "both --resume and --restart": [
    "--resume --restart",
    "--resume and --restart exclude each other",
  ],
};

for (const [what, [args, says]] of Object.entries(WRONG)) {
  Deno.test(`sweep.ts refuses ${what}`, async () => {
    await withDirectory(async (dir) => {
      const out = join(dir, "out");
      const { code, stdout, stderr } = await callCommand(sweep, ...args.split(" "), "--out", out);
      assertEquals([code, stdout], [2, ""], stderr);
      const [first, second, ...rest] = stderr.split("\n");
      assertStringIncludes(first!, `sweep: ${says}`);
      assertEquals([second, ...rest], ["sweep: nothing was done; --help shows the flags", ""]);
      assertEquals(await listDirectory(dir), []);
    });
  });
}

/** What the lines on stderr, each of a problem, are about. */
function subjects(stderr: string): string[] {
  const lines = stderr.trimEnd().split("\n").slice(0, -1);
  return lines.map((line) => /^\w+: (?:unknown flag )?([^:; ]+)/.exec(line)![1]!);
}

Deno.test("sweep.ts names all problems of a call at once", async () => {
  await withDirectory(async (dir) => {
    const file = join(dir, "file");
    await Deno.writeTextFile(file, "kept");
    const { code, stderr } = await callCommand(
      sweep,
      ...["--seeds", "a..b", "--depths", "two", "--width", "-3", "--activation", "x"],
      ...["--variants", "y", "--metrics", "z", "--workers", "many", "--out", file, "--what"],
    );
    assertEquals(code, 2);
    assertEquals(subjects(stderr), [
      ...["--what", "--seeds", "--depths", "--width", "--activation", "--variants", "--metrics"],
      ...["--workers", "--out"],
    ]);
    assertEquals(await Deno.readTextFile(file), "kept");
  });
});

Deno.test("merge.ts names all problems of a call at once", async () => {
  await withDirectory(async (dir) => {
    const [file, shard] = [join(dir, "file"), join(dir, "shard")];
    await Deno.writeTextFile(file, "kept");
    const wrong = await callCommand(merge, shard, "--qiet", "--out", file);
    assertEquals([wrong.code, subjects(wrong.stderr)], [2, ["--qiet", "--out"]]);
    const out = ["--out", join(dir, "out")];
    const missing = await callCommand(merge, shard, `${shard}2`, ...out);
    assertEquals([missing.code, subjects(missing.stderr)], [2, [shard, `${shard}2`]]);
    const none = await callCommand(merge, ...out);
    assertEquals([none.code, none.stdout], [2, ""]);
    assertMatch(none.stderr, /merge needs .*director/);
    assertEquals(await listDirectory(dir), ["file"]);
  });
});

Deno.test("notebook.ts names all problems of a call at once", async () => {
  const { code, stdout, stderr } = await callCommand(
    notebook,
    ...["--seed", "1.5", "--layers", "3", "--activation", "gleu", "--input", "1,x"],
    ...["--variants", "plain,skip", "--josn", "--of", "x", "--target", "y", "--output", "z"],
  );
  assertEquals([code, stdout], [2, ""]);
  assertEquals(stderr.split("\n").map((line) => line.split("; allowed:")[0]), [
    "notebook: unknown flag --josn; did you mean --json?",
    'notebook: --seed: given "1.5"',
    'notebook: --layers: given "3"',
    'notebook: --input: given "1,x"',
    'notebook: --activation: given "gleu"',
    'notebook: --output: given "z"',
    'notebook: --variants: given "plain,skip"',
    'notebook: --of: given "x"',
    'notebook: --target: given "y"',
    "notebook: nothing was done; --help shows the flags",
    "",
  ]);
});

Deno.test("notebook.ts refuses a target where there is no loss", async () => {
  const { code, stderr } = await callCommand(notebook, "--of", "output", "--target", "1");
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--target: only the loss has a target; allowed: with --of loss");
});

Deno.test("notebook.ts refuses sizes and rows that do not fit each other", async () => {
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await callCommand(notebook, ...args);
    assertEquals([code, stdout], [2, ""]);
    return stderr.split("\n")[0]!;
  };
  assertStringIncludes(
    await refused("--layers", "4,8,1"),
    '--layers: given "4,8,1"; allowed: with the variant shortcut',
  );
  assertStringIncludes(
    await refused("--input", "1,2"),
    '--input: given "1,2"; allowed: as many finite numbers as the first of the layer sizes, 3; these are 2',
  );
  assertStringIncludes(
    await refused("--input", "1,2,3,4"),
    '--input: given "1,2,3,4"; allowed: as many finite numbers as the first of the layer sizes, 3; these are 4',
  );
  assertStringIncludes(
    await refused("--layers", "100000,100000"),
    '--layers: given "100000,100000"; allowed: sizes of a net with at most',
  );
});

Deno.test("sweep.ts refuses an --out that is a file, below one, or cannot be written", async () => {
  await withDirectory(async (dir) => {
    const file = join(dir, "file");
    await Deno.writeTextFile(file, "kept");
    const locked = join(dir, "locked");
    await Deno.mkdir(locked, { mode: 0o500 });
    // The superuser may write to any directory, but nobody to /proc.
    const unwritable = Deno.uid() === 0 ? "/proc/gradflow" : join(locked, "out");
    const link = join(dir, "link");
    await Deno.symlink(join(dir, "nowhere"), link);
    for (const out of [file, join(file, "below", "it"), unwritable, link, ""]) {
      const { code, stderr } = await callCommand(sweep, "--seeds", "1", "--out", out);
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, `sweep: --out: given "${out}"`);
    }
    assertEquals(await listDirectory(dir), ["file", "link", "locked"]);
    assertEquals(await Deno.readTextFile(file), "kept");
  });
});

for (const [name, main] of Object.entries(COMMANDS)) {
  Deno.test(`${name}.ts --help shows each flag, in lines of at most 80 characters`, async () => {
    for (const args of [["--help"], ["-h"], ["--what", "--help"]]) {
      const { code, stdout, stderr } = await callCommand(main, ...args);
      assertEquals([code, stderr], [0, ""]);
      const lines = stdout.split("\n");
      assertEquals(lines[0]!.startsWith(`usage: deno run -A scripts/${name}.ts `), true);
      assertEquals(lines.filter((line) => line.length > 80 || line !== line.trimEnd()), []);
      const flags = lines.flatMap((line) => /^ {2}--([\w-]+)/.exec(line)?.[1] ?? []);
      assertEquals(flags, FLAGS[name as keyof typeof FLAGS]);
    }
  });

  Deno.test(`${name}.ts --version prints the version`, async () => {
    const { code, stdout, stderr } = await callCommand(main, "--version");
    assertEquals([code, stdout, stderr], [0, `gradflow ${denoJson.version}\n`, ""]);
  });
}

/** All flags, as people know them. */
const FLAGS = {
  sweep: [
    ...["seeds", "depths", "width", "input", "inputs", "activation", "output"],
    ...["init", "weight-gain", "bias", "sigma-w", "sigma-b", "alpha"],
    ...["variants", "of", "target", "metrics", "engine"],
    ...["workers", "out", "runs", "resume", "restart", "shard"],
    ...["no-report", "svg", "png", "quiet", "help", "version"],
  ],
  merge: ["out", "no-report", "svg", "png", "quiet", "help", "version"],
  notebook: [
    ...["seed", "layers", "input", "activation", "output"],
    ...["init", "weight-gain", "bias", "sigma-w", "sigma-b", "alpha"],
    ...["variants", "of", "target", "reseed", "json"],
    ...["help", "version"],
  ],
};
