/**
 * Whether peers do the sweep's work: their magnitudes against gradflow's.
 */
import { loadEngine } from "../../../src/engine/engines.ts";
import { ldexp } from "../../../src/statistics/ldexp.ts";
import { workOf } from "../gradflow.ts";
import { median } from "../rounds.ts";
import type { Found } from "./processes.ts";

/** How near a peer's magnitudes must be to gradflow's, and how that is measured at each layer. */
export const NEARNESS: Readonly<Record<Found["nets"], Nearness>> = {
  "same": {
    most: 1e-4,
    unit: "apart at most, relatively",
    of: (ours, theirs) => Math.max(...apart(ours, theirs)),
  },
  "same but for tails": {
    most: 1e-4,
    unit: "apart at the median, relatively",
    of: (ours, theirs) => median(apart(ours, theirs)),
  },
  // By chance medians differ by a tenth of a decade over thousands of nets, by more over 64 wide ones.
  "others": {
    most: 0.3,
    unit: "decades between the medians",
    of: (ours, theirs) =>
      median(ours) < LEAST ? 0 : Math.abs(Math.log10(median(theirs) / median(ours))),
  },
};

interface Nearness {
  readonly most: number;
  readonly unit: string;
  readonly of: (ours: readonly number[], theirs: readonly number[]) => number;
}

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
    for (let v = 0; v < all.length; v++) {
      for (let layer = 0; layer < depth; layer++) {
        const from = (v * depth + layer) * found.stride;
        const values = some.map((_, k) =>
          ldexp(found.mantissas[from + k]!, found.exponents[from + k]!)
        );
        all[v]![layer]!.push(...values);
      }
    }
  }
  return all;
}

/** How far a peer's magnitudes are from gradflow's, at the layer where they are farthest. */
export function distance(
  { nets, magnitudes }: Pick<Found, "nets" | "magnitudes">,
  own: readonly (readonly (readonly number[])[])[],
): number {
  const all = own.flatMap((layers, v) =>
    layers.map((ours, layer) => NEARNESS[nets].of(ours, magnitudes[v]![layer]!))
  );
  return all.some(Number.isNaN) ? Infinity : Math.max(...all);
}

/** Relative differences; 0 where a peer has no exponents for the magnitude. */
function apart(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((own, k) => own < LEAST ? 0 : Math.abs(theirs[k]! / own - 1));
}
