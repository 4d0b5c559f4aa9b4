import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  GRADIENT_RULES,
  l2,
  largest,
  magnitudes,
  meanAbs,
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
  const found = { meanAbs: 3.5, rms: Math.sqrt(12.5), maxAbs: 4, l2: 5 };
  assertEquals(magnitudes([3, -4]), found);
  assertEquals(METRICS, ["mean_abs", "rms", "max_abs", "l2", "forward_rms", "backward_rms"]);
  assertEquals(Object.keys(found), GRADIENT_RULES.map(({ property }) => property));
});

Deno.test("a gradient's size is the product of its factors', as the engines take it to be", () => {
  const [d, x] = [[1, -3, 0.5], [2, 0, -0.25, 5]];
  const entries = d.flatMap((one) => x.map((other) => one * other));
  for (const { size, property } of GRADIENT_RULES) {
    assertClose(size(entries), size(d) * size(x), 1e-15, property);
  }
});

Deno.test("l2() neither underflows nor overflows, and passes on what is not finite", () => {
  assertClose(l2([3e-200, 4e-200]), 5e-200, 1e-15);
  assertClose(l2([3e200, 4e200]), 5e200, 1e-15);
  assertEquals([l2([3, 4]), l2([0]), l2([]), l2([1, -Infinity])], [5, 0, NaN, Infinity]);
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
  const named = (source: string) =>
    source.replace('| "backward_rms";', '| "backward_rms" | "sum";');
  const measured = (source: string) =>
    source.replace("  readonly rms: number;", "  readonly rms: number;\n  readonly sum: number;");
  const ruled = (source: string) =>
    source.replace(
      "} as const satisfies",
      '  sum: { of: "gradient", property: "sum", meaning: "the sum", title: "sum", size: l2 },\n} as const satisfies',
    );
  const [all, rule, property, name] = await Promise.all([
    compiled((source) => ruled(measured(named(source)))),
    compiled((source) => measured(named(source))),
    compiled((source) => ruled(named(source))),
    compiled((source) => ruled(measured(source))),
  ]);
  assertEquals(all, "");
  assertStringIncludes(rule, "Property 'sum' is missing");
  assertStringIncludes(property, `Type '"sum"' is not assignable`);
  assertStringIncludes(name, "'sum' does not exist");
});
