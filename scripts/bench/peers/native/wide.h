/**
 * Wide nets: one net at a time, the lanes along its units.
 */
#pragma once
#include <cmath>
#include <vector>
#include "gelu.h"
#include "generator.h"

/**
 * A net's parameters in their order. They are kept for the backward pass, or drawn again by it: then
 * only some rows lie in memory at a time, and of each layer the generator's state.
 */
class Parameters {
  struct Mark {
    Generator generator;
    std::vector<float> left; // drawn ahead
    size_t at;
  };
  const bool kept;
  const float bound;
  Generator generator;
  std::vector<float> buffer;
  size_t at = 0, end = 0;
  std::vector<Mark> marks;

 public:
  Parameters(bool kept, int width, int depth, size_t count, int most)
      : kept(kept), bound((float)(1 / std::sqrt((double)width))), buffer((kept ? count : 2 * most) + 2 * WORDS), marks(depth) {}

  void restart(const uint32_t* state) {
    memcpy(generator.state, state, sizeof(uint32_t) * WORDS);
    at = end = 0;
  }

  /** The next n, one behind the other. */
  const float* take(size_t n) {
    while (end - at < n) {
      if (end + WORDS > buffer.size()) {
        memmove(buffer.data(), buffer.data() + at, sizeof(float) * (end - at));
        end -= at, at = 0;
      }
      generator.next(2 * bound, -bound, buffer.data() + end);
      end += WORDS;
    }
    at += n;
    return buffer.data() + at - n;
  }

  void mark(int layer) {
    marks[layer].at = at;
    if (kept) return;
    memcpy(marks[layer].generator.state, generator.state, sizeof(uint32_t) * WORDS);
    marks[layer].left.assign(buffer.begin() + at, buffer.begin() + end);
  }

  /** Goes back to where mark() was called. */
  void rewind(int layer) {
    at = kept ? marks[layer].at : 0;
    if (kept) return;
    memcpy(generator.state, marks[layer].generator.state, sizeof(uint32_t) * WORDS);
    std::copy(marks[layer].left.begin(), marks[layer].left.end(), buffer.begin());
    end = marks[layer].left.size();
  }
};

class Wide {
  /** Rows that are multiplied at once: with two variants so many sums are under way. */
  static constexpr int ROWS = 4;
  const int width, depth;
  Parameters parameters;
  Words states[1][WORDS];
  std::vector<float> x[2], slopes[2], g[2], d[2]; // of each variant [depth + 1][width] or [width]

 public:
  static constexpr int SEEDS = LANES;

  Wide(int width, int depth, bool kept)
      : width(width), depth(depth),
        parameters(kept, width, depth, (size_t)(depth - 1) * (width + 1) * width + width + 1, ROWS * width) {
    for (int v = 0; v < 2; v++) {
      x[v].resize((size_t)(depth + 1) * width), slopes[v].resize((size_t)depth * width);
      g[v].resize(width), d[v].resize(width);
    }
  }

  /** Magnitudes of `count` seeds, at most SEEDS: out[variant][depth][stride]. */
  void run(uint32_t seed, int count, const float* row, float* out, size_t stride) {
    uint32_t state[WORDS];
    start<1>(seed, WORDS, states);
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < WORDS; i++) state[i] = states[0][i][k];
      parameters.restart(state);
      one(row, out + k, stride);
    }
  }

 private:
  void one(const float* row, float* out, size_t stride) {
    for (int v = 0; v < 2; v++) memcpy(x[v].data(), row, sizeof(float) * width);
    for (int layer = 0; layer < depth - 1; layer++) forward(layer);
    last(out, stride);
    for (int layer = depth - 2; layer >= 0; layer--) backward(layer, out, stride);
  }

  void forward(int layer) {
    const float* in[2] = {&x[0][(size_t)layer * width], &x[1][(size_t)layer * width]};
    parameters.mark(layer);
    for (int o = 0; o < width; o += ROWS) {
      const float* w = parameters.take((size_t)ROWS * width);
      Floats sum[2][ROWS] = {};
      for (int i = 0; i < width; i += LANES) {
        const Floats a = load(in[0] + i), b = load(in[1] + i);
        for (int r = 0; r < ROWS; r++) {
          const Floats weights = load(w + (size_t)r * width + i);
          sum[0][r] += weights * a, sum[1][r] += weights * b;
        }
      }
      for (int v = 0; v < 2; v++) { // d holds the sums until the biases are drawn
        const Four z = sums(sum[v][0], sum[v][1], sum[v][2], sum[v][3]);
        memcpy(&d[v][o], &z, sizeof z);
      }
    }
    const float* bias = parameters.take(width);
    for (int i = 0; i < width; i += LANES) {
      for (int v = 0; v < 2; v++) {
        Floats y, slope;
        gelu(load(&d[v][i]) + load(bias + i), y, slope);
        store(&slopes[v][(size_t)layer * width + i], slope);
        store(&x[v][(size_t)(layer + 1) * width + i], v == 0 ? y : load(in[v] + i) + y);
      }
    }
  }

  /** The last layer, of one unit, and the loss, the mean square of the output. */
  void last(float* out, size_t stride) {
    const float* w = parameters.take(width + 1);
    for (int v = 0; v < 2; v++) {
      const float* in = &x[v][(size_t)(depth - 1) * width];
      Floats dot = {}, xs = {}, gs = {}, y, slope;
      for (int i = 0; i < width; i += LANES) {
        dot += load(w + i) * load(in + i), xs += absolute(load(in + i));
      }
      gelu(splat(sum(dot) + w[width]), y, slope);
      for (int i = 0; i < width; i += LANES) { // with the shortcut the output is broadcast
        const Floats grad = v == 0 ? Floats{} : (load(in + i) + y) * (2.0f / width);
        gs += grad;
        store(&g[v][i], grad);
      }
      const float delta = slope[0] * (v == 0 ? 2 * y[0] : sum(gs));
      out[((size_t)v * depth + depth - 1) * stride] = std::fabs(delta) * sum(xs) / width;
      for (int i = 0; i < width; i += LANES) store(&g[v][i], load(&g[v][i]) + load(w + i) * delta);
    }
  }

  void backward(int layer, float* out, size_t stride) {
    for (int v = 0; v < 2; v++) {
      Floats ds = {}, xs = {};
      for (int i = 0; i < width; i += LANES) {
        const Floats delta = load(&g[v][i]) * load(&slopes[v][(size_t)layer * width + i]);
        store(&d[v][i], delta);
        ds += absolute(delta), xs += absolute(load(&x[v][(size_t)layer * width + i]));
      }
      out[((size_t)v * depth + layer) * stride] = sum(ds) * sum(xs) / ((float)width * width);
    }
    if (layer == 0) return; // nobody asks for the row's gradient
    std::fill(g[0].begin(), g[0].end(), 0.0f);
    parameters.rewind(layer);
    for (int o = 0; o < width; o += ROWS) {
      const float* w = parameters.take((size_t)ROWS * width);
      Floats a[ROWS], b[ROWS];
      for (int r = 0; r < ROWS; r++) a[r] = splat(d[0][o + r]), b[r] = splat(d[1][o + r]);
      for (int i = 0; i < width; i += LANES) {
        Floats plain = load(&g[0][i]), shortcut = load(&g[1][i]);
        for (int r = 0; r < ROWS; r++) {
          const Floats weights = load(w + (size_t)r * width + i);
          plain += weights * a[r], shortcut += weights * b[r];
        }
        store(&g[0][i], plain), store(&g[1][i], shortcut);
      }
    }
  }
};
