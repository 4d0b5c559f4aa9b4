/**
 * Where the kernel finds what it needs: the host's side of scripts/kernel/assembly/task.ts.
 */
import { linearBounds } from "../../nn/linear.ts";
import { joinOf } from "../../nn/variants.ts";
import type { Nets, ProbeTask } from "../engine.ts";
import { ACTIVATION_CODES, JOIN_CODES } from "./codes.ts";

/** Bytes of a vector: a float32 for each of the four nets of a group. */
const VECTOR = 16;
/** Vectors of MT19937's state. */
const STATE = 624;
/** Bytes of a Task, of a Run and of a Layer. */
const TASK = 132;
const RUN = 8;
const LAYER = 52;
/** Groups of a block: more would hide no more of what a layer costs apart from its arithmetic. */
const MAX_GROUPS = 16;
/** Bytes that the groups of a block should share, so that a core's cache holds them. */
const CACHE = 2 ** 19;
/** Bytes of parameters, of all groups, that are drawn at a stretch. */
const STRETCH = 2 ** 18;
/** Vectors behind an array that are written as well: activations go by fours. */
const SPARE = 3;
/** States behind a block's that are written as well: seeding goes by eights. */
const SPARE_STATES = 7;

/** Addresses in the kernel's memory, in bytes. */
export interface Layout {
  /** Groups of four nets, and the most that a block has. */
  readonly allGroups: number;
  readonly blockGroups: number;
  readonly task: number;
  readonly seeds: number;
  /** [variants, metrics, layers, stride]: float64, and int32. */
  readonly mantissas: number;
  readonly exponents: number;
  readonly stride: number;
  /** The parameters of the block's first group, in the order in which they are drawn. */
  readonly parameters: number;
  /** The memory that is needed, from address 0. */
  readonly bytes: number;
  /** Puts the task into memory, all but the seeds. */
  readonly write: (memory: ArrayBuffer) => void;
}

/** Vectors that a group takes while its block is worked on, without its generator's state. */
function vectorsPerGroup({ layerSizes, variants, rows }: Nets): number {
  const streams = variants.length * rows.length;
  let [vectors, widest] = [2 * variants.length, 0]; // exponents, and shifts of the output
  layerSizes.forEach((size, l) => {
    widest = Math.max(widest, size);
    if (l === 0) return;
    const fanIn = layerSizes[l - 1]!;
    vectors += (fanIn + 1) * size + streams * (fanIn + size) + 2 * variants.length;
  });
  return vectors + 5 * streams * widest; // z, two gradients, tails and the output
}

/** The bytes of memory that the kernel needs for so many seeds, at most. */
export function kernelBytes(nets: Nets, seeds: number): number {
  const { layerSizes, variants, metrics } = nets;
  const layers = layerSizes.length - 1;
  const allGroups = Math.ceil(seeds / 4);
  const blockGroups = blockGroupsOf(nets, allGroups);
  const results = 3 * variants.length * metrics.length * layers;
  const vectors = allGroups + SPARE_STATES + rowGroupsOf(allGroups) * results +
    blockGroups * vectorsPerGroup(nets) +
    (blockGroups + SPARE_STATES) * STATE + layers * 2 * (SPARE + 1);
  return vectors * VECTOR + layers * (LAYER + 2 * RUN) + 2 ** 16;
}

/** Groups of a row of results: an odd number, for rows to lie in different sets of a cache. */
function rowGroupsOf(allGroups: number): number {
  return allGroups | 1;
}

function blockGroupsOf(nets: Nets, allGroups: number): number {
  const cached = Math.max(1, Math.floor(CACHE / (vectorsPerGroup(nets) * VECTOR)));
  return Math.min(MAX_GROUPS, cached, allGroups);
}

/**
 * Lays a task out in memory.
 *
 * @param heap The first address that is free.
 */
export function layOut(task: ProbeTask, heap: number): Layout {
  const { layerSizes, activation, variants, metrics, rows, of, seeds } = task;
  const layers = layerSizes.length - 1;
  const widest = layerSizes.reduce((most, size) => Math.max(most, size), 0);
  let top = heap;
  const allocate = (bytes: number): number => {
    const address = Math.ceil(top / VECTOR) * VECTOR;
    top = address + bytes;
    return address;
  };
  const vectors = (count: number) => allocate((count + SPARE) * VECTOR);

  const allGroups = Math.ceil(seeds.length / 4);
  const groups = blockGroupsOf(task, allGroups);
  const streams = groups * variants.length * rows.length;
  const { runs, shapes, parameters } = parametersOf(layerSizes, STRETCH / VECTOR / groups);
  const layerJoins = shapes.map(({ fanIn, fanOut }) =>
    variants.map((variant) => JOIN_CODES[joinOf(variant, fanIn, fanOut)!])
  );
  const last = shapes[layers - 1]!;
  const outputWidth = layerJoins[layers - 1]!.includes(2) ? last.fanIn : last.fanOut;

  const address = {
    task: allocate(TASK),
    table: allocate(layers * LAYER),
    runs: allocate(runs.length * RUN),
    seeds: allocate((allGroups + SPARE_STATES) * VECTOR),
    states: allocate((groups + SPARE_STATES) * STATE * VECTOR),
    parameters: vectors(groups * parameters),
    z: vectors(streams * widest),
    gradient: vectors(streams * widest),
    nextGradient: vectors(streams * widest),
    exponents: vectors(groups * variants.length),
    tails: vectors(streams * widest),
    output: vectors(streams * outputWidth),
    outputShifts: vectors(groups * variants.length),
  };
  const placed = shapes.map((shape, layer) => ({
    ...shape,
    joins: layerJoins[layer]!,
    input: vectors(streams * shape.fanIn),
    slope: vectors(streams * shape.fanOut),
    inputShifts: vectors(groups * variants.length),
    slopeShifts: vectors(groups * variants.length),
  }));
  const rowGroups = rowGroupsOf(allGroups);
  const results = variants.length * metrics.length * layers * rowGroups * VECTOR;
  const mantissas = allocate(2 * results);
  const exponents = allocate(results);

  const write = (memory: ArrayBuffer): void => {
    const words = new Int32Array(memory);
    const floats = new Float32Array(memory);
    words.set([
      ...[
        allGroups,
        rowGroups,
        groups,
        layers,
        rows.length,
        variants.length,
        ACTIVATION_CODES[activation],
      ],
      ...[of === "output", metrics.includes("mean_abs"), metrics.includes("rms")].map(Number),
      ...[Math.min(STATE, 397 + parameters), parameters, outputWidth],
      ...[address.seeds, address.states, address.parameters, address.runs, address.z],
      ...[address.gradient, address.nextGradient, address.exponents, address.tails],
      ...[address.output, address.outputShifts, address.table, mantissas, exponents],
    ], address.task / 4);
    runs.forEach(({ count, scale }, run) => {
      words[address.runs / 4 + 2 * run] = count;
      floats[address.runs / 4 + 2 * run + 1] = scale;
    });
    placed.forEach(({ fanIn, fanOut, offset, runs, joins, ...at }, layer) => {
      words.set([
        ...[fanIn, fanOut, offset, runs, joins[0]!, joins[1] ?? 0, joins[2] ?? 0],
        ...[at.input, at.slope, at.inputShifts, at.slopeShifts, 0, 0],
      ], (address.table + layer * LAYER) / 4);
    });
    const input = placed[0]!.input / 4;
    for (let stream = 0; stream < streams; stream++) {
      rows[stream % rows.length]!.forEach((value, k) => {
        const at = input + (stream * layerSizes[0]! + k) * 4;
        floats.fill(value, at, at + 4);
      });
    }
  };
  return {
    ...{ allGroups, blockGroups: groups, task: address.task, seeds: address.seeds },
    ...{
      mantissas,
      exponents,
      stride: 4 * rowGroups,
      parameters: address.parameters,
      bytes: top,
      write,
    },
  };
}

/**
 * A net's layers and the runs of parameters that are drawn with one scale, each of at most `most`
 * unless a layer alone has more.
 */
function parametersOf(layerSizes: readonly number[], most: number) {
  const runs: { count: number; scale: number }[] = [];
  let parameters = 0;
  const draw = (count: number, scale: number) => {
    const run = runs.at(-1);
    if (run?.scale === scale && run.count + count <= most) run.count += count;
    else runs.push({ count, scale });
    parameters += count;
  };
  const shapes = layerSizes.slice(1).map((fanOut, layer) => {
    const fanIn = layerSizes[layer]!;
    const offset = parameters;
    const { weight, bias } = linearBounds(fanIn);
    draw(fanIn * fanOut, drawScale(weight));
    draw(fanOut, drawScale(bias));
    return { fanIn, fanOut, offset, runs: runs.length };
  });
  return { runs, shapes, parameters };
}

/** float32(2 b 2^-24) for the bound b. */
function drawScale(bound: number): number {
  return Math.fround(2 * Math.fround(bound) * 2 ** -24);
}
