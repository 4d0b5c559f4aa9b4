/**
 * How much memory the float64 engine takes: the nets of the seeds that go together, and the results.
 * Measured was the peak of a process that has probed a task three times, above that of one whose net has a
 * single layer. The bounds are above it: they count those of another task before, which may not be
 * collected yet.
 *
 * | nets | measured | bound |
 * |---|---|---|
 * | 128 seeds, width 3, depth 64 | 11 MB | 21 MB |
 * | 8 seeds, width 256, depth 16 | 12 MB | 28 MB |
 * | 40 seeds, width 3, depth 2000 | 24 MB | 33 MB |
 * | 1 seed, width 4000, depth 2 | 71 MB | 149 MB |
 * | 1 seed, width 4000, depth 3 | 137 MB | 278 MB |
 * | 1 seed, width 1, depth 100,000 | 210 MB | 446 MB |
 * | 1 seed, width 1, depth 400,000 | 612 MB | 1722 MB |
 * | 2 seeds, width 1000, depth 3, 300 rows | 85 MB | 139 MB |
 * | 40 seeds, width 3, depth 2000, with norms | 39 MB | 41 MB |
 * | 1 seed, width 1, depth 100,000, with norms | 426 MB | 861 MB |
 */
import { parameterCount } from "../../nn/shapes.ts";
import { isNormed } from "../../nn/variants.ts";
import type { Nets } from "../engine.ts";
import { needsEntries, seedsAtOnce } from "./net.ts";

/** Bytes of a float64, of a parameter, and of a magnitude, which is a float64 and an exponent. */
const [NUMBER, PARAMETER, MAGNITUDE] = [8, 4, 12];
/** Bytes whatever the nets are: compiled code, and what is not collected yet. */
const FIXED = 2e7;
/** Bytes of a layer's arrays and of what describes it, without its numbers. */
const LAYER = 2048;
/** Bytes of the arrays in which a variant keeps what it normalises in a layer, without the numbers. */
const NORM = 1024;
/** The task's nets, and those of another task before. */
const NETS = 2;
/** Arrays of the widest layer's numbers: three to compute in, and the output. */
const WIDEST = 4;

/** The bytes of memory that the engine needs for so many seeds, at most. */
export function float64Bytes(nets: Nets, seedCount: number): number {
  const { layerSizes, variants, metrics, rows } = nets;
  const layers = layerSizes.length - 1;
  let [inputs, units, widest, largest] = [0, 0, 0, 0];
  for (let layer = 1; layer <= layers; layer++) {
    const [fanIn, fanOut] = [layerSizes[layer - 1]!, layerSizes[layer]!];
    inputs += fanIn;
    units += fanIn + fanOut;
    widest = Math.max(widest, fanIn, fanOut);
    largest = Math.max(largest, fanIn * fanOut);
  }
  const seeds = seedsAtOnce(nets);
  const streams = variants.length * seeds * rows.length;
  // Inputs as they were before they were normalised, and a number for each row that is.
  const normed = variants.filter(isNormed).length;
  const numbers = streams * (units + WIDEST * widest) + (needsEntries(nets) ? largest : 0) +
    (normed > 0 ? streams * inputs : 0) + normed * seeds * rows.length * layers;
  // An orthogonal weight is made in float64.
  const scratch = nets.init === "orthogonal" ? largest : 0;
  const net = PARAMETER * seeds * parameterCount(layerSizes) + NUMBER * (numbers + scratch) +
    (LAYER + NORM * normed) * layers;
  const results = MAGNITUDE * variants.length * metrics.length * layers * seedCount;
  return FIXED + NETS * (net + results);
}
