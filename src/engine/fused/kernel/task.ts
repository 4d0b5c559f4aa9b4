/**
 * What the host lays down in memory for the kernel (src/engine/fused/layout.ts writes it).
 *
 * Arrays hold vectors, a net in each lane. A stream is a (group, variant, row), numbered in
 * that order; [streams] stands for [groups, variants, rows].
 */

/** How a layer's output joins its input. */
export const enum Join {
  /** f(x) */
  None,
  /** x + f(x), of the same size */
  Equal,
  /** x + f(x), where f(x) is one number and is broadcast */
  OneOut,
  /** x + f(x), where x is one number and is broadcast */
  OneIn,
}

/** The whole task; all fields are 4 bytes. */
@unmanaged
export class Task {
  /** Groups of four nets. */
  groups: i32;
  layers: i32;
  rows: i32;
  variants: i32;
  activation: i32;
  /** 1: of the sum of the output; 0: of the mean of its squares. */
  ofOutput: i32;
  /** 1: also sum the squares, for rms. */
  squares: i32;
  /** Words of a state that have to be seeded: min(624, 397 + draws). */
  words: i32;
  /** The seeds, a vector for each group of four nets. */
  seeds: usize;
  /** The generators' states, one for each group. */
  states: usize;
  /** Two buffers for the gradient of a layer's output, of its input: [streams, widest]. */
  gradient: usize;
  nextGradient: usize;
  /** The gradients' exponents: [groups, variants]. */
  exponents: usize;
  /** The output: [streams, outputWidth]. */
  output: usize;
  outputWidth: i32;
  /** The results: [groups, variants, layers], see Result. */
  results: usize;
  /** The layers' descriptions, one after the other. */
  table: usize;
}

/** A layer; all fields are 4 bytes. */
@unmanaged
export class Layer {
  fanIn: i32;
  fanOut: i32;
  /** For each group [fanOut, fanIn], then the bias, [fanOut]. */
  weight: usize;
  /** float32(2 b 2^-24), where weight and bias are drawn from +-b. */
  weightScale: f32;
  biasScale: f32;
  /** The layer's input: [streams, fanIn]. */
  input: usize;
  /** phi'(z), and after the backward pass the gradient of z: [streams, fanOut]. */
  derivative: usize;
  /** A Join for each variant. */
  join0: i32;
  join1: i32;
  join2: i32;
  /** What phi' was multiplied with, as powers of two: [groups, variants], see flat.ts. */
  shifts: usize;
}

/** A layer's gradient magnitudes of four nets, as sums over the weights' entries. */
@unmanaged
export class Result {
  /** Both sums are of the gradient divided by 2 to this power. */
  exponent: v128;
  /** The sum of absolute values, in float64: nets 0 and 1, nets 2 and 3. */
  absLow: v128;
  absHigh: v128;
  /** The sum of squares. */
  squaresLow: v128;
  squaresHigh: v128;
}
