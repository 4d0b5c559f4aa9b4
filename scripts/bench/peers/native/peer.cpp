/**
 * The sweep's work in C++: both variants of each seed's net from one draw of PyTorch's own stream,
 * forward and backward for one input row, mean absolute gradient of each weight; float32. Seeds are
 * shared out to threads. Width 3 has a net in each lane, widths from 16 (multiples of 8) have the lanes
 * along units.
 *
 * Left out: exponents beyond float32's (what is below 1e-38 is 0), GELU's tail below about -13, and the
 * step from a draw that is rounded up to its open bound.
 *
 * usage: peer WIDTH DEPTH THREADS [CHECK]
 *
 * Speaks as compare.ts expects it: see serve.py. With CHECK it prints the magnitudes of so many seeds.
 */
#include <xmmintrin.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include "narrow.h"
#include "wide.h"

/** Milliseconds of a round. */
constexpr double ROUND = 100;

struct Shape {
  int width, depth, threads;
  std::vector<float> row;
};

/** A thread's share of the work, with memory of its own. */
struct Share {
  std::unique_ptr<Narrow<3>> narrow;
  std::unique_ptr<Wide> wide;
  std::vector<float> out;

  void run(const Shape& shape, uint32_t seed, uint32_t count) {
    _mm_setcsr(_mm_getcsr() | 0x8040); // denormal numbers are 0
    out.resize((size_t)2 * shape.depth * count);
    if (narrow) {
      for (uint32_t k = 0; k < count; k += Narrow<3>::SEEDS) narrow->run(seed + k, shape.row.data(), &out[k], count);
    } else {
      for (uint32_t k = 0; k < count; k += Wide::SEEDS) {
        wide->run(seed + k, std::min<uint32_t>(Wide::SEEDS, count - k), shape.row.data(), &out[k], count);
      }
    }
  }
};

static std::vector<Share> shares(const Shape& shape, bool kept) {
  std::vector<Share> all(shape.threads);
  for (auto& share : all) {
    if (shape.width == 3) share.narrow = std::make_unique<Narrow<3>>(shape.depth);
    else share.wide = std::make_unique<Wide>(shape.width, shape.depth, kept);
  }
  return all;
}

/** Microseconds in which each thread runs `count` seeds. */
static double timed(const Shape& shape, std::vector<Share>& all, uint32_t count) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> others;
  for (size_t t = 1; t < all.size(); t++) {
    others.emplace_back([&, t] { all[t].run(shape, (uint32_t)t * count, count); });
  }
  all[0].run(shape, 0, count);
  for (auto& thread : others) thread.join();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
}

static void check(const Shape& shape, uint32_t count) {
  const uint32_t whole = (count + Narrow<3>::SEEDS - 1) / Narrow<3>::SEEDS * Narrow<3>::SEEDS;
  printf("{\"checks\":[");
  for (bool kept : {true, false}) {
    auto all = shares(shape, kept);
    all[0].run(shape, 0, whole);
    printf("%s{\"name\":\"%s\",\"nets\":\"same\",\"magnitudes\":", kept ? "" : ",", kept ? "kept" : "drawn twice");
    for (int v = 0; v < 2; v++) {
      for (int layer = 0; layer < shape.depth; layer++) {
        printf("%s", layer > 0 ? ",[" : v == 0 ? "[[[" : ",[[");
        const float* of = &all[0].out[((size_t)v * shape.depth + layer) * whole];
        for (uint32_t k = 0; k < count; k++) printf("%s%.9g", k > 0 ? "," : "", of[k]);
        printf("]");
      }
      printf("]");
    }
    printf("]}");
  }
  printf("]}\n");
}

int main(int argc, char** argv) {
  if (argc < 4) return fprintf(stderr, "usage: peer WIDTH DEPTH THREADS [CHECK]\n"), 2;
  Shape shape{atoi(argv[1]), atoi(argv[2]), atoi(argv[3]), {}};
  const int width = shape.width;
  if (width != 3 && (width < 16 || width % 8 != 0)) return fprintf(stderr, "peer: width 3, or 16, 24, 32 ...\n"), 2;
  for (int k = 0; k < width; k++) shape.row.push_back((float)(1 - 2.0 * k / (width - 1)));
  if (argc > 4) return check(shape, (uint32_t)atoi(argv[4])), 0;

  // What is best, and how many seeds make a round.
  const uint32_t step = width == 3 ? Narrow<3>::SEEDS : 1;
  double best = 1e300;
  bool kept = true;
  for (bool way : {true, false}) {
    if (!way && width == 3) break;
    auto all = shares(shape, way);
    for (int i = 0; i < 3; i++) {
      const double time = timed(shape, all, step);
      if (time < best) best = time, kept = way;
    }
  }
  auto all = shares(shape, kept);
  uint32_t count = step;
  for (double time = best; time < ROUND * 500;) { // the first seeds of a thread are slower
    count = std::max(2 * count, (uint32_t)(count * std::min(8.0, ROUND * 1000 / time)) / step * step);
    time = timed(shape, all, count);
  }
  printf("{\"ready\":\"%s\"}\n", width == 3 ? "a net in each lane" : kept ? "weights kept" : "weights drawn twice");
  fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    printf("{\"usPerNet\":%.9g}\n", timed(shape, all, count) / count / shape.threads / 2);
    fflush(stdout);
  }
}
