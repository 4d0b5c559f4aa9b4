/**
 * PyTorch's generator for four nets at once: MT19937 with a seed in each lane.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998, with the seeding
 * of 2002. A state is 624 vectors. It is twisted in place, each word when it is drawn, so that a net
 * of k parameters needs no more than 397 + k words of it.
 */
import { drawn, seeded, tempered, Twister, twister, twisted } from "../twister";
import { bytes, VECTOR } from "../vector";

const N: i32 = 624;
const M: i32 = 397;

/** Bytes of a state. */
export const STATE: usize = <usize>N * VECTOR;

/**
 * Seeds `groups` states, which follow each other, up to their word `words`, and what has room behind
 * them up to a multiple of eight.
 */
export function seed(states: usize, seeds: usize, groups: i32, words: i32): void {
  if (groups == 1) return seedOne(states, seeds, words);
  const multiplier = twister(Twister.Multiplier);
  for (const end = seeds + bytes(groups); seeds < end; seeds += 8 * VECTOR, states += 8 * STATE) {
    // A state is one long chain of multiplications.
    // lockstep 8
    let x$ = v128.load(seeds, $ * 16);
    // end
    let at = states;
    for (let i = 1;; i++, at += VECTOR) {
      const index = i32x4.splat(i);
      // lockstep 8
      v128.store(at + $ * STATE, x$);
      x$ = i32x4.add(i32x4.mul(v128.xor(x$, i32x4.shr_u(x$, 30)), multiplier), index);
      // end
      if (i == words) break;
    }
  }
}

/** The same of one state: a chain of scalars waits half as long for its products as one of vectors. */
function seedOne(state: usize, seeds: usize, words: i32): void {
  // lockstep 4
  let x$ = load<u32>(seeds, $ * 4);
  // end
  for (let i = 1;; i++, state += VECTOR) {
    // lockstep 4
    store<u32>(state, x$, $ * 4);
    x$ = seeded(x$, i);
    // end
    if (i == words) break;
  }
}

/**
 * Draws `count` vectors of float32 uniform in +-b, with PyTorch's rounding: u (to - from) + from in a
 * fused multiply-add, which for this range equals (r - 2^23) scale with r the 24 bits drawn and
 * scale = float32(2 b 2^-24).
 *
 * @param position Words drawn from the state so far, modulo 624.
 * @returns The position afterwards, from 1 to 624.
 */
export function uniform(state: usize, position: i32, out: usize, count: i32, scale: f32): i32 {
  const lower = twister(Twister.Lower), one = twister(Twister.One), row = twister(Twister.Row);
  const mask7 = twister(Twister.Mask7), mask15 = twister(Twister.Mask15);
  const keep = twister(Twister.Keep), half = twister(Twister.Half), by = f32x4.splat(scale);
  const end = state + STATE;
  const wrap = end - bytes(M); // from here on the word M ahead is past the end
  const stop = out + bytes(count);
  let at = state + bytes(position);
  while (out < stop) {
    if (at == end) at = state;
    let ahead = at + (at < wrap ? bytes(M) : bytes(M - N));
    // The last word's successor is the first; the others follow each other.
    const last = at == end - VECTOR;
    let until = last ? end : at < wrap ? wrap : end - VECTOR;
    if (until - at > stop - out) until = at + (stop - out);
    let word0 = v128.load(at);
    for (; at + 8 * VECTOR <= until; at += 8 * VECTOR, ahead += 8 * VECTOR, out += 8 * VECTOR) {
      // lockstep 8
      const word$$ = v128.load(at, $$ * 16);
      let y$ = v128.bitselect(word$$, word$, lower);
      y$ = v128.xor(v128.load(ahead, $ * 16), i32x4.shr_u(y$, 1));
      y$ = v128.xor(y$, i32x4.mul(v128.and(word$$, one), row));
      v128.store(at, y$, $ * 16);
      y$ = v128.xor(y$, i32x4.shr_u(y$, 11));
      y$ = v128.xor(y$, v128.and(i32x4.shl(y$, 7), mask7));
      y$ = v128.xor(y$, v128.and(i32x4.shl(y$, 15), mask15));
      y$ = v128.xor(y$, i32x4.shr_u(y$, 18));
      y$ = f32x4.convert_i32x4_s(v128.and(y$, keep));
      v128.store(out, f32x4.mul(f32x4.sub(y$, half), by), $ * 16);
      // end
      word0 = word8;
    }
    for (; at < until; at += VECTOR, ahead += VECTOR, out += VECTOR) {
      const word1 = v128.load(last ? state : at + VECTOR);
      const y = twisted(word0, word1, v128.load(ahead));
      v128.store(at, y);
      v128.store(out, f32x4.mul(drawn(y), by));
      word0 = word1;
    }
  }
  return <i32>((at - state) / VECTOR);
}

/** Draws `count` vectors of 32 random bits; a few. The position is as that of uniform(). */
export function words(state: usize, position: i32, out: usize, count: i32): i32 {
  for (const end = out + bytes(count); out < end; out += VECTOR) {
    if (position == N) position = 0;
    const at = state + bytes(position), next = position + 1 == N ? state : at + VECTOR;
    const ahead = at + (position < N - M ? bytes(M) : bytes(M - N));
    const y = twisted(v128.load(at), v128.load(next), v128.load(ahead));
    v128.store(at, y);
    v128.store(out, tempered(y));
    position++;
  }
  return position;
}
