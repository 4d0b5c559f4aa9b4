import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv/parse";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { sweep } from "../../mod.ts";
import { listDirectory, runScript, startScript, withDirectory } from "../helpers/commands.ts";

const SCRIPT = "scripts/sweep.ts";
const FILES = ["decay.csv", "gradients.csv", "sweep.json"];
/** A sweep that takes no time. */
const SMALL = ["--seeds", "0..19", "--depths", "2,5"];

/** Runs sweep.ts into a directory and reads what it wrote, as text by name. */
async function sweepInto(dir: string, ...args: string[]): Promise<Map<string, string>> {
  const { code, stderr } = await runScript(SCRIPT, "--out", dir, ...args);
  assertEquals([code, stderr], [0, ""]);
  const names = await listDirectory(dir);
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(join(dir, name))));
  return new Map(names.map((name, i) => [name, texts[i]!]));
}

Deno.test("sweep.ts does the default sweep and shows it", async (t) => {
  await withDirectory(async (dir) => {
    const { code, stdout, stderr } = await runScript(SCRIPT, "--out", dir);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await listDirectory(dir), FILES);
    const read = async (name: string) => await Deno.readTextFile(join(dir, name));
    const [gradients, decay] = [await read("gradients.csv"), await read("decay.csv")];
    assertEquals(parse(gradients, { skipFirstRow: true }).length, 2 * (2 + 4 + 8 + 16 + 32 + 64));
    assertEquals(parse(decay, { skipFirstRow: true }).length, 2 * 6);
    await t.assertSnapshot(gradients.split("\r\n").slice(0, 7), { name: "gradients.csv" });
    await t.assertSnapshot(decay.split("\r\n").slice(0, 4), { name: "decay.csv" });
    const table = stdout.slice(0, stdout.indexOf("\n\n"));
    await t.assertSnapshot(table.split("\n"), { name: "the summary" });
    assertMatch(stdout, /\d s, written: .*gradients\.csv .*decay\.csv .*sweep\.json\n$/);
  });
});

Deno.test("sweep.ts writes the same bytes for any number of workers, in any process", async () => {
  await withDirectory(async (dir) => {
    const run = async (workers: string) => {
      const files = await sweepInto(join(dir, workers), ...SMALL, "--runs", "--workers", workers);
      assert(files.delete("sweep.json"));
      return files;
    };
    const reference = await run("1");
    assertEquals([...reference.keys()], ["decay.csv", "gradients.csv", "runs.csv"]);
    for (const workers of ["2", "5"]) assertEquals(await run(workers), reference);
    assertEquals(await run("1"), reference);
  });
});

Deno.test("sweep.ts writes what sweep() returns", async () => {
  await withDirectory(async (dir) => {
    const files = await sweepInto(
      dir,
      ...SMALL,
      ...["--runs", "--width", "2", "--input", "-1,0.5", "--activation", "silu"],
      ...["--variants", "shortcut-matched", "--metrics", "rms"],
    );
    const { gradients, decay, runs } = await sweep({
      seeds: { from: 0, to: 19 },
      depths: [2, 5],
      width: 2,
      input: [-1, 0.5],
      activation: "silu",
      variants: ["shortcut-matched"],
      metrics: ["rms"],
    }, { keepRuns: true });
    const tables = { "gradients.csv": gradients, "decay.csv": decay, "runs.csv": [...runs()] };
    for (const [name, rows] of Object.entries<readonly object[]>(tables)) {
      const read = parse(files.get(name)!, { skipFirstRow: true });
      assertEquals(read.length, rows.length);
      read.forEach((row, i) => {
        const expected = rows[i] as Record<string, unknown>;
        // String() is a float64's shortest form that reads back as the same number.
        for (const [column, text] of Object.entries(row)) assertEquals(text, `${expected[column]}`);
      });
    }
  });
});

Deno.test("sweep.ts writes the columns that were agreed, as RFC 4180 says", async () => {
  await withDirectory(async (dir) => {
    const files = await sweepInto(dir, ...SMALL, "--runs");
    const header = (name: string) => files.get(name)!.split("\r\n")[0];
    assertEquals(
      header("gradients.csv"),
      "variant,depth,width,layer,parameter,metric,seeds,zero,nonfinite,mean,geometric_mean," +
        "log10_mean,log10_sd,min,q05,q25,median,q75,q95,max",
    );
    assertEquals(
      header("decay.csv"),
      "variant,depth,width,metric,seeds,slope_mean,slope_sd,slope_ci95_low,slope_ci95_high," +
        "r2_median,first_over_last_median,first_over_last_q05,first_over_last_q95,vanishing," +
        "exploding",
    );
    assertEquals(header("runs.csv"), "variant,depth,width,seed,layer,metric,value");
    for (const name of ["gradients.csv", "decay.csv", "runs.csv"]) {
      const text = files.get(name)!;
      assert(text.endsWith("\r\n") && !/[^\r]\n/.test(text) && text.charCodeAt(0) !== 0xfeff);
    }
  });
});

Deno.test("sweep.ts leaves a field empty where a statistic does not exist", async () => {
  await withDirectory(async (dir) => {
    const files = await sweepInto(dir, "--seeds", "7", "--depths", "1", "--variants", "plain");
    const [row] = parse(files.get("decay.csv")!, { skipFirstRow: true });
    assertEquals([row!["seeds"], row!["slope_mean"], row!["r2_median"]], ["0", "", ""]);
    assertEquals(row!["first_over_last_median"], "1");
  });
});

Deno.test("sweep.json tells the configuration, the versions and the files' hashes", async () => {
  await withDirectory(async (dir) => {
    const files = await sweepInto(dir, ...SMALL, "--workers", "2");
    const description = JSON.parse(files.get("sweep.json")!);
    assertEquals(description.config, {
      seeds: { from: 0, to: 19 },
      depths: [2, 5],
      width: 3,
      input: [1, 0, -1],
      activation: "gelu",
      variants: ["plain", "shortcut"],
      metrics: ["mean_abs"],
      engine: "fused",
    });
    assertEquals(description.versions.deno, Deno.version.deno);
    assertMatch(description.versions.tfjs, /^\d+\.\d+\.\d+$/);
    assertEquals(Object.keys(description.files), ["gradients.csv", "decay.csv"]);
    for (const name of ["gradients.csv", "decay.csv"]) {
      const text = files.get(name)!;
      assertEquals(description.files[name], {
        bytes: new TextEncoder().encode(text).length,
        sha256: createHash("sha256").update(text).digest("hex"),
      });
    }
    assertEquals(description.workers, 2);
  });
});

Deno.test("sweep.ts --quiet prints nothing", async () => {
  await withDirectory(async (dir) => {
    const { code, stdout, stderr } = await runScript(SCRIPT, "--quiet", "--out", dir, ...SMALL);
    assertEquals([code, stdout, stderr], [0, "", ""]);
    assertEquals(await listDirectory(dir), FILES);
  });
});

Deno.test("sweep.ts takes the place of an earlier sweep's files", async () => {
  await withDirectory(async (dir) => {
    const first = await sweepInto(dir, ...SMALL, "--runs");
    const { code, stdout } = await runScript(
      ...[SCRIPT, "--out", dir, "--seeds", "20..39", "--depths", "2,5"] as const,
    );
    assertEquals(code, 0);
    assert(first.get("gradients.csv") !== await Deno.readTextFile(join(dir, "gradients.csv")));
    assertEquals(await listDirectory(dir), [...first.keys()]);
    assertStringIncludes(stdout, `${join(dir, "runs.csv")} is from an earlier sweep`);
  });
});

/** Each wrong call: its flags, and what stderr says of them. */
const WRONG: Readonly<Record<string, readonly [args: string[], says: string]>> = {
  "an unknown flag": [["--sedes", "5"], "sweep: --sedes: given as a flag; allowed: --seeds"],
  "a stray word": [["fast"], "sweep: fast: given as a word that belongs to no flag"],
  "an unknown activation": [
    ["--activation", "gleu"],
    'sweep: --activation: given "gleu"; allowed: one of gelu, gelu-tanh, relu, tanh',
  ],
  "an unknown variant": [
    ["--variants", "plain,skip"],
    'sweep: --variants: given "plain,skip"; allowed: a list of plain, shortcut, shortcut-matched',
  ],
  "an unknown metric": [
    ["--metrics", "max"],
    'sweep: --metrics: given "max"; allowed: a list of mean_abs, rms',
  ],
  "an unknown engine": [
    ["--engine", "abacus"],
    'sweep: --engine: given "abacus"; allowed: one of fused, tfjs',
  ],
  "an empty range": [["--seeds", ""], 'sweep: --seeds: given ""; allowed: whole numbers from 0'],
  "a range without its end": [["--seeds", "4.."], 'sweep: --seeds: given "4.."'],
  "a reversed range": [["--seeds", "9..3"], 'sweep: --seeds: given "9..3"; allowed: whole numbers'],
  "a seed that is no integer": [["--seeds", "1,2.5"], 'sweep: --seeds: given "1,2.5"'],
  "a seed twice": [["--seeds", "1,2,1"], 'sweep: --seeds: given "1,2,1"'],
  "depth 0": [["--depths", "0,2"], 'sweep: --depths: given "0,2"; allowed: whole numbers from 1'],
  "width 0": [["--width", "0"], 'sweep: --width: given "0"; allowed: a whole number from 1 up'],
  "a row that is not as long as the width": [
    ["--width", "4", "--input", "1,0,-1"],
    'sweep: --input: given "1,0,-1"; allowed: as many finite numbers as the width',
  ],
  "NaN in the row": [
    ["--input", "1,NaN,0"],
    'sweep: --input: given "1,NaN,0"; allowed: finite numbers',
  ],
  "workers 0": [["--workers", "0"], 'sweep: --workers: given "0"; allowed: a whole number from 1'],
  "a flag twice": [["--width", "3", "--width", "4"], 'sweep: --width: given "3" and "4"'],
  "more than fits in memory": [
    ["--seeds", "0..99999", "--depths", "9000"],
    "which takes 4 GiB of memory",
  ],
  "a net that is too large": [
    ["--width", "100000", "--depths", "2,3"],
    'sweep: --width: given "100000"; allowed: so small that depth x width x (width + 1) is at most',
  ],
  "nets that are too deep for the kernel": [
    ["--depths", "2,20000000", "--seeds", "1", "--width", "1"],
    'sweep: --depths: given "2,20000000"; allowed: depths that the fused engine has memory for',
  ],
  "more workers than make sense": [
    ["--workers", "1000000"],
    'sweep: --workers: given "1000000"; allowed: a whole number from 1 to 1024',
  ],
  "a switch with a word behind it": [["--runs", "false"], 'sweep: --runs: given "false"; allowed'],
  "a switch with a value": [["--runs=5"], 'sweep: --runs: given "5"; allowed: no value'],
};

for (const [what, [args, says]] of Object.entries(WRONG)) {
  Deno.test(`sweep.ts refuses ${what}`, async () => {
    await withDirectory(async (dir) => {
      const { code, stdout, stderr } = await runScript(SCRIPT, ...args, "--out", join(dir, "out"));
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, says);
      assertEquals(await listDirectory(dir), []);
    });
  });
}

Deno.test("sweep.ts names all problems of a call at once", async () => {
  await withDirectory(async (dir) => {
    const file = join(dir, "file");
    await Deno.writeTextFile(file, "kept");
    const { code, stderr } = await runScript(
      SCRIPT,
      ...["--seeds", "a..b", "--depths", "two", "--width", "-3", "--activation", "x"],
      ...["--variants", "y", "--metrics", "z", "--workers", "many", "--out", file, "--what"],
    );
    assertEquals(code, 2);
    const named = stderr.trimEnd().split("\n").map((line) => line.split(":")[1]!.trim());
    assertEquals(named.slice(0, -1), [
      ...["--what", "--seeds", "--depths", "--width", "--activation", "--variants", "--metrics"],
      ...["--workers", "--out"],
    ]);
    assertEquals(await Deno.readTextFile(file), "kept");
  });
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
      const { code, stderr } = await runScript(SCRIPT, ...SMALL, "--out", out);
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, `sweep: --out: given "${out}"`);
    }
    assertEquals(await listDirectory(dir), ["file", "link", "locked"]);
    assertEquals(await Deno.readTextFile(file), "kept");
  });
});

Deno.test("sweep.ts ends with a failing worker's error and leaves what was there", async () => {
  await withDirectory(async (dir) => {
    const before = await sweepInto(dir, ...SMALL);
    const { code, stdout, stderr } = await runScript(
      ...["tests/workers/sweep_with_worker.ts", "failing_engine_worker.ts"] as const,
      ...["--out", dir, "--seeds", "0..9999", "--depths", "2,3", "--workers", "2"],
    );
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^sweep: the engine has run out of steam; \d of 40 units are kept in .*--resume goes on\n$/,
    );
    const names = await listDirectory(dir);
    assertEquals(names, [...before.keys(), "sweep.journal"].sort());
    for (const [name, text] of before) {
      assertEquals(await Deno.readTextFile(join(dir, name)), text);
    }
  });
});

Deno.test("sweep.ts ends with exit code 1 where the files cannot be written in the end", async () => {
  await withDirectory(async (dir) => {
    await Deno.mkdir(join(dir, "decay.csv")); // a directory in the place of a file
    await Deno.writeTextFile(join(dir, "gradients.csv"), "kept");
    const { code, stderr } = await runScript(SCRIPT, ...SMALL, "--out", dir);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      `sweep: cannot write to ${dir}: ${dir}/decay.csv is a directory; `,
    );
    assertStringIncludes(stderr, "2 of 2 units are kept");
    assertEquals(await listDirectory(dir), ["decay.csv", "gradients.csv", "sweep.journal"]);
    assertEquals(await Deno.readTextFile(join(dir, "gradients.csv")), "kept");
    await Deno.remove(join(dir, "decay.csv"));
    assertEquals([...(await sweepInto(dir, ...SMALL, "--resume")).keys()], FILES);
  });
});

Deno.test("sweep.ts ends when it is interrupted, and writes nothing", async () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    await withDirectory(async (dir) => {
      const child = startScript(
        ...["tests/workers/sweep_with_worker.ts", "endless_engine_worker.ts"] as const,
        ...["--out", join(dir, "out")],
      );
      const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      assertStringIncludes((await stdout.read()).value!, "called");
      child.kill(signal);
      const { code } = await child.status;
      const stderr = await new Response(child.stderr).text();
      await stdout.cancel();
      assertEquals([code, stderr], [1, `sweep: ended by ${signal}; nothing was written\n`]);
      assertEquals(await listDirectory(dir), []);
    });
  }
});

Deno.test("sweep.ts --help explains the flags", async () => {
  const { code, stdout } = await runScript(SCRIPT, "--help");
  assertEquals(code, 0);
  for (
    const flag of [
      ...["seeds", "depths", "width", "input", "activation", "variants", "metrics", "engine"],
      ...["workers", "out", "runs", "resume", "restart", "shard", "quiet"],
    ]
  ) assertStringIncludes(stdout, `--${flag}`);
});
