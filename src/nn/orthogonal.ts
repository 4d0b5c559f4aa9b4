/**
 * Orthogonal matrices of normal numbers.
 */

/**
 * Makes the columns of a matrix orthonormal, or its rows where there are fewer, times `gain`: each is
 * divided by its length, and then taken out of all that follow (Gram and Schmidt, modified: A. Bjorck,
 * "Solving linear least squares problems by Gram-Schmidt orthogonalization", BIT 7, 1967). That is the Q
 * of the QR decomposition whose R has a positive diagonal, which torch.nn.init.orthogonal_ makes by
 * another way.
 *
 * In float64, rounded once: what is lost of 16 digits is the matrix's condition, for normal numbers about
 * as many digits as its size has. The kernel does the same operations in the same order.
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
  // From a vector to the next one, and from a number of a vector to the next one.
  const [byVector, byNumber] = rows < columns ? [columns, 1] : [1, columns];
  const vectors = new Float64Array(count * size);
  for (let i = 0, at = 0; i < count; i++) {
    for (let k = 0; k < size; k++) vectors[at++] = matrix[i * byVector + k * byNumber]!;
  }
  for (let i = 0; i < count; i++) {
    const own = i * size;
    const length = Math.sqrt(product(vectors, own, own, size));
    for (let k = 0; k < size; k++) {
      const unit = vectors[own + k]! / length;
      vectors[own + k] = unit;
      matrix[i * byVector + k * byNumber] = unit * gain;
    }
    for (let other = own + size; other < vectors.length; other += size) {
      const share = product(vectors, own, other, size);
      for (let k = 0; k < size; k++) vectors[other + k]! -= share * vectors[own + k]!;
    }
  }
}

/** The sum over k of the products of the numbers from `a` and from `b` on. */
function product(numbers: Float64Array, a: number, b: number, size: number): number {
  let sum = 0;
  for (let k = 0; k < size; k++) sum += numbers[a + k]! * numbers[b + k]!;
  return sum;
}
