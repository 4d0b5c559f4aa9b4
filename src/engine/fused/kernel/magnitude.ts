/**
 * The sums over a weight gradient's entries that its magnitudes are made of.
 */
import { promoteHigh, promoteLow, sumAbs, sumSquares } from "./arrays";
import { Layer, Result, Task } from "./task";
import { addProduct, VECTOR } from "./vector";

/**
 * Sums |dL/dW| and, where asked for, (dL/dW)^2, over the entries of a layer's weight, for the n-th
 * (group, variant).
 */
export function magnitude(task: Task, layer: Layer, n: i32, result: Result): void {
  const stream = <usize>(n * task.rows) * VECTOR;
  const d = layer.derivative + stream * <usize>layer.fanOut;
  const x = layer.input + stream * <usize>layer.fanIn;
  const lane = <usize>n * VECTOR;
  result.exponent = i32x4.sub(v128.load(task.exponents + lane), v128.load(layer.shifts + lane));
  if (task.rows == 1) outerProduct(d, x, layer, task.squares, result);
  else outerProducts(d, x, layer, task.rows, result);
}

/** One row: sum|d_j x_k| = sum|d| sum|x|, and the same for the squares. */
function outerProduct(d: usize, x: usize, layer: Layer, squares: i32, result: Result): void {
  const dAbs = sumAbs(d, layer.fanOut), xAbs = sumAbs(x, layer.fanIn);
  result.absLow = f64x2.mul(promoteLow(dAbs), promoteLow(xAbs));
  result.absHigh = f64x2.mul(promoteHigh(dAbs), promoteHigh(xAbs));
  if (!squares) return;
  const at = changetype<usize>(result) + offsetof<Result>("squaresLow");
  sumSquares(x, layer.fanIn, at);
  const low = result.squaresLow, high = result.squaresHigh;
  sumSquares(d, layer.fanOut, at);
  result.squaresLow = f64x2.mul(result.squaresLow, low);
  result.squaresHigh = f64x2.mul(result.squaresHigh, high);
}

/** More rows: the entry (j, k) is the sum over rows of d_j x_k. */
function outerProducts(d: usize, x: usize, layer: Layer, rows: i32, result: Result): void {
  const dRow = <usize>layer.fanOut * VECTOR, xRow = <usize>layer.fanIn * VECTOR;
  let absLow = f64x2.splat(0), absHigh = absLow, squaresLow = absLow, squaresHigh = absLow;
  for (let j: usize = 0; j < dRow; j += VECTOR) {
    for (let k: usize = 0; k < xRow; k += VECTOR) {
      let entry = f32x4.splat(0);
      for (let r = 0, a = d + j, b = x + k; r < rows; r++, a += dRow, b += xRow) {
        entry = addProduct(entry, v128.load(a), v128.load(b));
      }
      const low = promoteLow(entry), high = promoteHigh(entry);
      absLow = f64x2.add(absLow, f64x2.abs(low));
      absHigh = f64x2.add(absHigh, f64x2.abs(high));
      squaresLow = f64x2.add(squaresLow, f64x2.mul(low, low));
      squaresHigh = f64x2.add(squaresHigh, f64x2.mul(high, high));
    }
  }
  result.absLow = absLow;
  result.absHigh = absHigh;
  result.squaresLow = squaresLow;
  result.squaresHigh = squaresHigh;
}
