/**
 * In which pieces the kernel draws a net's parameters.
 */
import { type Draw, drawsOf, type Init } from "../../nn/initialisations.ts";
import { VECTOR } from "./memory.ts";

/** Bytes of parameters, of all groups, that are drawn at a stretch. */
const STRETCH = 2 ** 18;
/** Normal numbers of a block, and words for each of fewer, which are drawn in pairs. */
const [BLOCK, PAIR_WORDS] = [16, 2];

/** Parameters that are drawn alike, one after the other. */
interface Run {
  count: number;
  readonly draw: Draw;
  readonly columns: number;
}

/**
 * A net's layers, and the runs of parameters that are kept and drawn alike: uniform ones with one bound, at
 * most a stretch, unless a layer alone has more; of others each weight and each bias.
 *
 * @param drawnAgain For each layer, whether its parameters are not kept.
 * @param blockGroups Groups that are drawn one after the other.
 */
export function parametersOf(
  layerSizes: readonly number[],
  init: Init,
  drawnAgain: readonly boolean[],
  blockGroups: number,
) {
  const most = STRETCH / VECTOR / blockGroups;
  const runs: Run[] = [];
  let [keptCount, wordCount, scratchCount] = [0, 0, 0];
  let joinable = false;
  const add = (count: number, columns: number, draw: Draw) => {
    const run = runs.at(-1);
    const isAlike = draw.kind === "uniform" && run !== undefined &&
      drawScale(run.draw) === drawScale(draw);
    if (joinable && isAlike && run.count + count <= most) run.count += count;
    else runs.push({ count, draw, columns });
    joinable = true;
  };
  const shapes = layerSizes.slice(1).map((fanOut, layer) => {
    const fanIn = layerSizes[layer]!;
    const offset = keptCount;
    const { weight, bias } = drawsOf(init, fanIn, fanOut);
    wordCount += wordsOf(weight, fanIn * fanOut) + wordsOf(bias, fanOut);
    if (weight.kind === "orthogonal") {
      scratchCount = Math.max(scratchCount, fanIn * fanOut);
    }
    if (drawnAgain[layer]) joinable = false;
    else {
      add(fanIn * fanOut, fanIn, weight);
      add(fanOut, 1, bias);
      keptCount += (fanIn + 1) * fanOut;
    }
    return {
      ...{ fanIn, fanOut, offset, runs: runs.length },
      ...{ weightScale: drawScale(weight), biasScale: drawScale(bias) },
      drawnAgain: Number(drawnAgain[layer]),
    };
  });
  return { runs, shapes, keptCount, wordCount, scratchCount };
}

/** float32(2 b 2^-24) for uniform draws in +-b, 0 for others. */
export function drawScale(draw: Draw): number {
  if (draw.kind !== "uniform") return 0;
  return Math.fround(2 * Math.fround(draw.bound) * 2 ** -24);
}

/** The most words of the generator that a draw needs. */
function wordsOf({ kind }: Draw, count: number): number {
  if (kind === "zero") return 0;
  if (kind === "uniform") return count;
  return count < BLOCK ? PAIR_WORDS * (count + 1) : count + BLOCK;
}

/** The standard deviation of normal draws, or what an orthogonal weight is multiplied with. */
export function factorOf(draw: Draw): number {
  if (draw.kind === "normal") return draw.deviation;
  return draw.kind === "orthogonal" ? draw.gain : 0;
}
