/**
 * Vectors of LANES float32 or 32-bit words, by the compiler's vector extensions, so that one source
 * serves AVX2 (eight lanes) and SSE (four).
 */
#pragma once
#include <cstdint>
#include <cstring>

typedef float Floats __attribute__((vector_size(4 * LANES)));
typedef int32_t Ints __attribute__((vector_size(4 * LANES)));
typedef uint32_t Words __attribute__((vector_size(4 * LANES)));
typedef float Four __attribute__((vector_size(16)));

static inline Floats load(const float* at) {
  Floats v;
  memcpy(&v, at, sizeof v);
  return v;
}

static inline Words load(const uint32_t* at) {
  Words v;
  memcpy(&v, at, sizeof v);
  return v;
}

static inline void store(float* at, Floats v) { memcpy(at, &v, sizeof v); }
static inline void store(uint32_t* at, Words v) { memcpy(at, &v, sizeof v); }
static inline Floats splat(float x) { return x - Floats{}; }
static inline Floats absolute(Floats v) { return (Floats)((Ints)v & 0x7fffffff); }

/** Sums of neighbours, of a and of b by turns of two: what is left is half as long. */
static inline Floats neighbours(Floats a, Floats b) {
#if LANES == 8
  const Ints even = {0, 2, 8, 10, 4, 6, 12, 14}, odd = {1, 3, 9, 11, 5, 7, 13, 15};
#else
  const Ints even = {0, 2, 4, 6}, odd = {1, 3, 5, 7};
#endif
  return __builtin_shuffle(a, b, even) + __builtin_shuffle(a, b, odd);
}

/** The sums of four vectors. */
static inline Four sums(Floats a, Floats b, Floats c, Floats d) {
  const Floats v = neighbours(neighbours(a, b), neighbours(c, d));
  Four low, high = {};
  memcpy(&low, &v, sizeof low);
  if (LANES == 8) memcpy(&high, (const char*)&v + sizeof v - sizeof high, sizeof high);
  return low + high;
}

static inline float sum(Floats v) { return sums(v, v, v, v)[0]; }
