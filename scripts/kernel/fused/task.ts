/**
 * What the host lays down in memory for the kernel. Its side of it is src/engine/fused/fields.ts, which
 * names the same fields in the same order.
 *
 * Arrays hold vectors, with a net in each lane; a group is the four nets of a vector. The nets are
 * worked through in blocks of some groups. A stream is a (variant, group of the block, row), numbered
 * in that order; [streams] stands for [variants, groups, rows].
 */

import { Activation, Draw, Join, Metric, Norm } from "./codes";

/** The most variants of a task: there are masks with a bit for each. */
export const MAX_VARIANTS: i32 = 32;

// All fields are 4 bytes.

/** The whole task. */
@unmanaged
export class Task {
  /** All groups, those that a row of results has room for, and the most that a block has. */
  allGroups: i32;
  rowGroups: i32;
  blockGroups: i32;
  /** The nets, one for each seed; and the first groups, whose nets are done side by side. */
  netCount: i32;
  besideGroups: i32;
  layers: i32;
  rows: i32;
  variants: i32;
  /** 1: of the sum of the output; 0: of the mean of (output - target)^2. */
  ofOutput: i32;
  /** Where the target is, a float64. */
  target: usize;
  /** Layers from one normalising of all gradients to the next: see backward.ts. */
  normaliseEvery: i32;
  /** Where signals may vanish, what they are brought to, as a power of two below 0, else 0: see signals.ts. */
  signalPower: i32;
  /** How many magnitudes are asked for, and which: a Metric each, in the results' order. */
  metricCount: i32;
  metrics: usize;
  /** Words of a generator's state that have to be seeded: min(624, 397 + parameters). */
  words: i32;
  /** Parameters of a net, those of layers that keep theirs. */
  keptCount: i32;
  /** Units of the widest layer or input, and the size of the widest variant's output. */
  widest: i32;
  outputWidth: i32;
  /** The seeds, a vector for each group. */
  seeds: usize;
  /** The generators' states: [groups]. */
  states: usize;
  /** [groups, keptCount], each net's in the order in which they are drawn. */
  parameters: usize;
  /** The runs of parameters that are kept: see Run. */
  runs: usize;
  /** Some rows of a weight that is not kept. */
  panel: usize;
  /** The second numbers of pairs of normal ones, in float64: [groups, nets 0 and 1 or 2 and 3]. */
  seconds: usize;
  /** Room for the largest weight that is orthogonal: see orthogonal.ts. */
  scratch: usize;

  // Of a block whose nets are done one by one, float32 numbers side by side:
  /** The generators' states: [nets of a group]. */
  singleStates: usize;
  /** [nets of a group, keptCount + 3] */
  singleParameters: usize;
  /** A layer's inputs, or the gradients by them; and its outputs, or the gradients by them: [streams]. */
  singleInputs: usize;
  singleOutputs: usize;

  /** Going forward a layer's pre-activation, going back the gradient by it: [streams, fanOut]. */
  z: usize;
  /** The gradient by a layer's output, and by its input: [streams, widest]. */
  gradient: usize;
  nextGradient: usize;
  /** Gradients are divided by 2 to these powers: [variants, groups]. */
  exponents: usize;
  /** What a layer in the tail of phi gives, times a power of two: [streams, fanOut], see tails.ts. */
  tails: usize;
  /** The output: [streams, outputWidth]. */
  output: usize;
  /** What the output was multiplied with, as powers of two: [variants, groups]. */
  outputShifts: usize;
  /** The layers' descriptions, one after the other. */
  table: usize;
  /** The results, [variants, metrics, layers, row]: float64, times 2 to the power of an int32. */
  mantissas: usize;
  mantissaExponents: usize;

  // Where the work stands.
  /** The first group of the block, and how many it has. */
  first: i32;
  groups: i32;
  /** 1 where the block's nets, which are so many, are done one by one. */
  single: i32;
  nets: i32;
  /** Runs and parameters that are drawn, and where the generators are in their states. */
  drawnRuns: i32;
  drawn: i32;
  position: i32;
  /** 1 where second numbers of pairs wait to be used. */
  waiting: i32;
  /** A bit for each variant: whether one of its outputs was multiplied. */
  outputShifted: i32;
}

/**
 * Parameters that follow each other in a net and are drawn alike: weights and biases of some layers, all
 * uniform in the same +-b, or a single weight or bias.
 */
@unmanaged
export class Run {
  count: i32;
  draw: Draw;
  /** A weight's columns. */
  columns: i32;
  /** float32(2 b 2^-24), where it is uniform. */
  scale: f32;
  /** The two words of a float64: the standard deviation, or what an orthogonal weight is multiplied with. */
  deviationLow: u32;
  deviationHigh: u32;
}

export function deviationOf(run: Run): f64 {
  return reinterpret<f64>(<u64>run.deviationHigh << 32 | run.deviationLow);
}

/** A layer. */
@unmanaged
export class Layer {
  fanIn: i32;
  fanOut: i32;
  /** Where its weight starts in a net's parameters that are kept; its bias follows. */
  offset: i32;
  /** How many runs must be drawn before it. */
  runs: i32;
  /** float32(2 b 2^-24) for its weight and its bias, where these are uniform; 0 where all numbers are 0. */
  weightScale: f32;
  biasScale: f32;
  /** 1 where its weight is not kept, but drawn again going back. */
  drawnAgain: i32;
  /** There, the states of the block's generators before the layer. */
  savedStates: usize;
  /** What follows it. */
  activation: Activation;
  /** A Join for each variant: [variants]. */
  joins: usize;
  /** What f(x) is multiplied with, a float32 for each variant; and a Norm for each: [variants]. */
  scales: usize;
  norms: usize;
  /** What the linear layer takes, the layer's input or that normalised: [streams, fanIn]. */
  input: usize;
  /** phi'(z): [streams, fanOut]. */
  slope: usize;
  /** What the input and phi' were multiplied with, as powers of two: [variants, groups]. */
  inputShifts: usize;
  slopeShifts: usize;
  /** Where the input is normalised, the input as it was, until it is joined: [streams, fanIn]. */
  raw: usize;
  /** Where something is normalised: 1 / sqrt(variance + epsilon) of it, [streams]. */
  deviations: usize;
  /** A bit for each variant: whether one of its inputs, or phi', was multiplied. */
  inputShifted: i32;
  slopeShifted: i32;
  /** Where the generators of nets side by side were in their saved states. */
  savedPosition: i32;
}

/** The layer of that number, from the input on. */
// @ts-ignore: decorator
@inline export function layerAt(task: Task, index: i32): Layer {
  return changetype<Layer>(task.table + <usize>index * offsetof<Layer>());
}

/** How the layer is joined to its input in a variant. */
// @ts-ignore: decorator
@inline export function joinOf(layer: Layer, variant: i32): Join {
  return load<Join>(layer.joins + (<usize>variant << 2));
}

/** What f(x) is multiplied with in a variant. */
// @ts-ignore: decorator
@inline export function scaleOf(layer: Layer, variant: i32): f32 {
  return load<f32>(layer.scales + (<usize>variant << 2));
}

/** What the layer normalises in a variant. */
// @ts-ignore: decorator
@inline export function normOf(layer: Layer, variant: i32): Norm {
  return load<Norm>(layer.norms + (<usize>variant << 2));
}

/** The magnitude at a place in the results' order. */
// @ts-ignore: decorator
@inline export function metricAt(task: Task, place: i32): Metric {
  return load<Metric>(task.metrics + (<usize>place << 2));
}

/** The block's first stream of the s-th (variant, row). */
// @ts-ignore: decorator
@inline export function firstStream(groups: i32, rows: i32, s: i32): i32 {
  return s + s / rows * rows * (groups - 1);
}
