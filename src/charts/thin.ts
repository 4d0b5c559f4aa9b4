/**
 * Of long lists, what there is room for.
 */

/** At most so many items of a list, evenly over it, the first and the last among them. */
export function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from(
    { length: most },
    (_, i) => list[Math.round(i * (list.length - 1) / (most - 1))]!,
  );
}
