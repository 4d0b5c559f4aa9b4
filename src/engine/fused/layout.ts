/**
 * Where the kernel finds what it needs: the host's side of kernel/task.ts.
 */
import { linearBounds } from "../../nn/linear.ts";
import { ACTIVATIONS, type Variant } from "../../nn/names.ts";
import type { ProbeTask } from "../engine.ts";

/** Bytes of a vector: a float32 for each of the four nets of a group. */
const VECTOR = 16;
/** Vectors of MT19937's state. */
const STATE = 624;
/** Bytes of a Task, of a Layer and of a Result, at least. */
const TASK = 68;
const LAYER = 44;
const RESULT = 80;
/** Groups that are seeded side by side; more would hide no more of the seeding's latency. */
const MAX_GROUPS = 8;
/** Bytes that the groups of a call should share, so that a core's cache holds them. */
const CACHE = 2 ** 19;

/** Addresses in the kernel's memory, in bytes. */
export interface Layout {
  /** Groups of four nets that a call measures. */
  readonly groups: number;
  readonly task: number;
  readonly seeds: number;
  readonly results: number;
  /** Each layer's weight, then its bias, of the first group: [fanOut, fanIn] and [fanOut]. */
  readonly parameters: readonly number[];
  /** The memory that is needed, from address 0. */
  readonly bytes: number;
  /** Puts the task into memory, all but the seeds. */
  readonly write: (memory: ArrayBuffer) => void;
}

/** kernel/task.ts's Join, for a layer of a variant. */
function joinOf(variant: Variant, fanIn: number, fanOut: number): number {
  if (variant === "plain") return 0;
  if (fanIn === fanOut) return 1;
  if (variant === "shortcut-matched") return 0;
  return fanOut === 1 ? 2 : 3;
}

/** What a group of four nets takes, in vectors, without its generator's state. */
function vectorsPerGroup({ layerSizes, variants, rows }: ProbeTask): number {
  const streams = variants.length * rows.length;
  let [vectors, widest] = [1 + variants.length, 0]; // the seeds and the exponents
  layerSizes.forEach((size, l) => {
    widest = Math.max(widest, size);
    if (l === 0) return;
    const fanIn = layerSizes[l - 1]!;
    vectors += (fanIn + 1) * size + streams * (fanIn + size) + variants.length;
  });
  return vectors + 3 * streams * widest; // two gradients and the output
}

/** The bytes of memory that the kernel needs for a task, at most. */
export function kernelBytes(task: ProbeTask): number {
  const { layerSizes, variants, seeds } = task;
  const vectors = vectorsPerGroup(task);
  const layers = layerSizes.length - 1;
  const perGroup = (vectors + STATE) * VECTOR + variants.length * layers * RESULT;
  return groupsOf(vectors, seeds.length) * perGroup + layers * LAYER + 2 ** 16;
}

function groupsOf(vectors: number, seeds: number): number {
  const cached = Math.max(1, Math.floor(CACHE / (vectors * VECTOR)));
  return Math.min(MAX_GROUPS, cached, Math.ceil(seeds / 4));
}

/**
 * Lays a task out in memory.
 *
 * @param heap The first address that is free.
 */
export function layOut(task: ProbeTask, heap: number): Layout {
  const { layerSizes, activation, variants, metrics, rows, of, seeds } = task;
  const layers = layerSizes.length - 1;
  const streams = variants.length * rows.length;
  const widest = layerSizes.reduce((most, size) => Math.max(most, size), 0);
  let top = heap;
  const allocate = (bytes: number): number => {
    const address = Math.ceil(top / VECTOR) * VECTOR;
    top = address + bytes;
    return address;
  };

  const shapes = layerSizes.slice(1).map((fanOut, layer) => {
    const fanIn = layerSizes[layer]!;
    const joins = variants.map((variant) => joinOf(variant, fanIn, fanOut));
    return { fanIn, fanOut, joins, parameters: (fanIn + 1) * fanOut };
  });
  const draws = shapes.reduce((sum, { parameters }) => sum + parameters, 0);
  const groups = groupsOf(vectorsPerGroup(task), seeds.length);
  const last = shapes[layers - 1]!;
  const outputWidth = last.joins.includes(2) ? last.fanIn : last.fanOut;

  const address = {
    task: allocate(TASK),
    table: allocate(layers * LAYER),
    seeds: allocate(groups * VECTOR),
    states: allocate(groups * STATE * VECTOR),
    gradient: allocate(groups * streams * widest * VECTOR),
    nextGradient: allocate(groups * streams * widest * VECTOR),
    exponents: allocate(groups * variants.length * VECTOR),
    output: allocate(groups * streams * outputWidth * VECTOR),
    results: allocate(groups * variants.length * layers * RESULT),
  };
  const placed = shapes.map((shape) => ({
    ...shape,
    weight: allocate(groups * shape.parameters * VECTOR),
    input: allocate(groups * streams * shape.fanIn * VECTOR),
    derivative: allocate(groups * streams * shape.fanOut * VECTOR),
    shifts: allocate(groups * variants.length * VECTOR),
  }));

  const write = (memory: ArrayBuffer): void => {
    const words = new Int32Array(memory);
    const floats = new Float32Array(memory);
    words.set([
      ...[groups, layers, rows.length, variants.length, ACTIVATIONS.indexOf(activation)],
      ...[of === "output" ? 1 : 0, metrics.includes("rms") ? 1 : 0, Math.min(STATE, 397 + draws)],
      ...[address.seeds, address.states, address.gradient, address.nextGradient],
      ...[address.exponents, address.output, outputWidth, address.results, address.table],
    ], address.task / 4);
    placed.forEach(({ fanIn, fanOut, weight, input, derivative, joins, shifts }, layer) => {
      const at = (address.table + layer * LAYER) / 4;
      words.set([fanIn, fanOut, weight], at);
      floats.set(drawScales(fanIn), at + 3);
      words.set([input, derivative, ...joins], at + 5);
      words[at + 10] = shifts;
    });
    const input = placed[0]!.input / 4;
    for (let stream = 0; stream < groups * streams; stream++) {
      rows[stream % rows.length]!.forEach((value, k) => {
        const at = input + (stream * layerSizes[0]! + k) * 4;
        floats.fill(value, at, at + 4);
      });
    }
  };
  const { task: taskAddress, seeds: seedsAddress, results } = address;
  const parameters = placed.map(({ weight }) => weight);
  return { groups, task: taskAddress, seeds: seedsAddress, results, parameters, bytes: top, write };
}

/** float32(2 b 2^-24) for the weight's and the bias's bound b. */
function drawScales(fanIn: number): [number, number] {
  const { weight, bias } = linearBounds(fanIn);
  const scale = (bound: number) => 2 * Math.fround(bound) * 2 ** -24;
  return [scale(weight), scale(bias)];
}
