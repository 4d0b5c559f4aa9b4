/**
 * Orthogonal weights for four nets at once: see src/nn/orthogonal.ts, whose operations are done here in
 * the same order, in float64, for two nets at a time.
 */
import { bytes, merged, promoteHigh, promoteLow, VECTOR } from "../vector";

/**
 * Makes the columns of a group's weights orthonormal, or their rows where there are fewer, times `gain`.
 *
 * @param weight rows x columns vectors, row-major.
 * @param scratch So many vectors.
 */
export function orthogonalise(weight: usize, rows: i32, columns: i32, gain: f64, scratch: usize): void {
  const wide = rows < columns, count = wide ? rows : columns;
  const size = bytes(wide ? columns : rows), end = scratch + <usize>count * size;
  const byVector = bytes(wide ? columns : 1), byNumber = bytes(wide ? 1 : columns);
  for (let pair = 0; pair < 2; pair++) {
    for (let at = scratch, from = weight; at < end; at += size, from += byVector) {
      for (let k: usize = 0, number = from; k < size; k += VECTOR, number += byNumber) {
        const four = v128.load(number);
        v128.store(at + k, pair == 0 ? promoteLow(four) : promoteHigh(four));
      }
    }
    for (let own = scratch, to = weight; own < end; own += size, to += byVector) {
      makeUnit(own, size, to, byNumber, gain, pair);
      takeOut(own, size, end);
    }
  }
}

/** Divides a vector by its length, and puts it times `gain` among the weights of its pair of nets. */
function makeUnit(own: usize, size: usize, to: usize, byNumber: usize, gain: f64, pair: i32): void {
  let squares = f64x2.splat(0);
  for (let k: usize = 0; k < size; k += VECTOR) {
    const number = v128.load(own + k);
    squares = f64x2.add(squares, f64x2.mul(number, number));
  }
  const length = f64x2.sqrt(squares), by = f64x2.splat(gain);
  for (let k: usize = 0; k < size; k += VECTOR, to += byNumber) {
    const unit = f64x2.div(v128.load(own + k), length);
    v128.store(own + k, unit);
    const single = f32x4.demote_f64x2_zero(f64x2.mul(unit, by)), four = v128.load(to);
    v128.store(to, pair == 0 ? v128.shuffle<i64>(single, four, 0, 3) : merged(four, single));
  }
}

/** Takes a unit vector out of all that follow it, four at a time, since each sum waits for itself. */
function takeOut(own: usize, size: usize, end: usize): void {
  let other = own + size;
  for (; other + 4 * size <= end; other += 4 * size) {
    // lockstep 4
    let share$ = f64x2.splat(0);
    let at$ = other + $ * size;
    // end
    for (let at = own; at < own + size; at += VECTOR) {
      const unit = v128.load(at);
      // lockstep 4
      share$ = f64x2.add(share$, f64x2.mul(unit, v128.load(at$)));
      at$ += VECTOR;
      // end
    }
    // lockstep 4
    at$ = other + $ * size;
    // end
    for (let at = own; at < own + size; at += VECTOR) {
      const unit = v128.load(at);
      // lockstep 4
      v128.store(at$, f64x2.sub(v128.load(at$), f64x2.mul(share$, unit)));
      at$ += VECTOR;
      // end
    }
  }
  for (; other < end; other += size) {
    let share = f64x2.splat(0);
    for (let k: usize = 0; k < size; k += VECTOR) {
      share = f64x2.add(share, f64x2.mul(v128.load(own + k), v128.load(other + k)));
    }
    for (let k: usize = 0; k < size; k += VECTOR) {
      const part = f64x2.mul(share, v128.load(own + k));
      v128.store(other + k, f64x2.sub(v128.load(other + k), part));
    }
  }
}
