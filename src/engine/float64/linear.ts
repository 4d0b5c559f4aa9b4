/**
 * A linear layer, forward and backward, for the streams of some seeds. Two streams of a seed and two units
 * go at a time, so that a weight is read once for both streams, and a processor, which adds one sum only
 * number by number, has four sums to add at once. Each sum runs in one order, so that a result depends on
 * nothing but the numbers.
 */
import type { Layer, SeedNets } from "./net.ts";

/** z = x W^T + b of the first `seeds` seeds, for x [streams, fanIn] and z [streams, fanOut]. */
export function linearForward(
  z: Float64Array,
  { x, weight, bias, fanIn, fanOut }: Layer,
  { parameters, parameterCount, pairs, rows }: SeedNets,
  seeds: number,
): void {
  for (let seed = 0; seed < seeds; seed++) {
    const before = seed * parameterCount;
    for (let p = 0; p < pairs.length; p += 2) {
      const s = seed * rows + pairs[p]!, t = seed * rows + pairs[p + 1]!;
      const x0 = s * fanIn;
      const x1 = t * fanIn;
      const z0 = s * fanOut;
      const z1 = t * fanOut;
      let b = before + bias;
      let j = 0;
      for (; j + 2 <= fanOut; j += 2) {
        let j0: number = parameters[b++]!;
        let j1 = j0;
        let i0: number = parameters[b++]!;
        let i1 = i0;
        for (let k = 0, at = before + weight + j * fanIn; k < fanIn; k++, at++) {
          const w = parameters[at]!;
          const v = parameters[at + fanIn]!;
          j0 += w * x[x0 + k]!;
          j1 += w * x[x1 + k]!;
          i0 += v * x[x0 + k]!;
          i1 += v * x[x1 + k]!;
        }
        z[z0 + j] = j0;
        z[z1 + j] = j1;
        z[z0 + j + 1] = i0;
        z[z1 + j + 1] = i1;
      }
      if (j < fanOut) { // the last of an odd number
        let j0: number = parameters[b]!;
        let j1 = j0;
        for (let k = 0, at = before + weight + j * fanIn; k < fanIn; k++, at++) {
          j0 += parameters[at]! * x[x0 + k]!;
          j1 += parameters[at]! * x[x1 + k]!;
        }
        z[z0 + j] = j0;
        z[z1 + j] = j1;
      }
    }
  }
}

/** Adds d W of the first `seeds` seeds to gx, for d [streams, fanOut] and gx [streams, fanIn]. */
export function linearBackward(
  gx: Float64Array,
  d: Float64Array,
  { weight, fanIn, fanOut }: Layer,
  { parameters, parameterCount, pairs, rows }: SeedNets,
  seeds: number,
): void {
  for (let seed = 0; seed < seeds; seed++) {
    const before = seed * parameterCount;
    for (let p = 0; p < pairs.length; p += 2) {
      const s = seed * rows + pairs[p]!, t = seed * rows + pairs[p + 1]!;
      const x0 = s * fanIn;
      const x1 = t * fanIn;
      const d0 = s * fanOut;
      const d1 = t * fanOut;
      let j = 0;
      // Both sums are read before one is written: a stream may be its own partner.
      for (; j + 2 <= fanOut; j += 2) {
        const j0 = d[d0 + j]!;
        const j1 = d[d1 + j]!;
        const i0 = d[d0 + j + 1]!;
        const i1 = d[d1 + j + 1]!;
        for (let k = 0, at = before + weight + j * fanIn; k < fanIn; k++, at++) {
          const w = parameters[at]!;
          const v = parameters[at + fanIn]!;
          const g0 = gx[x0 + k]! + (j0 * w + i0 * v);
          const g1 = gx[x1 + k]! + (j1 * w + i1 * v);
          gx[x0 + k] = g0;
          gx[x1 + k] = g1;
        }
      }
      if (j < fanOut) {
        const j0 = d[d0 + j]!;
        const j1 = d[d1 + j]!;
        for (let k = 0, at = before + weight + j * fanIn; k < fanIn; k++, at++) {
          const w = parameters[at]!;
          const g0 = gx[x0 + k]! + j0 * w;
          const g1 = gx[x1 + k]! + j1 * w;
          gx[x0 + k] = g0;
          gx[x1 + k] = g1;
        }
      }
    }
  }
}
