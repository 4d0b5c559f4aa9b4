/** Ways to do a task, whatever is fastest. */
import type { ProbeTask } from "../../src/engine/engine.ts";
import type { Init } from "../../src/nn/initialisations.ts";
import { groupCount, isUniform, type Ways, waysOf } from "../../src/engine/fused/ways.ts";

/** Ways that follow from any whole number from 0 up. */
export function anyWays(
  { layerSizes, seeds, ...init }: Pick<ProbeTask, "layerSizes" | "seeds"> & Init,
  choice: number,
): Ways {
  if (!isUniform(init)) return waysOf(layerSizes, init, seeds.length); // the only ones that there are
  const groups = groupCount(seeds.length);
  return {
    besideGroups: choice % (groups + 1),
    drawnAgain: layerSizes.slice(1).map((_, layer) => (choice >> (layer % 16)) % 2 === 1),
  };
}
