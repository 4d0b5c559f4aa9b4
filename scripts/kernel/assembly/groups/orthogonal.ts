/**
 * Orthogonal weights for four nets at once: see src/nn/orthogonal.ts, whose operations are done here in
 * the same order, in float64, for two nets at a time.
 */
import { bytes, merged, promoteHigh, promoteLow, VECTOR } from "../vector";

/**
 * Makes the columns of a group's weights orthonormal, or their rows where there are fewer, times `gain`.
 *
 * @param weight rows x columns vectors, row-major.
 * @param scratch So many vectors, and as many as there are rows or columns, whichever are fewer.
 */
export function orthogonalise(weight: usize, rows: i32, columns: i32, gain: f64, scratch: usize): void {
  const wide = rows < columns, count = wide ? rows : columns, size = wide ? columns : rows;
  const byVector = bytes(wide ? columns : 1), byNumber = bytes(wide ? 1 : columns);
  for (let pair = 0; pair < 2; pair++) {
    let own = scratch;
    for (let i = 0; i < count; i++, own += bytes(size)) {
      const from = weight + <usize>i * byVector;
      gatherVector(own, from, byNumber, size, pair);
      subtractParts(scratch, own, size, scratch + bytes(count * size));
      subtractParts(scratch, own, size, scratch + bytes(count * size));
      const length = f64x2.sqrt(dot(own, own, size)), by = f64x2.splat(gain);
      for (let k: usize = 0, to = from; k < bytes(size); k += VECTOR, to += byNumber) {
        const unit = f64x2.div(v128.load(own + k), length);
        v128.store(own + k, unit);
        const single = f32x4.demote_f64x2_zero(f64x2.mul(unit, by)), old = v128.load(to);
        // The other pair's numbers stay.
        v128.store(to, pair == 0 ? v128.shuffle<i64>(single, old, 0, 3) : merged(old, single));
      }
    }
  }
}

/** The numbers of two nets in float64. */
function gatherVector(to: usize, from: usize, step: usize, size: i32, pair: i32): void {
  for (const end = to + bytes(size); to < end; to += VECTOR, from += step) {
    const numbers = v128.load(from);
    v128.store(to, pair == 0 ? promoteLow(numbers) : promoteHigh(numbers));
  }
}

/** Subtracts from the vector at `own` its parts along those from `first` on. */
function subtractParts(first: usize, own: usize, size: i32, shares: usize): void {
  const step = bytes(size);
  let share = shares, at = first;
  // Four sums at a time, since each waits for itself.
  for (; at + 4 * step <= own; at += 4 * step, share += 4 * VECTOR) {
    // lockstep 4
    let sum$ = f64x2.splat(0);
    const other$ = at + $ * step;
    // end
    for (let k: usize = 0; k < step; k += VECTOR) {
      const number = v128.load(own + k);
      // lockstep 4
      sum$ = f64x2.add(sum$, f64x2.mul(v128.load(other$ + k), number));
      // end
    }
    // lockstep 4
    v128.store(share, sum$, $ * 16);
    // end
  }
  for (; at < own; at += step, share += VECTOR) v128.store(share, dot(at, own, size));
  share = shares;
  at = first;
  for (; at + 4 * step <= own; at += 4 * step, share += 4 * VECTOR) {
    // lockstep 4
    const part$ = v128.load(share, $ * 16);
    const another$ = at + $ * step;
    // end
    for (let k: usize = 0; k < step; k += VECTOR) {
      let number = v128.load(own + k);
      // lockstep 4
      number = f64x2.sub(number, f64x2.mul(part$, v128.load(another$ + k)));
      // end
      v128.store(own + k, number);
    }
  }
  for (; at < own; at += step, share += VECTOR) {
    const part = v128.load(share);
    for (let k: usize = 0; k < step; k += VECTOR) {
      const less = f64x2.mul(part, v128.load(at + k));
      v128.store(own + k, f64x2.sub(v128.load(own + k), less));
    }
  }
}

/** The sum of the products of two vectors' numbers. */
function dot(a: usize, b: usize, size: i32): v128 {
  let sum = f64x2.splat(0);
  for (const end = a + bytes(size); a < end; a += VECTOR, b += VECTOR) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(a), v128.load(b)));
  }
  return sum;
}
