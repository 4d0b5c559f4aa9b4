/**
 * How much memory tfjs takes, as it was measured: the peak of a process that probes nets, one variant
 * after the other, above that of one that has only loaded tfjs. These are upper bounds: much of what is
 * measured is garbage that has not been collected yet.
 *
 * | nets | measured | bound |
 * |---|---|---|
 * | 128 seeds, width 3, depth 64 | 106 MB | 421 MB |
 * | 1 seed, width 4000, depth 2 | 1074 MB | 1170 MB |
 * | 1 seed, width 6000, depth 2 | 1666 MB | 2131 MB |
 * | 1 seed, width 1, depth 4000, gelu-tanh | 986 MB | 1017 MB |
 * | 1 seed, width 1, depth 12000, gelu-tanh | 2137 MB | 2250 MB |
 * | 32 seeds, width 30, depth 8, 300 rows, gelu-tanh | 446 MB | 827 MB |
 */
import { isNormed } from "../../nn/variants.ts";
import { METRIC_RULES } from "../../probe/metrics.ts";
import type { Nets } from "../engine.ts";

/** Bytes of a float64. */
const NUMBER = 8;
/** Bytes whatever the nets are: tfjs itself, and garbage. */
const FIXED = 4e8;
/**
 * Copies of the parameters: as they are drawn, the variables, their gradients, those of the variant
 * before.
 */
const PARAMETER_COPIES = 6;
/** Copies of a layer's input and output: on the tape and on the way back, by the longest formula. */
const TAPE_COPIES = 12;
/** The same of what a norm makes of it, and bytes of a norm's tensors and operations. */
const NORM_COPIES = 4;
const NORM = 102_400;
/** Bytes of a layer's tensors and operations without their numbers. */
const LAYER = 153_600;
/** The same of what finds its gradient's factors: at depth 4000 all was 943 MB with them, 853 without. */
const FACTORS = 30_000;
/** Bytes that the result for one layer of one net takes. */
const PROFILE = 256;

/** Whether the factors of gradients are asked for. */
export function needsFactors({ metrics }: Pick<Nets, "metrics">): boolean {
  return metrics.some((metric) => METRIC_RULES[metric].of !== "gradient");
}

/** The bytes of memory that the engine needs for so many seeds, at most. */
export function tfjsBytes(nets: Nets, seedCount: number): number {
  const { layerSizes, rows, variants } = nets;
  const layers = layerSizes.length - 1;
  let [parameters, units] = [0, 0];
  for (let layer = 1; layer <= layers; layer++) {
    const [fanIn, fanOut] = [layerSizes[layer - 1]!, layerSizes[layer]!];
    parameters += (fanIn + 1) * fanOut;
    units += fanIn + fanOut;
  }
  const isWithNorms = variants.some(isNormed);
  const copies = TAPE_COPIES + (isWithNorms ? NORM_COPIES : 0);
  const numbers = PARAMETER_COPIES * parameters + copies * rows.length * units;
  const perLayer = LAYER + (needsFactors(nets) ? FACTORS : 0) + (isWithNorms ? NORM : 0);
  return FIXED + seedCount * (NUMBER * numbers + PROFILE * layers) + perLayer * layers;
}
