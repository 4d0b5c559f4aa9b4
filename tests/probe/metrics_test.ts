import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  largest,
  magnitudes,
  meanAbs,
  METRIC_RULES,
  METRICS,
  rms,
  zeroShare,
} from "../../src/probe/metrics.ts";
import { assertClose } from "../helpers/reference.ts";

Deno.test("largest() and zeroShare() are of absolute values, and say where there are none", () => {
  assertEquals([largest([1, -3, 2]), largest([0, -0]), largest([])], [3, 0, NaN]);
  assertEquals([largest([1, NaN, 2]), largest([1, -Infinity])], [NaN, Infinity]);
  assertEquals([zeroShare([0, -1, 5e-324, -0]), zeroShare([NaN]), zeroShare([])], [0.5, 0, NaN]);
});

Deno.test("rms() neither underflows nor overflows, and passes on what is not finite", () => {
  assertClose(rms([3e-200, 4e-200]), Math.sqrt(12.5) * 1e-200, 1e-15);
  assertClose(rms([3e200, 4e200]), Math.sqrt(12.5) * 1e200, 1e-15);
  assertEquals(rms([3, 4]), Math.sqrt(12.5));
  assertEquals(rms([5e-324]), 5e-324);
  assertEquals(rms([0, 0]), 0);
  assertEquals(rms([1, Infinity]), Infinity);
  assert(Number.isNaN(rms([1, NaN])));
});

Deno.test("meanAbs() is of absolute values, and says where there are none", () => {
  assertEquals([meanAbs([1, -3]), meanAbs([-0]), meanAbs([])], [2, 0, NaN]);
  assertEquals([meanAbs([1, -Infinity]), meanAbs([1, NaN])], [Infinity, NaN]);
});

Deno.test("rms() of nothing is NaN", () => {
  assertEquals(rms([]), NaN);
});

Deno.test("magnitudes() measures all that the table has", () => {
  assertEquals(magnitudes([3, -4]), { meanAbs: 3.5, rms: Math.sqrt(12.5) });
  assertEquals(METRICS, ["mean_abs", "rms"]);
  assertEquals(
    Object.keys(magnitudes([1])),
    METRICS.map((metric) => METRIC_RULES[metric].property),
  );
});

/** What the compiler says of src/probe/metrics.ts after a change; nothing if it has no objection. */
async function compiled(change: (source: string) => string): Promise<string> {
  const source = await Deno.readTextFile(new URL("../../src/probe/metrics.ts", import.meta.url));
  const changed = change(source);
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, changed);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--no-config", file],
      env: { NO_COLOR: "1" },
    }).output();
    return success ? "" : new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("a metric that is forgotten somewhere does not compile", async () => {
  const named = (source: string) => source.replace('| "rms";', '| "rms" | "max";');
  const measured = (source: string) =>
    source.replace("  readonly rms: number;", "  readonly rms: number;\n  readonly max: number;");
  const ruled = (source: string) =>
    source.replace(
      "} as const satisfies",
      '  max: { property: "max", meaning: "the largest", title: "max", of: largest, multiplies: true },\n} as const satisfies',
    );
  const [all, rule, property, name] = await Promise.all([
    compiled((source) => ruled(measured(named(source)))),
    compiled((source) => measured(named(source))),
    compiled((source) => ruled(named(source))),
    compiled((source) => ruled(measured(source))),
  ]);
  assertEquals(all, "");
  assertStringIncludes(rule, "Property 'max' is missing");
  assertStringIncludes(property, `Type '"max"' is not assignable`);
  assertStringIncludes(name, "'max' does not exist");
});
