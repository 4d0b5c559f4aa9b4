/**
 * Orthogonal matrices of normal numbers.
 */

/**
 * Makes the columns of a matrix orthonormal, or its rows where there are fewer, times `gain`, each by
 * subtracting from it its parts along those before (Gram and Schmidt, twice, which is enough: L. Giraud,
 * J. Langou and M. Rozloznik, "The loss of orthogonality in the Gram-Schmidt orthogonalization process",
 * Computers and Mathematics with Applications 50, 2005). That is the Q of the QR decomposition whose R has
 * a positive diagonal, which torch.nn.init.orthogonal_ makes by another way.
 *
 * In float64, rounded once. The kernel does the same operations in the same order.
 *
 * @param matrix rows x columns, row-major.
 */
export function orthogonalise(
  matrix: Float32Array,
  rows: number,
  columns: number,
  gain: number,
): void {
  const [count, size] = [Math.min(rows, columns), Math.max(rows, columns)];
  // The place of the k-th number of the i-th vector.
  const [byVector, byNumber] = rows < columns ? [columns, 1] : [1, columns];
  const vectors = new Float64Array(count * size);
  const shares = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const own = i * size;
    for (let k = 0; k < size; k++) vectors[own + k] = matrix[i * byVector + k * byNumber]!;
    for (let time = 0; time < 2; time++) {
      for (let j = 0; j < i; j++) shares[j] = product(vectors, j * size, own, size);
      for (let j = 0; j < i; j++) {
        const share = shares[j]!;
        for (let k = 0, at = j * size; k < size; k++, at++) {
          vectors[own + k]! -= share * vectors[at]!;
        }
      }
    }
    const length = Math.sqrt(product(vectors, own, own, size));
    for (let k = 0; k < size; k++) {
      const unit = vectors[own + k]! / length;
      vectors[own + k] = unit;
      matrix[i * byVector + k * byNumber] = unit * gain;
    }
  }
}

/** The sum over k of the products of the numbers from `a` and from `b` on. */
function product(numbers: Float64Array, a: number, b: number, size: number): number {
  let sum = 0;
  for (let k = 0; k < size; k++) sum += numbers[a + k]! * numbers[b + k]!;
  return sum;
}
