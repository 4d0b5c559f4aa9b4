/**
 * Inputs and targets as tensors.
 */
import { tensor, tf } from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";

/** Input rows: a tensor [batch, ...], or the rows [batch, inputs] as arrays of numbers. */
export type Rows = Tensor | readonly (readonly number[])[];

/** A model's inputs: rows, or a tensor for each input of a model that has several. */
export type Inputs = Rows | readonly Tensor[];

/** Targets: as the output, or a number for each row. */
export type Targets = Rows | readonly number[];

/**
 * Inputs as tensors. Those made here are the caller's tidy's.
 *
 * @throws {TypeError} If they are neither tensors of numbers nor arrays of numbers.
 * @throws {RangeError} If a tensor is disposed of, or the rows are not all of the same length.
 */
export function inputTensors(x: Inputs): readonly Tensor[] {
  if (Array.isArray(x) && x[0] instanceof tf.Tensor) {
    return x.map((one) => usable("x", one));
  }
  return [rowsTensor("x", x as Rows)];
}

/** Targets as a tensor; as {@linkcode inputTensors}. */
export function targetTensor(targets: Targets): Tensor {
  if (Array.isArray(targets) && targets.length > 0 && !Array.isArray(targets[0])) {
    const numbers = rowsTensor("targets", [targets as readonly number[]]);
    return tf.reshape(numbers, [targets.length]);
  }
  return rowsTensor("targets", targets as Rows);
}

function rowsTensor(name: string, rows: Rows): Tensor {
  if (rows instanceof tf.Tensor) return usable(name, rows);
  const allowed = "a tensor, or at least one row of numbers, all of the same length from 1 up";
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw new TypeError(`${name}: given ${describe(rows)}; allowed: ${allowed}`);
  }
  const inputs = rows[0]?.length ?? 0;
  if (inputs === 0 || rows.some((row) => row.length !== inputs)) {
    const lengths = rows.map((row) => row.length).join(", ") || "no";
    throw new RangeError(`${name}: given rows of ${lengths} numbers; allowed: ${allowed}`);
  }
  const wrong = rows.flatMap((row) => Array.from(row)).find((value) => typeof value !== "number");
  if (wrong !== undefined || rows.some((row) => row.includes(undefined))) {
    throw new TypeError(`${name}: given ${describe(wrong)} in a row; allowed: ${allowed}`);
  }
  return tensor(Float64Array.from(rows.flat()), [rows.length, inputs]);
}

function usable(name: string, x: Tensor): Tensor {
  if (!(x instanceof tf.Tensor)) {
    throw new TypeError(`${name}: given ${describe(x)}; allowed: a tensor`);
  }
  if (x.isDisposed) {
    throw new RangeError(`${name}: given a tensor that is disposed of; allowed: one that is not`);
  }
  if (x.size === 0) {
    throw new RangeError(
      `${name}: given shape [${x.shape}]; allowed: at least one row and one number`,
    );
  }
  if (x.dtype === "string" || x.dtype === "complex64") {
    throw new TypeError(`${name}: given dtype ${x.dtype}; allowed: float32, int32, bool`);
  }
  return x;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${typeof value[0]}s that is no list of rows`;
  if (value === null || value === undefined || typeof value === "number") return `${value}`;
  return typeof value === "string" ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
