/**
 * Float64 arithmetic on row-major arrays: broadcasting, sums over axes, batches of matrix products.
 *
 * Each sum runs in index order, so a result depends on nothing but the numbers.
 */

/** Row-major values; a boolean tensor that was cast to float arrives as a Uint8Array. */
export type Numbers = Float64Array | Float32Array | Uint8Array;

/** f(a, b) elementwise, where shapes are broadcast as in NumPy; `shape` is the broadcast shape. */
export function broadcast(
  f: (a: number, b: number) => number,
  a: Numbers,
  aShape: readonly number[],
  b: Numbers,
  bShape: readonly number[],
  shape: readonly number[],
): Float64Array {
  const out = new Float64Array(shape.reduce((size, n) => size * n, 1));
  if (a.length === out.length && b.length === out.length) {
    for (let i = 0; i < out.length; i++) out[i] = f(a[i]!, b[i]!);
  } else if (a.length === out.length && b.length === 1) {
    const only = b[0]!;
    for (let i = 0; i < out.length; i++) out[i] = f(a[i]!, only);
  } else {
    const aAt = new Odometer(shape, strides(aShape, shape));
    const bAt = new Odometer(shape, strides(bShape, shape));
    for (let i = 0; i < out.length; i++) out[i] = f(a[aAt.next()]!, b[bAt.next()]!);
  }
  return out;
}

/** Sums over the given axes; the result has the other axes, in order. */
export function sum(x: Numbers, shape: readonly number[], axes: readonly number[]): Float64Array {
  const keptShape = shape.map((size, axis) => axes.includes(axis) ? 1 : size);
  const out = new Float64Array(keptShape.reduce((size, n) => size * n, 1));
  const outAt = new Odometer(shape, strides(keptShape, shape));
  for (let i = 0; i < x.length; i++) {
    const at = outAt.next();
    out[at] = out[at]! + x[i]!;
  }
  return out;
}

/** A batch of matrices, each rows x columns, perhaps to be read transposed. */
export interface Matrices {
  readonly values: Numbers;
  readonly rows: number;
  readonly columns: number;
  readonly transposed: boolean;
}

/** out[k] = a[aIndex[k]] @ b[bIndex[k]], each transposed first where it says so. */
export function matMul(
  a: Matrices,
  b: Matrices,
  aIndex: Float64Array,
  bIndex: Float64Array,
): { values: Float64Array; rows: number; columns: number } {
  const [rows, inner] = a.transposed ? [a.columns, a.rows] : [a.rows, a.columns];
  const columns = b.transposed ? b.rows : b.columns;
  const [aRow, aInner] = a.transposed ? [1, a.columns] : [a.columns, 1];
  const [bInner, bColumn] = b.transposed ? [1, b.columns] : [b.columns, 1];
  const values = new Float64Array(aIndex.length * rows * columns);
  let at = 0;
  for (let k = 0; k < aIndex.length; k++) {
    const aStart = aIndex[k]! * a.rows * a.columns;
    const bStart = bIndex[k]! * b.rows * b.columns;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let total = 0;
        for (let m = 0; m < inner; m++) {
          total += a.values[aStart + i * aRow + m * aInner]! *
            b.values[bStart + m * bInner + j * bColumn]!;
        }
        values[at++] = total;
      }
    }
  }
  return { values, rows, columns };
}

/** The strides that walk an array of `shape` along `outShape`: 0 on each axis that is repeated. */
function strides(shape: readonly number[], outShape: readonly number[]): number[] {
  const result = new Array<number>(outShape.length).fill(0);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1) result[axis + outShape.length - shape.length] = stride;
    stride *= shape[axis]!;
  }
  return result;
}

/** Counts through a shape in row-major order and gives the offset that the strides make of it. */
class Odometer {
  readonly #shape: readonly number[];
  readonly #strides: readonly number[];
  readonly #index: number[];
  #offset = 0;

  constructor(shape: readonly number[], strides: readonly number[]) {
    this.#shape = shape;
    this.#strides = strides;
    this.#index = new Array<number>(shape.length).fill(0);
  }

  /** The offset of the current element; moves on to the next one. */
  next(): number {
    const offset = this.#offset;
    for (let axis = this.#shape.length - 1; axis >= 0; axis--) {
      const stride = this.#strides[axis]!;
      this.#offset += stride;
      if (++this.#index[axis]! < this.#shape[axis]!) break;
      this.#offset -= stride * this.#shape[axis]!;
      this.#index[axis] = 0;
    }
    return offset;
  }
}
