/**
 * MT19937's steps on one vector of words, whatever its lanes stand for, and the constants of them.
 *
 * Where many vectors are drawn, the generators have these steps written out in lockstep instead.
 */
import { constant } from "./vector";

/** Places in the table below. */
export const enum Twister {
  /** The multiplier of the seeding. */
  Multiplier,
  /** The lower bits of a word, and its last bit. */
  Lower,
  One,
  /** The twist matrix's last row. */
  Row,
  /** The tempering's masks. */
  Mask7,
  Mask15,
  /** The 24 bits that a float32 draw keeps. */
  Keep,
  /** 2^23 as a float32. */
  Half,
}

const TABLE = memory.data<u32>([
  1812433253, 0x7fffffff, 1, 0x9908b0df, 0x9d2c5680, 0xefc60000, 0x00ffffff, 0x4b000000,
]);

// @ts-ignore: decorator
@inline export function twister(index: Twister): v128 {
  return constant(TABLE, index);
}

/** The word behind `word`, which becomes number i, when a state is seeded. */
// @ts-ignore: decorator
@inline export function seeded(word: u32, i: u32): u32 {
  return (word ^ (word >> 30)) * 1812433253 + i;
}

/** The new word in the place of `word`, from the one after it and the one 397 ahead. */
// @ts-ignore: decorator
@inline export function twisted(word: v128, next: v128, ahead: v128): v128 {
  const y = i32x4.shr_u(v128.bitselect(next, word, twister(Twister.Lower)), 1);
  const odd = i32x4.mul(v128.and(next, twister(Twister.One)), twister(Twister.Row));
  return v128.xor(v128.xor(ahead, y), odd);
}

/** The 32 random bits that a word of the state gives. */
// @ts-ignore: decorator
@inline export function tempered(word: v128): v128 {
  let y = v128.xor(word, i32x4.shr_u(word, 11));
  y = v128.xor(y, v128.and(i32x4.shl(y, 7), twister(Twister.Mask7)));
  y = v128.xor(y, v128.and(i32x4.shl(y, 15), twister(Twister.Mask15)));
  return v128.xor(y, i32x4.shr_u(y, 18));
}

/** The 24 bits that a float32 draw keeps of a word, less 2^23, as a float32. */
// @ts-ignore: decorator
@inline export function drawn(word: v128): v128 {
  const y = f32x4.convert_i32x4_s(v128.and(tempered(word), twister(Twister.Keep)));
  return f32x4.sub(y, twister(Twister.Half));
}
