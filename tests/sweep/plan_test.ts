import { assert, assertEquals } from "@std/assert";
import type { SweepOptions } from "../../mod.ts";
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

Deno.test("plan() cuts sweeps as ever: the last bits of their results depend on it", () => {
  const range = (seeds: number) => ({ from: 0, to: seeds - 1 });
  const cuts: readonly [SweepOptions, units: number, seedsOfFirst: number][] = [
    [{ depths: [64] }, 2, 512],
    [{ depths: [64], width: 256 }, 250, 4],
    [{ depths: [64], width: 256, seeds: range(63) }, 63, 1],
    [{ depths: [64], width: 256, engine: "tfjs" }, 1000, 1],
    [{ depths: [16], width: 64 }, 15, 67],
    [{ depths: [64], engine: "tfjs" }, 8, 128],
    [{ depths: [64], seeds: range(32_767) }, 64, 512],
    [{ depths: [64], seeds: range(32_768) }, 32, 1024],
    [{ depths: [64], seeds: range(100_000) }, 49, 2048],
    [{ depths: [500], seeds: range(100_000) }, 196, 512],
    [{ depths: [64], seeds: range(100_001) }, 2, 65_536],
    [{ depths: [64], seeds: range(100_000_000) }, 256, 391_168],
    [{ depths: [16], seeds: range(100_001), width: 2000 }, 256, 392],
    [{ depths: [3], seeds: range(200_001), engine: "tfjs" }, 49, 4096],
  ];
  for (const [options, units, seeds] of cuts) {
    const found = plan(sweepConfig(options));
    assertEquals([found.length, found[0]!.end], [units, seeds], JSON.stringify(options));
  }
});
