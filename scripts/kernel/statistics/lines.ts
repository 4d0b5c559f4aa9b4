/**
 * Least-squares lines of nets side by side, of their logarithms in LOGS, layer by layer: see
 * src/statistics/line.ts.
 *
 * A net that has logarithms which are not finite has a line through the others. To add 0 in their place
 * changes no sum, so both ways have the same result where all are finite; the simple one is faster.
 */
import { COUNTS, LOGS, MEANS, MIDDLES, R2S, SLOPES, WIDTHS } from "./room";

// @ts-ignore: decorator
@inline function bytes(count: i32): usize {
  return <usize>(count + (count & 1)) << 3;
}

/** Adds to an array of sums. */
// @ts-ignore: decorator
@inline function addTo(sums: usize, numbers: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), numbers));
}

/** Of each lane all bits where a number is finite, else none. */
// @ts-ignore: decorator
@inline function finite(numbers: v128): v128 {
  return f64x2.eq(f64x2.sub(numbers, numbers), f64x2.splat(0));
}

/** Begins anew, with so many nets. */
export function clearLines(count: i32): void {
  if (count & 1) store<f64>(LOGS + (<usize>count << 3), 0); // company for the last one
  memory.fill(COUNTS, 0, R2S + bytes(count) - COUNTS);
}

/** Adds a layer to the means. */
export function addMeans(count: i32): void {
  for (let at: usize = 0, end = bytes(count); at < end; at += 16) {
    addTo(MEANS + at, v128.load(LOGS + at));
  }
}

/**
 * Ends the means.
 *
 * @returns Whether all are finite, and so all logarithms.
 */
export function endMeans(count: i32, layers: f64): bool {
  let all = i64x2.splat(-1);
  for (let at: usize = 0, end = bytes(count); at < end; at += 16) {
    const means = f64x2.div(v128.load(MEANS + at), f64x2.splat(layers));
    v128.store(MEANS + at, means);
    all = v128.and(all, finite(means));
  }
  return i64x2.all_true(all);
}

/** Adds a layer, `dx` behind the middle one. */
export function addLines(count: i32, dx: f64): void {
  for (let at: usize = 0, end = bytes(count); at < end; at += 16) {
    const dy = f64x2.sub(v128.load(LOGS + at), v128.load(MEANS + at));
    addTo(SLOPES + at, f64x2.mul(f64x2.splat(dx), dy));
    addTo(R2S + at, f64x2.mul(dy, dy));
  }
}

/** Ends the lines; `xx` is the sum of dx dx. */
export function endLines(count: i32, xx: f64): void {
  for (let at: usize = 0, end = bytes(count); at < end; at += 16) endLine(at, f64x2.splat(xx));
}

// The same of finite logarithms alone.

export function addFiniteMeans(count: i32, layer: f64): void {
  for (let at: usize = 0, end = bytes(count); at < end; at += 16) {
    const logs = v128.load(LOGS + at), isFinite = finite(logs);
    addTo(COUNTS + at, v128.and(isFinite, f64x2.splat(1)));
    addTo(MIDDLES + at, v128.and(isFinite, f64x2.splat(layer)));
    addTo(MEANS + at, v128.and(isFinite, logs));
  }
}

export function endFiniteMeans(count: i32): void {
  for (let at: usize = 0, end = bytes(count); at < end; at += 16) {
    const counts = v128.load(COUNTS + at);
    v128.store(MIDDLES + at, f64x2.div(v128.load(MIDDLES + at), counts));
    v128.store(MEANS + at, f64x2.div(v128.load(MEANS + at), counts));
  }
}

export function addFiniteLines(count: i32, layer: f64): void {
  for (let at: usize = 0, end = bytes(count); at < end; at += 16) {
    const logs = v128.load(LOGS + at), isFinite = finite(logs);
    const dx = v128.and(isFinite, f64x2.sub(f64x2.splat(layer), v128.load(MIDDLES + at)));
    const dy = v128.and(isFinite, f64x2.sub(logs, v128.load(MEANS + at)));
    addTo(WIDTHS + at, f64x2.mul(dx, dx));
    addTo(SLOPES + at, f64x2.mul(dx, dy));
    addTo(R2S + at, f64x2.mul(dy, dy));
  }
}

export function endFiniteLines(count: i32): void {
  for (let at: usize = 0, end = bytes(count); at < end; at += 16) {
    endLine(at, v128.load(WIDTHS + at));
  }
}

/** Makes a slope, and a share of the variance, of sums. */
// @ts-ignore: decorator
@inline function endLine(at: usize, xx: v128): void {
  const xy = v128.load(SLOPES + at), yy = v128.load(R2S + at);
  v128.store(SLOPES + at, f64x2.div(xy, xx));
  // Rounding may take the share past 1; NaN stays.
  const share = f64x2.div(f64x2.mul(xy, xy), f64x2.mul(xx, yy));
  v128.store(R2S + at, f64x2.pmin(share, f64x2.splat(1)));
}
