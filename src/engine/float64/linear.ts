/**
 * A linear layer, forward and backward. Each sum runs in one order, so that a result depends on nothing
 * but the numbers.
 */
import type { Layer } from "./net.ts";

/** z = x W^T + b, for x [rows, fanIn] and z [rows, fanOut]. */
export function linearForward(
  z: Float64Array,
  { x, weight, bias, fanIn, fanOut, rows }: Layer,
): void {
  for (let row = 0; row < rows; row++) {
    const from = row * fanIn;
    for (let j = 0, w = 0; j < fanOut; j++) {
      let total = bias[j]!;
      for (let k = 0; k < fanIn; k++) total += weight[w++]! * x[from + k]!;
      z[row * fanOut + j] = total;
    }
  }
}

/** Adds d W to gx, for d [rows, fanOut] and gx [rows, fanIn]. */
export function linearBackward(
  gx: Float64Array,
  d: Float64Array,
  { weight, fanIn, fanOut, rows }: Layer,
): void {
  for (let row = 0; row < rows; row++) {
    const from = row * fanIn;
    for (let j = 0, w = 0; j < fanOut; j++) {
      const factor = d[row * fanOut + j]!;
      for (let k = 0; k < fanIn; k++) gx[from + k]! += factor * weight[w++]!;
    }
  }
}
