/**
 * Inputs and targets as tensors of finite numbers.
 */
import { FLOAT64, isGone, tensor, tf } from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";
import { notAllowed, show } from "../options/problem.ts";

/** Input rows: a tensor [batch, ...], or the rows [batch, inputs] as arrays of numbers. */
export type Rows = Tensor | readonly (readonly number[])[];

/** A model's inputs: rows, or a tensor for each input of a model that has several. */
export type Inputs = Rows | readonly Tensor[];

/** Targets: as the output, a number for each row, or a number for all of it. */
export type Targets = Rows | readonly number[] | number;

/**
 * Inputs as tensors. Those that are made here belong to the caller's tidy.
 *
 * @throws {TypeError} If they are neither tensors of numbers nor arrays of numbers.
 * @throws {RangeError} If a tensor is disposed of, the rows are not all of the same length, or a number
 * is not finite.
 */
export function inputTensors(x: Inputs): readonly Tensor[] {
  if (Array.isArray(x) && x[0] instanceof tf.Tensor) {
    return x.map((one, i) => usable(`x[${i}]`, one));
  }
  return [rowsTensor("x", x as Rows)];
}

/** Targets as a tensor; as {@linkcode inputTensors}. */
export function targetTensor(targets: Targets): Tensor {
  if (typeof targets === "number") return tf.reshape(rowsTensor("targets", [[targets]]), []);
  if (Array.isArray(targets) && !Array.isArray(targets[0])) {
    const numbers = rowsTensor("targets", targets.map((number) => [number]));
    return tf.reshape(numbers, [targets.length]);
  }
  return rowsTensor("targets", targets as Rows);
}

/** The first number that is not finite and where it is, such as "NaN at [0, 2]"; perhaps none. */
export function nonFinite(
  values: ArrayLike<number>,
  shape: readonly number[],
): string | undefined {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) return `${values[at]}${placeOf(at, shape)}`;
  }
  return undefined;
}

function refuseNonFinite(name: string, values: ArrayLike<number>, shape: readonly number[]): void {
  const wrong = nonFinite(values, shape);
  if (wrong !== undefined) throw new RangeError(notAllowed(name, wrong, "finite numbers"));
}

/** Where an element is, such as " at [0, 2]", by its place in row-major order; nothing of a scalar. */
function placeOf(at: number, shape: readonly number[]): string {
  const indices: number[] = [];
  for (const size of shape.toReversed()) {
    indices.unshift(at % size);
    at = Math.floor(at / size);
  }
  return shape.length === 0 ? "" : ` at [${indices.join(", ")}]`;
}

const ROWS =
  "a tensor, or at least one row of numbers, all of the same length from 1 up, such as [[1, 0, -1]]";

function rowsTensor(name: string, rows: Rows): Tensor {
  if (rows instanceof tf.Tensor) return usable(name, rows);
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw new TypeError(notAllowed(name, show(rows), ROWS));
  }
  const inputs = rows[0]?.length ?? 0;
  if (inputs === 0 || rows.some((row) => row.length !== inputs)) {
    const lengths = rows.map((row) => row.length).join(", ") || "no";
    throw new RangeError(notAllowed(name, `rows of ${lengths} numbers`, ROWS));
  }
  const values = rows.flatMap((row) => Array.from<unknown>(row)); // holes become undefined
  const wrong = values.findIndex((value) => typeof value !== "number");
  if (wrong >= 0) {
    throw new TypeError(notAllowed(name, `${show(values[wrong])} in a row`, ROWS));
  }
  const shape = [rows.length, inputs];
  const numbers = Float64Array.from(values as number[]);
  refuseNonFinite(name, numbers, shape);
  if (tf.getBackend() !== FLOAT64) {
    const beyond = numbers.findIndex((value) => !Number.isFinite(Math.fround(value)));
    if (beyond >= 0) {
      const given = `${numbers[beyond]}${placeOf(beyond, shape)}`;
      throw new RangeError(
        notAllowed(name, given, "numbers that float32 can hold, or the option float64"),
      );
    }
  }
  return tensor(numbers, shape);
}

function usable(name: string, x: Tensor): Tensor {
  if (!(x instanceof tf.Tensor)) {
    throw new TypeError(notAllowed(name, show(x), "a tensor"));
  }
  if (isGone(x)) {
    throw new RangeError(notAllowed(name, "a tensor that is disposed of", "one that is not"));
  }
  if (x.size === 0) {
    throw new RangeError(
      notAllowed(name, `shape [${x.shape}]`, "at least one row and one number"),
    );
  }
  if (x.dtype === "string" || x.dtype === "complex64") {
    throw new TypeError(notAllowed(name, `dtype ${x.dtype}`, "float32, int32, bool"));
  }
  refuseNonFinite(name, x.dataSync(), x.shape);
  return x;
}
