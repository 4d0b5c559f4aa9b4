/**
 * A linear layer, forward and backward. Four units go at a time, since a processor can add four sums at
 * once, but each sum only number by number. Each runs in one order, so that a result depends on nothing
 * but the numbers.
 */
import type { Layer } from "./net.ts";

/** z = x W^T + b, for x [rows, fanIn] and z [rows, fanOut]. */
export function linearForward(
  z: Float64Array,
  { x, weight: w, bias, fanIn, fanOut, rows }: Layer,
): void {
  for (let row = 0; row < rows; row++) {
    const from = row * fanIn;
    const to = row * fanOut;
    let j = 0;
    for (; j + 4 <= fanOut; j += 4) {
      let z0: number = bias[j]!;
      let z1: number = bias[j + 1]!;
      let z2: number = bias[j + 2]!;
      let z3: number = bias[j + 3]!;
      for (let k = from, a = j * fanIn; k < from + fanIn; k++, a++) {
        const xk = x[k]!;
        z0 += w[a]! * xk;
        z1 += w[a + fanIn]! * xk;
        z2 += w[a + 2 * fanIn]! * xk;
        z3 += w[a + 3 * fanIn]! * xk;
      }
      z[to + j] = z0;
      z[to + j + 1] = z1;
      z[to + j + 2] = z2;
      z[to + j + 3] = z3;
    }
    for (; j < fanOut; j++) {
      let zj = bias[j]!;
      for (let k = from, a = j * fanIn; k < from + fanIn; k++, a++) zj += w[a]! * x[k]!;
      z[to + j] = zj;
    }
  }
}

/** Adds d W to gx, for d [rows, fanOut] and gx [rows, fanIn]. */
export function linearBackward(
  gx: Float64Array,
  d: Float64Array,
  { weight: w, fanIn, fanOut, rows }: Layer,
): void {
  for (let row = 0; row < rows; row++) {
    const to = row * fanIn;
    const from = row * fanOut;
    let j = 0;
    for (; j + 4 <= fanOut; j += 4) {
      const d0 = d[from + j]!;
      const d1 = d[from + j + 1]!;
      const d2 = d[from + j + 2]!;
      const d3 = d[from + j + 3]!;
      for (let k = to, a = j * fanIn; k < to + fanIn; k++, a++) {
        const two = d0 * w[a]! + d1 * w[a + fanIn]!;
        gx[k]! += two + (d2 * w[a + 2 * fanIn]! + d3 * w[a + 3 * fanIn]!);
      }
    }
    for (; j < fanOut; j++) {
      const dj = d[from + j]!;
      for (let k = to, a = j * fanIn; k < to + fanIn; k++, a++) gx[k]! += dj * w[a]!;
    }
  }
}
