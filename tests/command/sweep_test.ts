import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv/parse";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { sweep } from "../../mod.ts";
import { main } from "../../scripts/main/sweep.ts";
import {
  assertSameResults,
  callCommand,
  listDirectory,
  readResults,
  runScript,
  startScript,
  withDirectory,
} from "../helpers/commands.ts";

const SCRIPT = "scripts/sweep.ts";
const FILES = ["decay.csv", "gradients.csv", "sweep.json"];
/** A sweep that takes no time. */
const SMALL = ["--seeds", "0..19", "--depths", "2,5", "--no-report"];
/** The same with a report, and charts. */
const DRAWN = ["--seeds", "0..19", "--depths", "2,5", "--svg"];

/** Runs sweep.ts into a directory and reads what it wrote, as text by name. */
async function sweepInto(dir: string, ...args: string[]): Promise<Map<string, string>> {
  const { code, stderr } = await callCommand(main, "--out", dir, ...args);
  assertEquals([code, stderr], [0, ""]);
  const names = await listDirectory(dir);
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(join(dir, name))));
  return new Map(names.map((name, i) => [name, texts[i]!]));
}

Deno.test("sweep.ts does the default sweep and shows it", async (t) => {
  await withDirectory(async (dir) => {
    const { code, stdout, stderr } = await runScript(SCRIPT, "--out", dir);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await listDirectory(dir), FILES.toSpliced(2, 0, "report.html"));
    const read = async (name: string) => await Deno.readTextFile(join(dir, name));
    const [gradients, decay] = [await read("gradients.csv"), await read("decay.csv")];
    assertEquals(parse(gradients, { skipFirstRow: true }).length, 2 * (2 + 4 + 8 + 16 + 32 + 64));
    assertEquals(parse(decay, { skipFirstRow: true }).length, 2 * 6);
    await t.assertSnapshot(gradients.split("\r\n").slice(0, 7), { name: "gradients.csv" });
    await t.assertSnapshot(decay.split("\r\n").slice(0, 4), { name: "decay.csv" });
    const table = stdout.slice(0, stdout.indexOf("\n\n"));
    await t.assertSnapshot(table.split("\n"), { name: "the summary" });
    assertMatch(
      stdout,
      /\d s, written: .*gradients\.csv\s.*decay\.csv\s.*report\.html\s.*sweep\.json\n$/,
    );
    assertMatch(await read("report.html"), /^<!DOCTYPE html>\n[^]*<svg [^]*<\/html>\n$/);
  });
});

Deno.test("sweep.ts writes the same bytes for any number of workers, in any process", async () => {
  await withDirectory(async (dir) => {
    const run = async (workers: string) => {
      const out = join(dir, workers);
      const { code } = await callCommand(
        main,
        ...DRAWN,
        "--runs",
        "--workers",
        workers,
        "--out",
        out,
      );
      assertEquals(code, 0);
      return await readResults(out);
    };
    const reference = await run("1");
    assertEquals([...reference.keys()], [
      ...["decay.csv", "gradients.csv", "report.html", "runs.csv"],
      ...["heatmap", "magnitude", "ratio", "slopes"].map((chart) => `charts/${chart}.svg`),
    ]);
    for (const workers of ["3", "5"]) assertSameResults(await run(workers), reference);
    const other = join(dir, "another process");
    assertEquals((await runScript(SCRIPT, ...DRAWN, "--runs", "--out", other)).code, 0);
    assertSameResults(await readResults(other), reference);
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
        for (const [column, text] of Object.entries(row)) {
          const value = expected[column];
          // String() is a float64's shortest form that reads back as the same number.
          assertEquals(text, Number.isNaN(value) ? "" : `${value}`);
        }
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
        "log10_mean,log10_sd,min,q05,q25,median,q75,q95,max," +
        "log10_min,log10_q05,log10_q25,log10_median,log10_q75,log10_q95,log10_max," +
        "rms_over_seeds,log10_rms_over_seeds,theory_rms,log10_theory_rms",
    );
    assertEquals(
      header("decay.csv"),
      "variant,depth,width,metric,seeds,slope_mean,slope_sd,slope_ci95_low,slope_ci95_high," +
        "r2_median,first_over_last_median,first_over_last_q05,first_over_last_q95,vanishing," +
        "exploding,log10_first_over_last_median,log10_first_over_last_q05,log10_first_over_last_q95," +
        "silent,nonfinite,slope_median,slope_q05,slope_q95,slope_median_ci95_low," +
        "slope_median_ci95_high,interior_from,interior_to,slope_interior,slope_interior_ci95_low," +
        "slope_interior_ci95_high,verdict,layers_to_1e6,layers_to_1e38," +
        "theory_slope,theory_interior,theory_reason",
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
    const one = ["--seeds", "7..7", "--depths", "1", "--variants", "plain"];
    const files = await sweepInto(dir, ...one, "--no-report");
    const [row] = parse(files.get("decay.csv")!, { skipFirstRow: true });
    assertEquals([row!["seeds"], row!["slope_mean"], row!["r2_median"]], ["0", "", ""]);
    assertEquals(row!["first_over_last_median"], "1");
  });
});

Deno.test("sweep.ts draws as its flags say, with every engine", async () => {
  await withDirectory(async (dir) => {
    const flags = ["--sigma-w", "1.5", "--sigma-b", "0.25"];
    const options = {
      ...{ seeds: { from: 0, to: 19 }, depths: [2, 5] },
      sigmaW: 1.5,
      sigmaB: 0.25,
    };
    for (const engine of ["fused", "float64", "tfjs"] as const) {
      const files = await sweepInto(join(dir, engine), ...SMALL, ...flags, "--engine", engine);
      const { csv } = await sweep({ ...options, engine });
      assertEquals(files.get("gradients.csv"), csv("gradients"));
      const { config } = JSON.parse(files.get("sweep.json")!);
      assertEquals([config.init, config.sigmaW, config.sigmaB], ["gaussian", 1.5, 0.25]);
    }
  });
});

Deno.test("sweep.json tells the configuration, the versions and the files' hashes", async () => {
  await withDirectory(async (dir) => {
    await callCommand(main, "--out", dir, ...DRAWN, "--workers", "2");
    const files = await readResults(dir);
    const description = JSON.parse(await Deno.readTextFile(join(dir, "sweep.json")));
    assertEquals(description.config, {
      seeds: { from: 0, to: 19 },
      depths: [2, 5],
      width: [3],
      input: [1, 0, -1],
      activation: "gelu",
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
    assertEquals(description.versions.deno, Deno.version.deno);
    assertMatch(description.versions.tfjs, /^\d+\.\d+\.\d+$/);
    assertEquals(Object.keys(description.files), [
      ...["gradients.csv", "decay.csv", "report.html"],
      ...["magnitude", "ratio", "slopes", "heatmap"].map((chart) => `charts/${chart}.svg`),
    ]);
    for (const [name, text] of files) {
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
    const { code, stdout, stderr } = await callCommand(main, "--quiet", "--out", dir, ...SMALL);
    assertEquals([code, stdout, stderr], [0, "", ""]);
    assertEquals(await listDirectory(dir), FILES);
  });
});

Deno.test("sweep.ts does the last of as many shards as there are units", async () => {
  await withDirectory(async (dir) => {
    const { code, stdout, stderr } = await callCommand(
      main,
      "--out",
      dir,
      ...SMALL,
      "--shard",
      "2/2",
    );
    assertEquals([code, stderr], [0, ""]);
    const journal = join(dir, "shard-2-of-2", "sweep.journal");
    assertMatch(stdout, /^\d+\.\d s, written: .*\n$/);
    assertEquals(stdout.endsWith(`s, written: ${journal}\n`), true, stdout);
  });
});

Deno.test("sweep.ts takes the place of an earlier sweep's files", async () => {
  await withDirectory(async (dir) => {
    const first = await sweepInto(dir, ...SMALL, "--runs");
    const { code, stdout } = await callCommand(
      main,
      ...["--out", dir, "--seeds", "20..39", "--depths", "2,5", "--no-report"],
    );
    assertEquals(code, 0);
    assert(first.get("gradients.csv") !== await Deno.readTextFile(join(dir, "gradients.csv")));
    assertEquals(await listDirectory(dir), [...first.keys()]);
    assertStringIncludes(stdout, `\nfrom an earlier sweep: ${join(dir, "runs.csv")}\n`);
    const again = await callCommand(main, "--out", dir, ...SMALL, "--runs");
    assertEquals([again.code, again.stdout.includes("from an earlier")], [0, false]);
  });
});

Deno.test("sweep.ts says which report and charts an earlier sweep has left", async () => {
  await withDirectory(async (dir) => {
    const metrics = ["--metrics", "rms,l2"];
    const said = async (...args: string[]) => {
      const { code, stdout } = await callCommand(main, "--out", dir, ...args);
      assertEquals(code, 0);
      const [, old = ""] = stdout.split("\nfrom an earlier sweep: ");
      return old.replaceAll(`${dir}/`, "").split(/\s+/).slice(0, -1);
    };
    assertEquals(await said(...DRAWN, ...metrics), []);
    await Deno.writeTextFile(join(dir, "charts", "own.svg"), "");
    const charts = ["magnitude", "heatmap", "ratio", "slopes"].flatMap((chart) =>
      ["l2", "rms"].map((metric) => `charts/${chart}-${metric}.svg`)
    ).sort();
    assertEquals((await said(...DRAWN)).sort(), charts);
    await Deno.remove(join(dir, "charts", "ratio.svg"));
    const rest = ["heatmap", "magnitude", "slopes"].map((chart) => `charts/${chart}.svg`);
    assertEquals((await said(...SMALL)).sort(), [...charts, ...rest, "report.html"].sort());
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
    const { code, stderr } = await callCommand(main, ...SMALL, "--out", dir);
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
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
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
