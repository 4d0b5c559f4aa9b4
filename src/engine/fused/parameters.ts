/**
 * In which pieces the kernel draws a net's parameters.
 */
import { type Initialisation, INITIALISATION_RULES } from "../../nn/initialisations.ts";
import { VECTOR } from "./memory.ts";

/** Bytes of parameters, of all groups, that are drawn at a stretch. */
const STRETCH = 2 ** 18;

/**
 * A net's layers, and the runs of parameters that are kept and drawn with one scale: each of at most a
 * stretch, unless a layer alone has more.
 *
 * @param drawnAgain For each layer, whether its parameters are not kept.
 * @param blockGroups Groups that are drawn one after the other.
 */
export function parametersOf(
  layerSizes: readonly number[],
  initialisation: Initialisation,
  drawnAgain: readonly boolean[],
  blockGroups: number,
) {
  const most = STRETCH / VECTOR / blockGroups;
  const { bounds } = INITIALISATION_RULES[initialisation];
  const runs: { count: number; scale: number }[] = [];
  let [parameterCount, keptCount] = [0, 0];
  let joinable = false;
  const draw = (count: number, scale: number) => {
    const run = runs.at(-1);
    if (joinable && run?.scale === scale && run.count + count <= most) run.count += count;
    else runs.push({ count, scale });
    joinable = true;
  };
  const shapes = layerSizes.slice(1).map((fanOut, layer) => {
    const fanIn = layerSizes[layer]!;
    const offset = keptCount;
    const { weight, bias } = bounds(fanIn, fanOut);
    const [weightScale, biasScale] = [drawScale(weight), drawScale(bias)];
    parameterCount += (fanIn + 1) * fanOut;
    if (drawnAgain[layer]) joinable = false;
    else {
      draw(fanIn * fanOut, weightScale);
      draw(fanOut, biasScale);
      keptCount += (fanIn + 1) * fanOut;
    }
    return {
      ...{ fanIn, fanOut, offset, runs: runs.length, weightScale, biasScale },
      drawnAgain: Number(drawnAgain[layer]),
    };
  });
  return { runs, shapes, parameterCount, keptCount };
}

/** float32(2 b 2^-24) for the bound b. */
function drawScale(bound: number): number {
  return Math.fround(2 * Math.fround(bound) * 2 ** -24);
}
