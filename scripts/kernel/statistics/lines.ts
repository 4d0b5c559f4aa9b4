/**
 * Least-squares lines of nets side by side: see src/statistics/line.ts.
 */
import { LOGS, MEANS, R2S, SLOPES } from "./room";

// @ts-ignore: decorator
@inline function endOf(count: i32): usize {
  return <usize>count << 3;
}

/** Begins anew, with so many nets. */
export function clearLines(count: i32): void {
  const bytes = endOf(count);
  memory.fill(MEANS, 0, bytes);
  memory.fill(SLOPES, 0, bytes);
  memory.fill(R2S, 0, bytes);
}

/** MEANS += LOGS */
export function addMeans(count: i32): void {
  for (let at: usize = 0, end = endOf(count); at < end; at += 16) {
    v128.store(MEANS + at, f64x2.add(v128.load(MEANS + at), v128.load(LOGS + at)));
  }
}

/** MEANS /= layers */
export function finishMeans(count: i32, layers: f64): void {
  const divisor = f64x2.splat(layers);
  for (let at: usize = 0, end = endOf(count); at < end; at += 16) {
    v128.store(MEANS + at, f64x2.div(v128.load(MEANS + at), divisor));
  }
}

/** SLOPES += dx dy and R2S += dy dy, where dy = LOGS - MEANS. */
export function addLines(count: i32, dx: f64): void {
  const step = f64x2.splat(dx);
  for (let at: usize = 0, end = endOf(count); at < end; at += 16) {
    const dy = f64x2.sub(v128.load(LOGS + at), v128.load(MEANS + at));
    v128.store(SLOPES + at, f64x2.add(v128.load(SLOPES + at), f64x2.mul(step, dy)));
    v128.store(R2S + at, f64x2.add(v128.load(R2S + at), f64x2.mul(dy, dy)));
  }
}

/** Makes slopes and coefficients of determination of these sums; `xx` is that of dx dx. */
export function finishLines(count: i32, xx: f64): void {
  const divisor = f64x2.splat(xx), one = f64x2.splat(1);
  for (let at: usize = 0, end = endOf(count); at < end; at += 16) {
    const xy = v128.load(SLOPES + at), yy = v128.load(R2S + at);
    v128.store(SLOPES + at, f64x2.div(xy, divisor));
    // Rounding may take it past 1; NaN stays.
    const share = f64x2.div(f64x2.mul(xy, xy), f64x2.mul(divisor, yy));
    v128.store(R2S + at, f64x2.pmin(share, one));
  }
}
