/**
 * PyTorch's generator for four nets at once: MT19937 with a seed in each lane.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998, with the seeding
 * of 2002. A state is 624 vectors. It is twisted in place, each word when it is drawn, so that a net
 * of k parameters needs no more than 397 + k words of it.
 */
import { constant, VECTOR } from "./vector";

const N: i32 = 624;
const M: i32 = 397;

/** Bytes of a state. */
export const STATE: usize = <usize>N * VECTOR;

const TABLE = memory.data<u32>([
  1812433253, // the multiplier of the seeding
  0x7fffffff, // the lower bits of a word
  0x9908b0df, // the twist matrix's last row
  0x9d2c5680, 0xefc60000, // the tempering's masks
  0x00ffffff, // the 24 bits that a float32 draw keeps
  0x4b000000, // 2^23 as a float32
]);

/**
 * Seeds `groups` states, which follow each other, up to their word `words`.
 *
 * Each is one long chain of multiplications, so four run side by side.
 */
export function seed(states: usize, seeds: usize, groups: i32, words: i32): void {
  const multiplier = constant(TABLE, 0);
  let state = states;
  let group = 0;
  for (; group + 4 <= groups; group += 4) {
    let x0 = v128.load(seeds, 0);
    let x1 = v128.load(seeds, 16);
    let x2 = v128.load(seeds, 32);
    let x3 = v128.load(seeds, 48);
    let at = state;
    for (let i = 1;; i++) {
      v128.store(at, x0);
      v128.store(at + STATE, x1);
      v128.store(at + 2 * STATE, x2);
      v128.store(at + 3 * STATE, x3);
      if (i == words) break;
      const index = i32x4.splat(i);
      x0 = nextSeed(x0, multiplier, index);
      x1 = nextSeed(x1, multiplier, index);
      x2 = nextSeed(x2, multiplier, index);
      x3 = nextSeed(x3, multiplier, index);
      at += VECTOR;
    }
    seeds += 4 * VECTOR;
    state += 4 * STATE;
  }
  for (; group < groups; group++) {
    let x = v128.load(seeds);
    let at = state;
    for (let i = 1;; i++) {
      v128.store(at, x);
      if (i == words) break;
      x = nextSeed(x, multiplier, i32x4.splat(i));
      at += VECTOR;
    }
    seeds += VECTOR;
    state += STATE;
  }
}

// @ts-ignore: decorator
@inline function nextSeed(x: v128, multiplier: v128, index: v128): v128 {
  return i32x4.add(i32x4.mul(v128.xor(x, i32x4.shr_u(x, 30)), multiplier), index);
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
  const by = f32x4.splat(scale);
  const end = state + STATE;
  const wrap = end - <usize>M * VECTOR; // from here on the word M ahead is past the end
  const stop = out + <usize>count * VECTOR;
  let at = state + <usize>position * VECTOR;
  while (out < stop) {
    if (at == end) at = state;
    const middle: usize = at < wrap ? <usize>M * VECTOR : <usize>(M - N) * VECTOR;
    if (at == end - VECTOR) { // the last word, whose successor is the first
      v128.store(out, draw(at, v128.load(at), v128.load(state), middle, by));
      at += VECTOR;
      out += VECTOR;
      continue;
    }
    let until = at < wrap ? wrap : end - VECTOR;
    if (until - at > stop - out) until = at + (stop - out);
    let current = v128.load(at);
    while (at < until) {
      const next = v128.load(at, 16);
      v128.store(out, draw(at, current, next, middle, by));
      current = next;
      at += VECTOR;
      out += VECTOR;
    }
  }
  return <i32>((at - state) / VECTOR);
}

/** Twists the word at `at`, tempers it and makes a float32 of it. */
// @ts-ignore: decorator
@inline function draw(at: usize, current: v128, next: v128, middle: usize, by: v128): v128 {
  const joined = v128.bitselect(next, current, constant(TABLE, 1));
  const odd = i32x4.shr_s(i32x4.shl(next, 31), 31);
  const twisted = v128.xor(
    v128.xor(v128.load(at + middle), i32x4.shr_u(joined, 1)),
    v128.and(odd, constant(TABLE, 2)),
  );
  v128.store(at, twisted);
  let y = v128.xor(twisted, i32x4.shr_u(twisted, 11));
  y = v128.xor(y, v128.and(i32x4.shl(y, 7), constant(TABLE, 3)));
  y = v128.xor(y, v128.and(i32x4.shl(y, 15), constant(TABLE, 4)));
  y = v128.xor(y, i32x4.shr_u(y, 18));
  const r = f32x4.convert_i32x4_s(v128.and(y, constant(TABLE, 5)));
  return f32x4.mul(f32x4.sub(r, constant(TABLE, 6)), by);
}
