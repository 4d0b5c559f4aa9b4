/**
 * What a result is made from is the same in all browsers, and in all versions of Deno.
 */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

/** Files that may use Math's functions for what is in no sweep's result by the fused engine. */
const MAY = [
  "diagnose/diagnose.ts", // of a user's own model
  "diagnose/peers.ts", // what that is compared with
  "engine/fused/normalise.ts", // log2, rounded: an exponent
  "float64/kernels.ts", // tfjs's
  "nn/activations.ts", // tanh, and what tfjs does
  "probe/metrics.ts", // log2, rounded: an exponent
  "text/table.ts", // for people, with three digits
  "theory/gaussian_average.ts", // a cosine, where a search begins
];

async function* files(dir: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(SRC, dir))) {
    if (isDirectory) yield* files(join(dir, name));
    else yield join(dir, name);
  }
}

Deno.test("nothing takes a logarithm or an exponential that differs from browser to browser", async () => {
  const found: string[] = [];
  for await (const file of files("")) {
    const text = await Deno.readTextFile(join(SRC, file));
    if (/\bMath\.(a?(cos|sin|tan)h?|atan2|cbrt|exp(m1)?|hypot|log(10|1p|2)?|pow)\b/.test(text)) {
      found.push(file);
    }
  }
  assertEquals(found.sort(), MAY);
});
