/** Ways to do a task, whatever is fastest. */
import type { ProbeTask } from "../../src/engine/engine.ts";
import { groupCount, type Ways } from "../../src/engine/fused/ways.ts";

/** Ways that follow from any whole number from 0 up. */
export function anyWays(
  { layerSizes, seeds }: Pick<ProbeTask, "layerSizes" | "seeds">,
  choice: number,
): Ways {
  const groups = groupCount(seeds.length);
  return {
    besideGroups: choice % (groups + 1),
    drawnAgain: layerSizes.slice(1).map((_, layer) => (choice >> (layer % 16)) % 2 === 1),
  };
}
