/**
 * A straight line through points.
 */

/** A line's slope, and how well the points hold it. */
export interface Slope {
  readonly slope: number;
  /**
   * The root of the sum of (x - mean)^2: where all y have the same standard error e, independently, the
   * slope's is e / reach.
   */
  readonly reach: number;
}

/** The slope of the least-squares line through points [x, y]. */
export function slopeOf(points: readonly (readonly [number, number])[]): Slope {
  const mean = (axis: 0 | 1) => points.reduce((sum, at) => sum + at[axis], 0) / points.length;
  const [x0, y0] = [mean(0), mean(1)];
  let xx = 0, xy = 0;
  for (const [x, y] of points) {
    xx += (x - x0) ** 2;
    xy += (x - x0) * (y - y0);
  }
  return { slope: xy / xx, reach: Math.sqrt(xx) };
}
