import { assertEquals } from "@std/assert";
import type { Engine } from "../../src/engine/engine.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { netsOf } from "../../src/sweep/nets.ts";
import { measureUnit } from "../../src/sweep/unit.ts";

/** An engine whose magnitudes are (seed + 1) 2^(exponent of the seed), the same in each layer. */
function engineOf(exponentOf: (seed: number) => number): Engine {
  return {
    probe: ({ seeds, layerSizes, variants, metrics }) => {
      const rows = (layerSizes.length - 1) * variants.length * metrics.length;
      const all = Array.from({ length: rows }, () => [...seeds]).flat();
      return {
        mantissas: Float64Array.from(all, (seed) => seed + 1),
        exponents: Int32Array.from(all, exponentOf),
        stride: seeds.length,
      };
    },
  };
}

/** The samples of seeds 0 to 6 at depth 2, three at a time. */
async function samplesOf(exponentOf: (seed: number) => number) {
  const nets = netsOf(sweepConfig({ variants: ["plain"], depths: [2] }), { depth: 2, width: 3 });
  const seeds = { from: 0, to: 6 };
  const parts = { samples: true, sketches: false, interiors: [undefined] } as const;
  const task = { engine: "fused", nets, seeds, slice: 3, ...parts } as const;
  return (await measureUnit(engineOf(exponentOf), task)).samples!;
}

Deno.test("a unit has exponents if a magnitude of one of its slices needs one", async () => {
  const samples = await samplesOf((seed) => seed === 4 ? -4000 : 0);
  const layer = [1, 2, 3, 4, 5 / 4, 6, 7];
  const exponents = [0, 0, 0, 0, -3998, 0, 0];
  assertEquals([...samples.values], [...layer, ...layer]);
  assertEquals([...samples.exponents!.values], [...exponents, ...exponents]);
  assertEquals([...samples.exponents!.ratios], [0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("a slice has no exponents of the slice before", async () => {
  const samples = await samplesOf((seed) => seed === 1 ? -4000 : 0);
  const exponents = [0, -3999, 0, 0, 0, 0, 0];
  assertEquals([...samples.exponents!.values], [...exponents, ...exponents]);
});

Deno.test("a unit has no exponents if float64 holds all of its magnitudes", async () => {
  const samples = await samplesOf((seed) => seed === 4 ? -400 : 0);
  assertEquals(samples.exponents, undefined);
});
