/**
 * A linear layer, forward and backward, for streams: an input row of a variant is one. Two streams and
 * two units go at a time, so that a weight is read once for both streams, and a processor, which adds one
 * sum only number by number, has four sums to add at once. Each sum runs in one order, so that a result
 * depends on nothing but the numbers.
 */
import type { Layer } from "./net.ts";

/** z = x W^T + b, for x [streams, fanIn] and z [streams, fanOut]; the streams' number is even. */
export function linearForward(
  z: Float64Array,
  { x, weight, bias, fanIn, fanOut }: Layer,
  streams: number,
): void {
  for (let s = 0; s < streams; s += 2) {
    const x0 = s * fanIn;
    const x1 = x0 + fanIn;
    const z0 = s * fanOut;
    const z1 = z0 + fanOut;
    let j = 0;
    for (; j + 2 <= fanOut; j += 2) {
      let j0: number = bias[j]!;
      let j1 = j0;
      let i0: number = bias[j + 1]!;
      let i1 = i0;
      for (let k = 0, at = j * fanIn; k < fanIn; k++, at++) {
        const w = weight[at]!;
        const v = weight[at + fanIn]!;
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
      let j0: number = bias[j]!;
      let j1 = j0;
      for (let k = 0, at = j * fanIn; k < fanIn; k++, at++) {
        j0 += weight[at]! * x[x0 + k]!;
        j1 += weight[at]! * x[x1 + k]!;
      }
      z[z0 + j] = j0;
      z[z1 + j] = j1;
    }
  }
}

/** Adds d W to gx, for d [streams, fanOut] and gx [streams, fanIn]; the streams' number is even. */
export function linearBackward(
  gx: Float64Array,
  d: Float64Array,
  { weight, fanIn, fanOut }: Layer,
  streams: number,
): void {
  for (let s = 0; s < streams; s += 2) {
    const x0 = s * fanIn;
    const x1 = x0 + fanIn;
    const d0 = s * fanOut;
    const d1 = d0 + fanOut;
    let j = 0;
    for (; j + 2 <= fanOut; j += 2) {
      const j0 = d[d0 + j]!;
      const j1 = d[d1 + j]!;
      const i0 = d[d0 + j + 1]!;
      const i1 = d[d1 + j + 1]!;
      for (let k = 0, at = j * fanIn; k < fanIn; k++, at++) {
        const w = weight[at]!;
        const v = weight[at + fanIn]!;
        gx[x0 + k]! += j0 * w + i0 * v;
        gx[x1 + k]! += j1 * w + i1 * v;
      }
    }
    if (j < fanOut) {
      const j0 = d[d0 + j]!;
      const j1 = d[d1 + j]!;
      for (let k = 0, at = j * fanIn; k < fanIn; k++, at++) {
        gx[x0 + k]! += j0 * weight[at]!;
        gx[x1 + k]! += j1 * weight[at]!;
      }
    }
  }
}
