/**
 * How the kernel does the nets of a task.
 *
 * It has two ways, which give the same numbers: four nets side by side, one in each lane of a vector;
 * or nets one by one, with four units in the lanes, for one or two nets that would leave most lanes
 * empty. And it keeps the weights of a net until the backward pass has used them, or where they fit no
 * cache it draws them again. Normal numbers are drawn by sixteens, and orthogonal weights as a whole: such
 * nets are done side by side and keep all of their weights.
 */
import { drawsOf, type Init } from "../../nn/initialisations.ts";
import { parameterCount } from "../../nn/shapes.ts";

/** Nets of a group: a vector has four lanes. */
export const LANES = 4;

/** So many parameters of a net are kept, those of its last layers: a cache holds four such nets. */
const KEPT = 2 ** 20;
/** A layer of fewer weights is kept: the generator's state, kept instead, would not be much smaller. */
const LARGE_LAYER = 2 ** 11;
/**
 * Where there are fewer weights to a layer on average, four nets side by side are as fast as one by itself
 * where no others are, as one beside other groups, and as two.
 */
const NARROW_LAYER = { alone: 2 ** 5, one: 2 ** 8, two: 2 ** 9 };

/** How the nets of a task are done. */
export interface Ways {
  /** How many groups of four nets, the first ones, are done side by side; the others one by one. */
  readonly besideGroups: number;
  /**
   * For each layer, whether its weights are drawn again going back. Its bias is then added last, not
   * first, which shows in the last bits: so this must follow from the layer sizes alone.
   */
  readonly drawnAgain: readonly boolean[];
}

/** Groups of four nets for so many nets; the last one may have room left. */
export function groupCount(nets: number): number {
  return Math.ceil(nets / LANES);
}

/** The fastest ways for so many nets of these layer sizes. */
export function waysOf(layerSizes: readonly number[], init: Init, nets: number): Ways {
  if (!isUniform(init)) {
    const drawnAgain = layerSizes.slice(1).map(() => false);
    return { besideGroups: groupCount(nets), drawnAgain };
  }
  const left = nets % LANES;
  const narrow = NARROW_LAYER[nets === 1 ? "alone" : left === 1 ? "one" : "two"];
  const isNarrow = parameterCount(layerSizes) < narrow * (layerSizes.length - 1);
  const fewLeft = left > 0 && left <= 2 && !isNarrow;
  return {
    besideGroups: fewLeft ? Math.floor(nets / LANES) : groupCount(nets),
    drawnAgain: layersDrawnAgain(layerSizes),
  };
}

/** Whether all parameters are uniform, or 0. */
export function isUniform(init: Init): boolean {
  const { weight, bias } = drawsOf(init, 1, 1);
  return [weight, bias].every(({ kind }) => kind === "uniform" || kind === "zero");
}

function layersDrawnAgain(layerSizes: readonly number[]): boolean[] {
  const drawnAgain: boolean[] = [];
  let behind = 0;
  for (let layer = layerSizes.length - 2; layer >= 0; layer--) {
    const [fanIn, fanOut] = [layerSizes[layer]!, layerSizes[layer + 1]!];
    behind += (fanIn + 1) * fanOut;
    drawnAgain.push(behind > KEPT && fanIn * fanOut >= LARGE_LAYER);
  }
  return drawnAgain.reverse();
}
