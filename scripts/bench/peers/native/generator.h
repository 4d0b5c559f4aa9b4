/**
 * MT19937 as torch.manual_seed(seed) starts it, and the float32 numbers that PyTorch makes of it.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998.
 */
#pragma once
#include <algorithm>
#include <cstddef>
#include "vector.h"

constexpr int WORDS = 624, MIDDLE = 397;

static inline Words twist(Words a, Words b, Words middle) {
  const Words both = (a & 0x80000000u) | (b & 0x7fffffffu);
  return middle ^ (both >> 1) ^ (-(b & 1u) & 0x9908b0dfu);
}

/** Uniform in [low, low + range): 24 bits of the tempered word. */
static inline Floats uniform(Words y, float range, float low) {
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  y ^= y >> 18;
  return __builtin_convertvector((Ints)(y & 0xffffffu), Floats) * (range * 0x1p-24f) + low;
}

/**
 * The first `words` words of state of GROUPS * LANES generators, seed after seed. The groups go in
 * lockstep, since each word waits for the one before it.
 */
template <int GROUPS>
static void start(uint32_t seed, int words, Words (*state)[WORDS]) {
  Words s[GROUPS] = {};
  for (int g = 0; g < GROUPS; g++) {
    for (int k = 0; k < LANES; k++) s[g][k] = seed + g * LANES + k;
    state[g][0] = s[g];
  }
  for (uint32_t i = 1; i < (uint32_t)words; i++) {
    for (int g = 0; g < GROUPS; g++) {
      s[g] = (s[g] ^ (s[g] >> 30)) * 1812433253u + i;
      state[g][i] = s[g];
    }
  }
}

/** `count` numbers of each of LANES generators. */
static void draw(Words* state, size_t count, float range, float low, Floats* out) {
  for (size_t done = 0; done < count; done += WORDS, out += WORDS) {
    const int n = (int)std::min<size_t>(WORDS, count - done);
    for (int i = 0; i < n; i++) {
      const int next = i + 1 < WORDS ? i + 1 : 0;
      const int middle = i < WORDS - MIDDLE ? i + MIDDLE : i + MIDDLE - WORDS;
      state[i] = twist(state[i], state[next], state[middle]);
      out[i] = uniform(state[i], range, low);
    }
  }
}

/** One generator, whose words are drawn LANES at a time. */
struct Generator {
  uint32_t state[2 * WORDS];

  /** The next 624 numbers. */
  void next(float range, float low, float* out) {
    for (int i = 0; i < WORDS; i += LANES) {
      const Words y = twist(load(state + i), load(state + i + 1), load(state + i + MIDDLE));
      store(state + WORDS + i, y);
      store(out + i, uniform(y, range, low));
    }
    memcpy(state, state + WORDS, sizeof(uint32_t) * WORDS);
  }
};
