import { assertAlmostEquals, assertEquals } from "@std/assert";
import { zero } from "../../src/theory/zero.ts";

Deno.test("a zero is one, whether the last point tried is near it or not", () => {
  // At this function a halving leads away from the zero just after a secant has found it.
  const far = zero((x) => (x - 1.5) * (Math.sqrt(x) - 1) - 1 / Math.PI, 1.5, 4);
  assertAlmostEquals((far - 1.5) * (Math.sqrt(far) - 1), 1 / Math.PI, 1e-14);
  for (let power = 1; power < 9; power++) {
    for (let place = 1; place < 50; place++) {
      const wanted = place / 10;
      assertAlmostEquals(
        zero((x) => x ** power - wanted ** power, 0, 5 + 1 / 3),
        wanted,
        1e-13,
        `${wanted}, power ${power}`,
      );
    }
  }
});

Deno.test("where a function jumps from one sign to the other, the zero is the jump", () => {
  assertAlmostEquals(zero((x) => x < 0.3 ? -1 : 2, 0, 1), 0.3, 1e-15);
  assertEquals(zero((x) => x, -1, 1), 0);
});
