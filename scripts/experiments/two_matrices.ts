/**
 * Residual nets with a second matrix, x + V relu(W x), which no sweep has: in plain numbers.
 */
import { TorchGenerator } from "../../src/random/mod.ts";

/** Nets with square matrices W and V. */
export interface TwoMatrices {
  readonly width: number;
  readonly depth: number;
  /** One net each. */
  readonly seeds: number;
  /** sigma_w² and sigma_v²: a weight's variance times the width. */
  readonly weightVariances: readonly [number, number];
}

/**
 * By how much the mean square of the values grows per layer on the way forward, and that of the
 * gradient on the way back: of all nets, as a mean over layers.
 */
export function growthOf(nets: TwoMatrices): { forward: number; backward: number } {
  let begin = 0, end = 0, last = 0, first = 0;
  for (let seed = 0; seed < nets.seeds; seed++) {
    const net = passesOf(nets, seed);
    begin += net.begin;
    end += net.end;
    last += net.last;
    first += net.first;
  }
  return {
    forward: (end / begin) ** (1 / nets.depth),
    backward: (first / last) ** (1 / nets.depth),
  };
}

/** Sums of squares: of the input, the output, the output's gradient and the input's. */
function passesOf({ width, depth, weightVariances }: TwoMatrices, seed: number) {
  const generator = new TorchGenerator(seed);
  const normals = (count: number, variance: number) =>
    generator.normal(new Float32Array(count), 0, Math.sqrt(variance));
  const layers: { w: Float32Array; v: Float32Array; isOn: boolean[] }[] = [];
  let x = [...normals(width, 1)];
  const begin = square(x);
  for (let l = 0; l < depth; l++) {
    const [w, v] = weightVariances.map((s) => normals(width * width, s / width)) as [
      Float32Array,
      Float32Array,
    ];
    const z = times(w, x);
    const branch = times(v, z.map((z) => Math.max(z, 0)));
    layers.push({ w, v, isOn: z.map((z) => z > 0) });
    x = x.map((x, i) => x + branch[i]!);
  }
  const end = square(x);
  let gradient = [...normals(width, 1)];
  const last = square(gradient);
  for (const { w, v, isOn } of layers.reverse()) {
    const delta = timesTransposed(v, gradient).map((d, i) => isOn[i] ? d : 0);
    const branch = timesTransposed(w, delta);
    gradient = gradient.map((g, i) => g + branch[i]!);
  }
  return { begin, end, last, first: square(gradient) };
}

function square(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** A square matrix, row-major, times a column. */
function times(matrix: Float32Array, column: readonly number[]): number[] {
  const n = column.length;
  return column.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * column[j]!;
    return sum;
  });
}

/** The transposed matrix times a column. */
function timesTransposed(matrix: Float32Array, column: readonly number[]): number[] {
  const n = column.length;
  const sums = new Array<number>(n).fill(0);
  for (let i = 0; i < n; i++) {
    const own = column[i]!;
    for (let j = 0; j < n; j++) sums[j]! += matrix[i * n + j]! * own;
  }
  return sums;
}
