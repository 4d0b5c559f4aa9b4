/**
 * How a layer's input x and f(x) make its output, forward and backward.
 */
import type { Join } from "../../nn/variants.ts";

/**
 * One way to join, for a single input row of a layer. A row's numbers are in an array from a place on,
 * which follows each array.
 */
export interface JoinRule {
  /** Puts the output into `out`, of the layer's input x, and of y = f(x). */
  readonly join: (...rows: [...Row, ...Row, ...Row, fanIn: number, fanOut: number]) => void;
  /**
   * Takes the gradient by the output, `g`, apart: puts that by x, as far as it goes past f, into `gx`,
   * and that by y into `gy`.
   */
  readonly part: JoinRule["join"];
}

type Row = [values: Float64Array, at: number];

/** The ways to join. */
export const JOIN_RULES: Readonly<Record<Join, JoinRule>> = {
  "none": {
    join: (out, o, _x, _at, y, b, _fanIn, fanOut) => {
      for (let j = 0; j < fanOut; j++) out[o + j] = y[b + j]!;
    },
    part: (g, o, gx, a, gy, b, fanIn, fanOut) => {
      for (let j = 0; j < fanOut; j++) gy[b + j] = g[o + j]!;
      for (let k = 0; k < fanIn; k++) gx[a + k] = 0;
    },
  },
  "equal": {
    join: (out, o, x, a, y, b, _fanIn, fanOut) => {
      for (let j = 0; j < fanOut; j++) out[o + j] = x[a + j]! + y[b + j]!;
    },
    part: (g, o, gx, a, gy, b, _fanIn, fanOut) => {
      for (let j = 0; j < fanOut; j++) gx[a + j] = gy[b + j] = g[o + j]!;
    },
  },
  "one-out": {
    join: (out, o, x, a, y, b, fanIn) => {
      for (let k = 0; k < fanIn; k++) out[o + k] = x[a + k]! + y[b]!;
    },
    part: (g, o, gx, a, gy, b, fanIn) => {
      let total = 0;
      for (let k = 0; k < fanIn; k++) total += gx[a + k] = g[o + k]!;
      gy[b] = total;
    },
  },
  "one-in": {
    join: (out, o, x, a, y, b, _fanIn, fanOut) => {
      for (let j = 0; j < fanOut; j++) out[o + j] = x[a]! + y[b + j]!;
    },
    part: (g, o, gx, a, gy, b, _fanIn, fanOut) => {
      let total = 0;
      for (let j = 0; j < fanOut; j++) total += gy[b + j] = g[o + j]!;
      gx[a] = total;
    },
  },
};
