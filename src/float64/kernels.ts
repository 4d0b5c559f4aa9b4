/**
 * The kernels that compute in float64: what a dense net's forward pass, its loss and their
 * gradients run.
 *
 * tfjs's gradients are written in terms of these same operations, so autodiff is in float64 as
 * well. A kernel here takes over where its inputs are floats; integers and booleans go to the CPU
 * backend's.
 */
import * as tf from "@tensorflow/tfjs";
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { broadcast, matMul, type Numbers, sum } from "./array_ops.ts";
import { erf } from "./erf.ts";
import { sigmoid } from "./logistic.ts";
import { normalCdf } from "./normal_distribution.ts";

type KernelParams = Parameters<tf.KernelFunc>[0];
type Kernel = (params: KernelParams) => tf.TensorInfo;

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Erf: erf,
  Exp: Math.exp,
  Log: Math.log,
  Neg: (x) => -x,
  Relu: (x) => x > 0 || Number.isNaN(x) ? x : 0,
  Sigmoid: sigmoid,
  // The CPU backend's stops where e^x or e^-x is below float32's precision.
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
  Tanh: Math.tanh,
  // Not one of tfjs's kernels: see operations.ts.
  NormalCdf: normalCdf,
};

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Maximum: Math.max,
  Minimum: Math.min,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  SquaredDifference: (a, b) => (a - b) * (a - b),
  Sub: (a, b) => a - b,
};

/** Gives the backend of that name all of the CPU backend's kernels, in float64. */
export function registerFloat64Kernels(backendName: string): void {
  const kernels = new Map<string, tf.KernelFunc>(
    tf.getKernelsForBackend("cpu").map(({ kernelName, kernelFunc }) =>
      [kernelName, withFloat64Arrays(kernelFunc)] as const
    ),
  );
  for (const [name, kernel] of float64Kernels()) {
    const forOthers = kernels.get(name) ?? kernel;
    kernels.set(name, (params) => (allFloats(params.inputs) ? kernel : forOthers)(params));
  }
  for (const [kernelName, kernelFunc] of kernels) {
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
}

/**
 * The CPU backend's kernels make their results with `new Float32Array`. While one runs, that name
 * stands for Float64Array: a kernel is synchronous, so nothing else can see it, once the numbers of
 * other backends are read.
 */
function withFloat64Arrays(kernel: tf.KernelFunc): tf.KernelFunc {
  return (params) => {
    for (const info of Object.values(params.inputs)) { // a list, or by name, perhaps without some
      if (info) numbers(params.backend, info);
    }
    const { Float32Array } = globalThis;
    try {
      globalThis.Float32Array = Float64Array as unknown as Float32ArrayConstructor;
      return kernel(params);
    } finally {
      globalThis.Float32Array = Float32Array;
    }
  };
}

/** The kernels that are written here, for speed and precision. */
function float64Kernels(): Map<string, Kernel> {
  return new Map<string, Kernel>([
    ...Object.entries(UNARY).map(([name, f]) => [name, unary(f)] as const),
    ...Object.entries(BINARY).map(([name, f]) => [name, binary(f)] as const),
    ["Step", (params) => {
      const below = Number(params.attrs?.["alpha"] ?? 0);
      return unary((x) => x > 0 ? 1 : x <= 0 ? below : x)(params);
    }],
    ["Sum", reduction((total) => total)],
    ["Mean", reduction((total, count) => total / count)],
    ["BatchMatMul", batchMatMul],
  ]);
}

const unary = (f: (x: number) => number): Kernel => ({ inputs, backend }) => {
  const x = input(inputs, "x");
  const values = numbers(backend, x);
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = f(values[i]!);
  return output(backend, x.shape, out);
};

const binary = (f: (a: number, b: number) => number): Kernel => ({ inputs, backend }) => {
  const a = input(inputs, "a");
  const b = input(inputs, "b");
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const out = broadcast(f, numbers(backend, a), a.shape, numbers(backend, b), b.shape, shape);
  return output(backend, shape, out);
};

/** Sum over attrs.axis (all axes if null), then `finish` on each total with the number of terms. */
const reduction =
  (finish: (total: number, count: number) => number): Kernel => ({ inputs, backend, attrs }) => {
    const x = input(inputs, "x");
    const axes = tf.util.parseAxisParam((attrs?.["axis"] ?? null) as number[], x.shape);
    const kept = x.shape.filter((_, axis) => !axes.includes(axis));
    const totals = sum(numbers(backend, x), x.shape, axes);
    const count = tf.util.sizeFromShape(x.shape) / Math.max(1, totals.length);
    const shape = attrs?.["keepDims"]
      ? x.shape.map((size, axis) => axes.includes(axis) ? 1 : size)
      : kept;
    return output(backend, shape, totals.map((total) => finish(total, count)));
  };

const batchMatMul: Kernel = ({ inputs, backend, attrs }) => {
  const a = input(inputs, "a");
  const b = input(inputs, "b");
  const inner = [
    a.shape.at(attrs?.["transposeA"] ? -2 : -1),
    b.shape.at(attrs?.["transposeB"] ? -1 : -2),
  ];
  if (a.shape.length < 2 || b.shape.length < 2 || inner[0] !== inner[1]) {
    throw new Error(
      `matMul: the inner sizes ${
        inner.join(" and ")
      } of shapes [${a.shape}] and [${b.shape}] (transposed: ` +
        `${Boolean(attrs?.["transposeA"])}, ${Boolean(attrs?.["transposeB"])}) must be the same`,
    );
  }
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const matrix = (info: tf.TensorInfo, transposed: boolean) => {
    const [rows, columns] = info.shape.slice(-2) as [number, number];
    return { values: numbers(backend, info), rows, columns, transposed };
  };
  const out = matMul(
    matrix(a, Boolean(attrs?.["transposeA"])),
    matrix(b, Boolean(attrs?.["transposeB"])),
    broadcastIndex(batchA, batch),
    broadcastIndex(batchB, batch),
  );
  return output(backend, [...batch, out.rows, out.columns], out.values);
};

/** For each matrix of the output's batch, in order, the place of its operand in a smaller batch. */
function broadcastIndex(shape: number[], outShape: number[]): Float64Array {
  const places = Float64Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i);
  const zeros = new Float64Array(1);
  return broadcast((place, zero) => place + zero, places, shape, zeros, [], outShape);
}

function input(inputs: tf.NamedTensorInfoMap, name: string): tf.TensorInfo {
  const info = inputs[name];
  if (info === undefined) throw new TypeError(`a kernel was run without its input ${name}`);
  return info;
}

function allFloats(inputs: tf.NamedTensorInfoMap): boolean {
  return Object.values(inputs).every((info) => info?.dtype === "float32");
}

function numbers(backend: unknown, info: tf.TensorInfo): Numbers {
  return (backend as MathBackendCPU).data.get(info.dataId).values as unknown as Numbers;
}

function output(backend: unknown, shape: number[], values: Float64Array): tf.TensorInfo {
  const data = values as unknown as tf.backend_util.BackendValues;
  return (backend as MathBackendCPU).makeTensorInfo(shape, "float32", data);
}
