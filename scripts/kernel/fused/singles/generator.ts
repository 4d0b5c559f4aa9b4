/**
 * PyTorch's generator for one net: MT19937 with four words that follow each other in a vector.
 *
 * It gives the same numbers as that in ../groups/, where the source is named. A state is 624 words, and
 * the first four once more behind them, so that a vector may start at any word.
 */
import { drawn, seeded, Twister, twister, twisted } from "../twister";
import { VECTOR } from "../vector";

/** Bytes of the words, and of the part of them that ends where the word 397 ahead is the first again. */
const WORDS: usize = 624 * 4;
const BEFORE_WRAP: usize = 56 * VECTOR;
const WRAP: usize = BEFORE_WRAP + VECTOR;
const AHEAD: usize = 397 * 4;

/** Where a state has the first words once more, words that were drawn too early, and its counters. */
const MIRROR: usize = WORDS;
const SPARE: usize = MIRROR + VECTOR;
/** Bytes from the state's start to the next vector to twist. */
const POSITION: usize = SPARE + VECTOR;
/** How many of the spare words, the last ones, are still to be used. */
const LEFT: usize = POSITION + 4;

/** Bytes of a state. */
export const STATE: usize = SPARE + 2 * VECTOR;

/** Sets two states that follow each other to seeds, as far as their word `words`. */
export function seedTwo(states: usize, seeds: usize, words: i32): void {
  // lockstep 2
  let x$ = load<u32>(seeds, $ * 4);
  store<u32>(states, <u32>WORDS, $ * STATE + POSITION);
  store<u32>(states, 0, $ * STATE + LEFT);
  // end
  // A state is one long chain of multiplications.
  for (let i = 1;; i++, states += 4) {
    // lockstep 2
    store<u32>(states, x$, $ * STATE);
    x$ = seeded(x$, i);
    // end
    if (i == words) break;
  }
}

/**
 * Draws `count` float32 uniform in +-b, rounded as ../groups/generator.ts says; up to three numbers
 * behind them are written as well.
 *
 * @param scale float32(2 b 2^-24)
 */
export function uniform(state: usize, out: usize, count: i32, scale: f32): void {
  let left = load<i32>(state, LEFT);
  for (; left > 0 && count > 0; left--, count--, out += 4) {
    store<f32>(out, load<f32>(state + SPARE + VECTOR - (<usize>left << 2)) * scale);
  }
  store<i32>(state, left, LEFT);
  if (count == 0) return;
  const lower = twister(Twister.Lower), one = twister(Twister.One), row = twister(Twister.Row);
  const mask7 = twister(Twister.Mask7), mask15 = twister(Twister.Mask15);
  const keep = twister(Twister.Keep), half = twister(Twister.Half), by = f32x4.splat(scale);
  const vectors = (count + 3) >> 2;
  const end = state + WORDS;
  let at = state + load<i32>(state, POSITION), rest = <usize>vectors * VECTOR;
  let last = f32x4.splat(0);
  while (rest > 0) {
    if (at == end) at = state;
    const place = at - state;
    if (place == BEFORE_WRAP) v128.store(state, v128.load(state), MIRROR);
    let ahead = at + (place < WRAP ? AHEAD : AHEAD - WORDS);
    const stretch = (place < BEFORE_WRAP ? BEFORE_WRAP : place < WRAP ? WRAP : WORDS) - place;
    const until = at + min(stretch, rest);
    rest -= until - at;
    // The very last vector, which may be used in part, is left for below.
    for (; at + 8 * VECTOR < until; at += 8 * VECTOR, ahead += 8 * VECTOR, out += 8 * VECTOR) {
      // lockstep 8
      const word$ = v128.load(at, $ * 16);
      let y$ = v128.load(at, $ * 16 + 4);
      const odd$ = i32x4.mul(v128.and(y$, one), row);
      y$ = i32x4.shr_u(v128.bitselect(y$, word$, lower), 1);
      y$ = v128.xor(v128.xor(v128.load(ahead, $ * 16), y$), odd$);
      // end
      // lockstep 8
      v128.store(at, y$, $ * 16);
      y$ = v128.xor(y$, i32x4.shr_u(y$, 11));
      y$ = v128.xor(y$, v128.and(i32x4.shl(y$, 7), mask7));
      y$ = v128.xor(y$, v128.and(i32x4.shl(y$, 15), mask15));
      y$ = v128.xor(y$, i32x4.shr_u(y$, 18));
      y$ = f32x4.convert_i32x4_s(v128.and(y$, keep));
      v128.store(out, f32x4.mul(f32x4.sub(y$, half), by), $ * 16);
      // end
    }
    for (; at < until; at += VECTOR, ahead += VECTOR, out += VECTOR) {
      const y = twisted(v128.load(at), v128.load(at, 4), v128.load(ahead));
      v128.store(at, y);
      last = drawn(y);
      v128.store(out, f32x4.mul(last, by));
    }
  }
  v128.store(state, last, SPARE);
  store<u32>(state, <u32>(at - state), POSITION);
  store<i32>(state, (vectors << 2) - count, LEFT);
}
