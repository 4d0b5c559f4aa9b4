/**
 * GELU and its derivative, by the formulas and polynomials of the kernel
 * (scripts/kernel/fused/activations/gelu.ts), without its branches for z near 0 and in the tail.
 */
#pragma once
#include "vector.h"

/** With a = |z|, e = e^(-a^2 / 2) and q = Phi(-a) = e t P(t), where t = 1 / (1 + 0.21 a). */
static inline void gelu(Floats z, Floats& value, Floats& slope) {
  const Floats a = absolute(z), t = 1.0f / (a * 0.21f + 1.0f);
  Floats power = z * z * -0.7213475204444817f; // e = 2^power
  power = power > -126.0f ? power : splat(-126.0f);
  const Floats rounded = power + 12582912.0f; // 1.5 * 2^23: a whole number in the low bits
  const Floats f = power - (rounded - 12582912.0f);
  Floats e = f * 0.0013265116140246391f + 0.009671499952673912f;
  e = e * f + 0.05550732463598251f;
  e = e * f + 0.24022242426872253f;
  e = e * f + 0.6931470036506653f;
  e = e * f + 1.0f;
  e = (Floats)((Ints)e + ((Ints)rounded << 23));
  Floats q = t * -0.07241939008235931f + 0.28735896944999695f;
  q = q * t + -0.33822107315063477f;
  q = q * t + 0.3587941527366638f;
  q = q * t + -0.10067331045866013f;
  q = q * t + 0.12789428234100342f;
  q = q * t + 0.06836951524019241f;
  q = q * t + 0.08519327640533447f;
  q = q * t + 0.08370357751846313f;
  q = q * t * e;
  const Floats beside = q - a * 0.3989422804014327f * e; // the derivative at -a
  value = (z > 0.0f ? z : Floats{}) - a * q;
  slope = z < 0.0f ? beside : 1.0f - beside;
}
