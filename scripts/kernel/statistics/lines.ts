/**
 * Least-squares lines through each net's logarithms: see src/statistics/line.ts.
 *
 * Nets go side by side, two in a vector, and each net's layers one after the other. Where all logarithms
 * are finite, the layers' middle and the sum of their squares are known beforehand; that changes no sum,
 * so both ways have the same result, and the simple one is faster.
 */
import { finite } from "./sums";

// @ts-ignore: decorator
@inline function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

// @ts-ignore: decorator
@inline function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

// @ts-ignore: decorator
@inline function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

/**
 * Puts the slopes and the shares of the variance of `count` nets' lines in their places, all of which have
 * room for an even number.
 *
 * @param logs The first layer's logarithms; the next layer's are `step` bytes behind.
 */
export function fitLines(
  logs: usize, step: usize, layers: i32, count: i32, slopes: usize, r2s: usize,
): void {
  let left = count;
  for (; left >= 8; left -= 8, logs += 64, slopes += 64, r2s += 64) {
    fitSome(4, logs, step, layers, slopes, r2s);
  }
  for (; left > 0; left -= 2, logs += 16, slopes += 16, r2s += 16) {
    fitSome(1, logs, step, layers, slopes, r2s);
  }
}

/** The lines of the nets in some vectors, at most four; a literal number. */
// @ts-ignore: decorator
@inline function fitSome(
  vectors: i32, logs: usize, step: usize, layers: i32, slopes: usize, r2s: usize,
): void {
  const zero = f64x2.splat(0), all = <f64>layers, end = logs + <usize>layers * step;
  // lockstep 4
  let mean$ = zero;
  let xy$ = zero;
  let yy$ = zero;
  // end
  for (let at = logs; at < end; at += step) {
    // lockstep 4
    if (vectors > $) mean$ = add(mean$, v128.load(at, $ * 16));
    // end
  }
  // lockstep 4
  mean$ = f64x2.div(mean$, f64x2.splat(all));
  // end
  let x = -(all - 1) / 2;
  for (let at = logs; at < end; at += step, x++) {
    const dx = f64x2.splat(x);
    // lockstep 4
    if (vectors > $) {
      const dy$ = sub(v128.load(at, $ * 16), mean$);
      xy$ = add(xy$, mul(dx, dy$));
      yy$ = add(yy$, mul(dy$, dy$));
    }
    // end
  }
  const xx = f64x2.splat(all * (all * all - 1) / 12);
  // lockstep 4
  if (vectors > $) {
    if (i64x2.all_true(finite(mean$))) endLines(xx, xy$, yy$, slopes + $ * 16, r2s + $ * 16);
    else fitFinite(logs + $ * 16, step, layers, slopes + $ * 16, r2s + $ * 16);
  }
  // end
}

/** The lines of two nets through the layers where their logarithms are finite. */
function fitFinite(logs: usize, step: usize, layers: i32, slopes: usize, r2s: usize): void {
  const zero = f64x2.splat(0);
  let counts = zero, middle = zero, mean = zero, xx = zero, xy = zero, yy = zero;
  for (let i = 0, at = logs; i < layers; i++, at += step) {
    const log = v128.load(at), isFinite = finite(log);
    counts = add(counts, v128.and(isFinite, f64x2.splat(1)));
    middle = add(middle, v128.and(isFinite, f64x2.splat(i)));
    mean = add(mean, v128.and(isFinite, log));
  }
  middle = f64x2.div(middle, counts);
  mean = f64x2.div(mean, counts);
  for (let i = 0, at = logs; i < layers; i++, at += step) {
    const log = v128.load(at), isFinite = finite(log);
    const dx = v128.and(isFinite, sub(f64x2.splat(i), middle));
    const dy = v128.and(isFinite, sub(log, mean));
    xx = add(xx, mul(dx, dx));
    xy = add(xy, mul(dx, dy));
    yy = add(yy, mul(dy, dy));
  }
  endLines(xx, xy, yy, slopes, r2s);
}

/** Makes slopes, and shares of the variance, of sums. */
// @ts-ignore: decorator
@inline function endLines(xx: v128, xy: v128, yy: v128, slopes: usize, r2s: usize): void {
  v128.store(slopes, f64x2.div(xy, xx));
  // Rounding may take the share past 1; NaN stays.
  v128.store(r2s, f64x2.pmin(f64x2.div(mul(xy, xy), mul(xx, yy)), f64x2.splat(1)));
}
