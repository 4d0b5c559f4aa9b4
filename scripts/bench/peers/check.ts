/**
 * Whether peers do the sweep's work: their magnitudes against gradflow's.
 */
import { loadEngine } from "../../../src/engine/engines.ts";
import { readMagnitudes } from "../../../src/statistics/magnitudes.ts";
import { workOf } from "../gradflow.ts";
import { median } from "../rounds.ts";
import type { Found } from "./processes.ts";

/** How far magnitudes of the same nets may be apart, relatively. */
const SAME = 1e-4;
/** How far medians over other nets may be apart: their logarithms, in decades. */
const OTHERS = 0.15;
/** Peers have no exponents beyond float32's; magnitudes below this are not compared. */
const LEAST = 1e-30;

/** gradflow's magnitudes: [variant][layer][seed]. */
export async function ownMagnitudes(
  width: number,
  depth: number,
  seeds: number,
): Promise<number[][][]> {
  const engine = await loadEngine("fused");
  const { task, slice } = workOf({ width, depth, seeds });
  const all = task.variants.map(() => Array.from({ length: depth }, (): number[] => []));
  for (let start = 0; start < seeds; start += slice) {
    const some = task.seeds.slice(start, start + slice);
    const found = await engine.probe({ ...task, seeds: some });
    const [values, logs] = [new Float64Array(some.length), new Float64Array(some.length)];
    for (let v = 0; v < all.length; v++) {
      for (let layer = 0; layer < depth; layer++) {
        readMagnitudes(found, (v * depth + layer) * found.stride, values, logs);
        all[v]![layer]!.push(...values);
      }
    }
  }
  return all;
}

/** How far a peer's magnitudes are from gradflow's, and how far they may be. */
export function distance(
  { same, magnitudes }: Found,
  own: readonly (readonly (readonly number[])[])[],
): { readonly distance: number; readonly most: number } {
  let distance = 0;
  own.forEach((layers, v) =>
    layers.forEach((ours, layer) => {
      const theirs = magnitudes[v]![layer]!;
      const pairs = same ? ours.map((x, k) => [x, theirs[k]!] as const) : [
        [
          median(ours),
          median(theirs),
        ] as const,
      ];
      for (const [a, b] of pairs) {
        if (a < LEAST) continue;
        const apart = same ? Math.abs(b / a - 1) : Math.abs(Math.log10(b / a));
        distance = Math.max(distance, Number.isNaN(apart) ? Infinity : apart);
      }
    })
  );
  return { distance, most: same ? SAME : OTHERS };
}
