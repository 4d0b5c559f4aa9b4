import { assertThrows } from "@std/assert";
import { exposeToPool } from "../../src/pool/worker.ts";

Deno.test("exposeToPool() refuses to be called in the main thread", () => {
  assertThrows(() => exposeToPool({}), TypeError, "exposeToPool() can be called in a worker only");
});

for (const [api, given] of [[undefined, "undefined"], [null, "null"], [3, "3"]] as const) {
  Deno.test(`exposeToPool() refuses ${given}`, () => {
    assertThrows(
      () => exposeToPool(api as unknown as object),
      TypeError,
      `api: given ${given}; allowed: an object whose methods are to be called`,
    );
  });
}
