/**
 * How a layer's input x and f(x) make its output, forward and backward.
 */
import type { Join } from "../../nn/variants.ts";

/** One way to join. */
export interface JoinRule {
  /** Puts the output into `out`, of the layer's input x, and of y = f(x), for streams up to `end`. */
  readonly join: (
    out: Float64Array,
    x: Float64Array,
    y: Float64Array,
    sizes: JoinSizes,
    end: number,
  ) => void;
  /**
   * Takes the gradient by the output, `g`, apart: puts that by x, as far as it goes past f, into `gx`,
   * and that by y into `gy`.
   */
  readonly part: JoinRule["join"];
}

/** Where the streams that are joined begin, and how long a stream's rows of numbers are. */
export interface JoinSizes {
  /** The first stream; each array has a row for each stream there is. */
  readonly first: number;
  /** The numbers of a row of x, and of one of y. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** From one row of the output to the next: its numbers, or more. */
  readonly pitch: number;
}

/** The ways to join. */
export const JOIN_RULES: Readonly<Record<Join, JoinRule>> = {
  "none": {
    join: (out, _x, y, { first, fanOut, pitch }, end) => {
      for (let s = first; s < end; s++) {
        for (let j = 0; j < fanOut; j++) out[s * pitch + j] = y[s * fanOut + j]!;
      }
    },
    part: (g, gx, gy, { first, fanIn, fanOut, pitch }, end) => {
      for (let s = first; s < end; s++) {
        for (let j = 0; j < fanOut; j++) gy[s * fanOut + j] = g[s * pitch + j]!;
      }
      for (let k = first * fanIn; k < end * fanIn; k++) gx[k] = 0;
    },
  },
  "equal": {
    join: (out, x, y, { first, fanOut, pitch }, end) => {
      for (let s = first; s < end; s++) {
        for (let j = 0; j < fanOut; j++) {
          out[s * pitch + j] = x[s * fanOut + j]! + y[s * fanOut + j]!;
        }
      }
    },
    part: (g, gx, gy, { first, fanOut, pitch }, end) => {
      for (let s = first; s < end; s++) {
        for (let j = 0; j < fanOut; j++) {
          gx[s * fanOut + j] = gy[s * fanOut + j] = g[s * pitch + j]!;
        }
      }
    },
  },
  "one-out": {
    join: (out, x, y, { first, fanIn, pitch }, end) => {
      for (let s = first; s < end; s++) {
        for (let k = 0; k < fanIn; k++) out[s * pitch + k] = x[s * fanIn + k]! + y[s]!;
      }
    },
    part: (g, gx, gy, { first, fanIn, pitch }, end) => {
      for (let s = first; s < end; s++) {
        let total = 0;
        for (let k = 0; k < fanIn; k++) total += gx[s * fanIn + k] = g[s * pitch + k]!;
        gy[s] = total;
      }
    },
  },
  "one-in": {
    join: (out, x, y, { first, fanOut, pitch }, end) => {
      for (let s = first; s < end; s++) {
        for (let j = 0; j < fanOut; j++) out[s * pitch + j] = x[s]! + y[s * fanOut + j]!;
      }
    },
    part: (g, gx, gy, { first, fanOut, pitch }, end) => {
      for (let s = first; s < end; s++) {
        let total = 0;
        for (let j = 0; j < fanOut; j++) total += gy[s * fanOut + j] = g[s * pitch + j]!;
        gx[s] = total;
      }
    },
  },
};
