/**
 * Order statistics without a full sort: Hoare's quickselect (CACM 4(7), 1961) for several ranks.
 */

/** Up to this many values a sort is faster. */
const SMALL = 600;

/**
 * Rearranges values so that each of the ranks holds what it would hold if all were sorted.
 *
 * @param values Numbers, none of them NaN.
 * @param ranks Indices of values, in ascending order.
 */
export function selectRanks(values: Float64Array, ranks: readonly number[]): void {
  if (ranks.length === 0) return;
  if (values.length <= SMALL) {
    values.sort();
    return;
  }
  const last = values.length - 1;
  const pivot = medianOf3(values[0]!, values[last >> 1]!, values[last]!);
  // Three parts: below the pivot, equal to it from `low` to `high`, above it.
  let [low, high, at] = [0, last, 0];
  while (at <= high) {
    const value = values[at]!;
    if (value < pivot) {
      values[at++] = values[low]!;
      values[low++] = value;
    } else if (value > pivot) {
      values[at] = values[high]!;
      values[high--] = value;
    } else at++;
  }
  selectRanks(values.subarray(0, low), ranks.filter((rank) => rank < low));
  const above = high + 1;
  selectRanks(
    values.subarray(above),
    ranks.filter((rank) => rank >= above).map((rank) => rank - above),
  );
}

function medianOf3(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
