/**
 * Puts a task where the kernel finds it: the host's side of scripts/kernel/fused/task.ts.
 */
import { activationsOf } from "../../nn/outputs.ts";
import { joinedWidth, partsOf } from "../../nn/variants.ts";
import { notAllowed, show } from "../../options/problem.ts";
import type { Nets } from "../engine.ts";
import { ACTIVATION_CODES, DRAW_CODES, JOIN_CODES, METRIC_CODES, NORM_CODES } from "./codes.ts";
import {
  bytesOf,
  float32Bits,
  float64Bits,
  LAYER_FIELDS,
  RUN_FIELDS,
  TASK_FIELDS,
  writeFields,
} from "./fields.ts";
import {
  blockGroupsOf,
  normsOf,
  PANEL,
  rowGroupsOf,
  SINGLE_PANEL,
  SINGLE_SPARE,
  SINGLE_STATE,
  SPARE,
  SPARE_STATES,
  STATE,
  VECTOR,
  vectorsPerGroup,
} from "./memory.ts";
import { normaliseEvery, signalPower } from "./normalise.ts";
import { drawScale, factorOf, parametersOf } from "./parameters.ts";
import { groupCount, LANES, type Ways, waysOf } from "./ways.ts";

/** The part of MT19937's state that its first word needs. */
const STATE_AHEAD = 397;
/** Bytes for the kernel's constants, which lie before its heap; there are fewer. */
const STATICS = 2 ** 16;

/** Where a task is in the kernel's memory; addresses are in bytes. */
export interface Layout {
  /** Groups of four nets, and the most that a block has. */
  readonly allGroups: number;
  readonly blockGroups: number;
  /** Of all groups those, the first ones, whose nets are done side by side. */
  readonly besideGroups: number;
  /** The parameters of a net that are kept. */
  readonly keptCount: number;
  readonly taskAddress: number;
  /** An int32 for each of the groups' nets. */
  readonly seedsAddress: number;
  /** [variants, metrics, layers, stride]: float64, and int32. */
  readonly mantissasAddress: number;
  readonly exponentsAddress: number;
  readonly stride: number;
  /** The parameters of the block's first group, in the order in which they are drawn. */
  readonly parametersAddress: number;
  /** The memory that is needed, from address 0. */
  readonly bytes: number;
  /** Puts the task into memory, all but the seeds. */
  readonly write: (memory: ArrayBuffer) => void;
}

/** What the layout follows from: of the seeds only how many there are. */
type Shape = Nets & { readonly seeds: { readonly length: number } };

/** The bytes of memory that the kernel needs for so many seeds, at most. */
export function kernelBytes(nets: Nets, seedCount: number): number {
  return layOut({ ...nets, seeds: { length: seedCount } }, STATICS).bytes;
}

/**
 * Lays a task out in memory.
 *
 * @param heap The first address that is free.
 * @param ways How the nets are done; as is fastest, if it is left out.
 * @throws {RangeError} If a name has no code, or a variant makes no net of the layer sizes.
 */
export function layOut(
  task: Shape,
  heap: number,
  { besideGroups, drawnAgain }: Ways = waysOf(task.layerSizes, task, task.seeds.length),
): Layout {
  const { layerSizes, activation, output, variants, metrics, rows, of, seeds } = task;
  const layers = layerSizes.length - 1;
  const widest = layerSizes.reduce((most, size) => Math.max(most, size), 0);
  const activationCodes = activationsOf(layers, activation, output).map((name) =>
    codeOf("activation", ACTIVATION_CODES, name)
  );
  const metricCodes = metrics.map((metric) => codeOf("metric", METRIC_CODES, metric));
  let top = heap;
  const allocate = (bytes: number): number => {
    const address = Math.ceil(top / VECTOR) * VECTOR;
    top = address + bytes;
    return address;
  };
  const vectors = (count: number) => allocate((count + SPARE) * VECTOR);

  /** An array of float32, so many for each net of a group. */
  const singles = (each: number, count: number = LANES) =>
    allocate((each + SINGLE_SPARE) * count * 4);

  const parts = variants.map((variant) => partsOf(variant, task));
  const netCount = seeds.length;
  const allGroups = groupCount(netCount);
  const groupVectors = vectorsPerGroup(task, drawnAgain);
  const blockGroups = blockGroupsOf(groupVectors, widest, besideGroups);
  const streams = blockGroups * variants.length * rows.length;
  const singleStreams = variants.length * rows.length;
  const { runs, shapes, keptCount, wordCount, scratchCount } = parametersOf(
    layerSizes,
    task,
    drawnAgain,
    blockGroups,
  );
  const outputWidth = Math.max(
    ...parts.map((layers) =>
      joinedWidth(layers.at(-1)!.join, layerSizes.at(-2)!, layerSizes.at(-1)!)
    ),
  );
  const { before, normed } = normsOf(task);

  const address = {
    task: allocate(bytesOf(TASK_FIELDS)),
    target: allocate(8),
    metrics: allocate(metrics.length * 4),
    table: allocate(layers * bytesOf(LAYER_FIELDS)),
    joins: allocate(layers * variants.length * 4),
    scales: allocate(layers * variants.length * 4),
    norms: allocate(layers * variants.length * 4),
    runs: allocate(runs.length * bytesOf(RUN_FIELDS)),
    seeds: allocate((allGroups + SPARE_STATES) * VECTOR),
    states: allocate((blockGroups + SPARE_STATES) * STATE * VECTOR),
    parameters: vectors(besideGroups > 0 ? blockGroups * keptCount : 0),
    panel: vectors(drawnAgain.includes(true) ? PANEL * (widest + 1) : 0),
    seconds: allocate(2 * blockGroups * VECTOR),
    scratch: allocate(scratchCount * VECTOR),
    ...(besideGroups < allGroups
      ? {
        singleStates: allocate(LANES * SINGLE_STATE),
        singleParameters: singles(keptCount + SINGLE_PANEL * widest),
        singleInputs: singles(widest, singleStreams),
        singleOutputs: singles(widest, singleStreams),
      }
      : { singleStates: 0, singleParameters: 0, singleInputs: 0, singleOutputs: 0 }),
    z: vectors(streams * widest),
    gradient: vectors(streams * widest),
    nextGradient: vectors(streams * widest),
    exponents: vectors(blockGroups * variants.length),
    tails: vectors(streams * widest),
    raw: before ? vectors(streams * widest) : 0,
    output: vectors(streams * outputWidth),
    outputShifts: vectors(blockGroups * variants.length),
  };
  const savedBytes = Math.max(blockGroups * STATE * VECTOR, LANES * SINGLE_STATE);
  const placed = shapes.map((shape, layer) => ({
    ...shape,
    savedStates: shape.drawnAgain > 0 ? allocate(savedBytes) : 0,
    joins: address.joins + layer * variants.length * 4,
    scales: address.scales + layer * variants.length * 4,
    norms: address.norms + layer * variants.length * 4,
    input: vectors(streams * shape.fanIn),
    slope: vectors(streams * shape.fanOut),
    inputShifts: vectors(blockGroups * variants.length),
    slopeShifts: vectors(blockGroups * variants.length),
    // What is laid down for the first layer stays there; others have theirs in turn.
    raw: before && layer === 0 ? vectors(streams * shape.fanIn) : address.raw,
    deviations: normed[layer] ? vectors(streams) : 0,
  }));
  const rowGroups = rowGroupsOf(allGroups);
  const results = variants.length * metrics.length * layers * rowGroups * VECTOR;
  const mantissas = allocate(2 * results);
  const mantissaExponents = allocate(results);

  const write = (memory: ArrayBuffer): void => {
    const words = new Int32Array(memory);
    writeFields(words, address.task, TASK_FIELDS, {
      ...{ allGroups, rowGroups, blockGroups, netCount, besideGroups, layers, keptCount },
      ...{ rows: rows.length, variants: variants.length, ofOutput: Number(of === "output") },
      metricCount: metrics.length,
      normaliseEvery: normaliseEvery(layerSizes, task),
      signalPower: signalPower(layerSizes, task),
      ...{ words: Math.min(STATE, STATE_AHEAD + wordCount), widest, outputWidth },
      ...{ ...address, mantissas, mantissaExponents },
      ...{
        first: 0,
        groups: 0,
        single: 0,
        nets: 0,
        drawnRuns: 0,
        drawn: 0,
        position: 0,
        waiting: 0,
        outputShifted: 0,
      },
    });
    words.set(metricCodes, address.metrics / 4);
    new Float64Array(memory)[address.target / 8] = task.target;
    runs.forEach(({ count, draw, columns }, run) => {
      const at = address.runs + run * bytesOf(RUN_FIELDS);
      const [deviationLow, deviationHigh] = float64Bits(factorOf(draw));
      writeFields(words, at, RUN_FIELDS, {
        ...{ count, draw: DRAW_CODES[draw.kind], columns, deviationLow, deviationHigh },
        scale: float32Bits(drawScale(draw)),
      });
    });
    placed.forEach((layer, index) => {
      const at = address.table + index * bytesOf(LAYER_FIELDS);
      writeFields(words, at, LAYER_FIELDS, {
        ...layer,
        activation: activationCodes[index]!,
        weightScale: float32Bits(layer.weightScale),
        biasScale: float32Bits(layer.biasScale),
        inputShifted: 0,
        slopeShifted: 0,
        savedPosition: 0,
      });
      parts.forEach((layers, variant) => {
        const { join, scale, norm } = layers[index]!;
        words[layer.joins / 4 + variant] = codeOf("join", JOIN_CODES, join);
        words[layer.scales / 4 + variant] = float32Bits(scale);
        words[layer.norms / 4 + variant] = codeOf("norm", NORM_CODES, norm);
      });
    });
    const floats = new Float32Array(memory);
    // Where there are norms, the kernel copies them from there.
    const start = (before ? placed[0]!.raw : placed[0]!.input) / 4;
    let end = start;
    for (const row of rows) {
      for (let k = 0; k < row.length; k++, end += LANES) {
        for (let lane = 0; lane < LANES; lane++) floats[end + lane] = row[k]!;
      }
    }
    // They may be many: copies are made faster than written.
    for (let copy = 1; copy < streams / rows.length; copy++) {
      floats.copyWithin(start + copy * (end - start), start, end);
    }
  };
  return {
    ...{
      allGroups,
      blockGroups,
      besideGroups,
      keptCount,
      taskAddress: address.task,
      seedsAddress: address.seeds,
    },
    ...{ mantissasAddress: mantissas, exponentsAddress: mantissaExponents, stride: 4 * rowGroups },
    ...{ parametersAddress: address.parameters, bytes: top, write },
  };
}

/** The kernel's number for a name, which must have one, also where no compiler has seen it. */
function codeOf<Name extends string>(
  what: string,
  codes: Readonly<Record<Name, number>>,
  name: Name | undefined,
): number {
  if (name === undefined || !Object.hasOwn(codes, name)) {
    throw new RangeError(notAllowed(what, show(name), Object.keys(codes).join(", ")));
  }
  return codes[name];
}
