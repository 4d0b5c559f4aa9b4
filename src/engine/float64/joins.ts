/**
 * How a layer's input x and f(x) make its output, forward and backward.
 */
import type { Join } from "../../nn/variants.ts";

/** One way to join. Arrays hold a row's numbers one after the other, and rows likewise. */
export interface JoinRule {
  /** Puts the output into `out`: of x, [rows, fanIn], and y = f(x), [rows, fanOut]. */
  readonly join: (out: Float64Array, x: Float64Array, y: Float64Array, shape: JoinShape) => void;
  /**
   * Takes the gradient g by the output apart: puts that by y into `gy`, and that by x, as far as it
   * goes past f, into `gx`.
   */
  readonly part: (g: Float64Array, gx: Float64Array, gy: Float64Array, shape: JoinShape) => void;
}

/** The sizes of what is joined. */
export interface JoinShape {
  readonly rows: number;
  readonly fanIn: number;
  readonly fanOut: number;
}

/** The ways to join. */
export const JOIN_RULES: Readonly<Record<Join, JoinRule>> = {
  "none": {
    join: (out, _x, y, { rows, fanOut }) => {
      for (let i = 0; i < rows * fanOut; i++) out[i] = y[i]!;
    },
    part: (g, gx, gy, { rows, fanIn, fanOut }) => {
      for (let i = 0; i < rows * fanOut; i++) gy[i] = g[i]!;
      gx.fill(0, 0, rows * fanIn);
    },
  },
  "equal": {
    join: (out, x, y, { rows, fanOut }) => {
      for (let i = 0; i < rows * fanOut; i++) out[i] = x[i]! + y[i]!;
    },
    part: (g, gx, gy, { rows, fanOut }) => {
      for (let i = 0; i < rows * fanOut; i++) gx[i] = gy[i] = g[i]!;
    },
  },
  "one-out": {
    join: (out, x, y, { rows, fanIn }) => {
      for (let row = 0, i = 0; row < rows; row++) {
        for (let k = 0; k < fanIn; k++, i++) out[i] = x[i]! + y[row]!;
      }
    },
    part: (g, gx, gy, { rows, fanIn }) => {
      for (let row = 0, i = 0; row < rows; row++) {
        let total = 0;
        for (let k = 0; k < fanIn; k++, i++) total += gx[i] = g[i]!;
        gy[row] = total;
      }
    },
  },
  "one-in": {
    join: (out, x, y, { rows, fanOut }) => {
      for (let row = 0, i = 0; row < rows; row++) {
        for (let j = 0; j < fanOut; j++, i++) out[i] = x[row]! + y[i]!;
      }
    },
    part: (g, gx, gy, { rows, fanOut }) => {
      for (let row = 0, i = 0; row < rows; row++) {
        let total = 0;
        for (let j = 0; j < fanOut; j++, i++) total += gy[i] = g[i]!;
        gx[row] = total;
      }
    },
  },
};
