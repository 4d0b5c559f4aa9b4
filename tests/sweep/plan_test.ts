import { assert, assertEquals } from "@std/assert";
import { sweepConfig } from "../../src/sweep/check.ts";
import { plan } from "../../src/sweep/plan.ts";

Deno.test("plan() has each seed once, in units that are neither too many nor too large", () => {
  for (const seeds of [100_000, 100_001, 3e7, 2 ** 31]) {
    const range = { from: 0, to: seeds - 1 };
    const config = sweepConfig({ seeds: range, depths: [2, 64] });
    const units = plan(config);
    for (const depth of [64, 2]) {
      const own = units.filter((unit) => unit.depth === depth);
      assert(own.length > 1 && own.length <= 256, `${own.length} units of ${seeds} seeds`);
      let end = 0;
      own.forEach((unit, place) => {
        assertEquals([unit.start, unit.place], [end, place]);
        end = unit.end;
      });
      assertEquals(end, seeds);
    }
    assertEquals(units[0]!.depth, 64);
  }
});
