/**
 * Narrow nets: a net in each lane, so that all of a layer is in registers.
 */
#pragma once
#include <cmath>
#include <vector>
#include "gelu.h"
#include "generator.h"

template <int W>
class Narrow {
  static constexpr int GROUPS = 4;
  const int depth;
  const size_t parameters;
  Words state[GROUPS][WORDS];
  std::vector<Floats> w, inputs[2], slopes[2]; // [parameters]; of each variant [depth][W]

 public:
  /** Seeds that are drawn at once. */
  static constexpr int SEEDS = GROUPS * LANES;

  explicit Narrow(int depth) : depth(depth), parameters((size_t)(depth - 1) * (W * W + W) + W + 1), w(parameters) {
    for (int v = 0; v < 2; v++) inputs[v].resize(depth * W), slopes[v].resize(depth * W);
  }

  /** Magnitudes of SEEDS seeds: out[variant][depth][stride]. */
  void run(uint32_t seed, const float* row, float* out, size_t stride) {
    const float bound = (float)(1 / std::sqrt((double)W));
    start<GROUPS>(seed, (int)std::min<size_t>(WORDS, MIDDLE + parameters), state);
    for (int g = 0; g < GROUPS; g++) {
      draw(state[g], parameters, 2 * bound, -bound, w.data());
      passes(row, out + g * LANES, stride);
    }
  }

 private:
  /** Forward and backward, both variants side by side for the weights to be loaded once. */
  void passes(const float* row, float* out, size_t stride) {
    Floats x[2][W], g[2][W];
    for (int k = 0; k < W; k++) x[0][k] = x[1][k] = splat(row[k]);
    const Floats* p = w.data();
    for (int layer = 0; layer < depth - 1; layer++, p += W * W + W) {
      Floats z[2][W];
      for (int o = 0; o < W; o++) {
        z[0][o] = z[1][o] = p[W * W + o];
        for (int i = 0; i < W; i++) {
          for (int v = 0; v < 2; v++) z[v][o] += p[o * W + i] * x[v][i];
        }
      }
      for (int v = 0; v < 2; v++) {
        for (int k = 0; k < W; k++) {
          Floats y;
          inputs[v][layer * W + k] = x[v][k];
          gelu(z[v][k], y, slopes[v][layer * W + k]);
          x[v][k] = v == 0 ? y : x[v][k] + y;
        }
      }
    }
    last(p, x, g, out, stride);
    for (int layer = depth - 2; layer >= 0; layer--) {
      p -= W * W + W;
      for (int v = 0; v < 2; v++) {
        Floats d[W], ds = {}, xs = {};
        for (int o = 0; o < W; o++) {
          d[o] = g[v][o] * slopes[v][layer * W + o];
          ds += absolute(d[o]);
          xs += absolute(inputs[v][layer * W + o]);
        }
        store(out + ((size_t)v * depth + layer) * stride, ds * xs * (1.0f / (W * W)));
        for (int i = 0; i < W; i++) {
          Floats back = v == 0 ? Floats{} : g[v][i];
          for (int o = 0; o < W; o++) back += p[o * W + i] * d[o];
          g[v][i] = back;
        }
      }
    }
  }

  /** The last layer, of one unit, and the loss, the mean square of the output. */
  void last(const Floats* p, Floats (&x)[2][W], Floats (&g)[2][W], float* out, size_t stride) {
    for (int v = 0; v < 2; v++) {
      Floats z = p[W], y, slope, xs = {}, sum = {};
      for (int i = 0; i < W; i++) z += p[i] * x[v][i], xs += absolute(x[v][i]);
      gelu(z, y, slope);
      for (int k = 0; k < W; k++) {
        g[v][k] = v == 0 ? Floats{} : (x[v][k] + y) * (2.0f / W); // the output is broadcast
        sum += g[v][k];
      }
      const Floats d = slope * (v == 0 ? y * 2.0f : sum);
      store(out + ((size_t)v * depth + depth - 1) * stride, absolute(d) * xs * (1.0f / W));
      for (int i = 0; i < W; i++) g[v][i] += p[i] * d;
    }
  }
};
