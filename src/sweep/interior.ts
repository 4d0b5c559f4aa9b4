/**
 * The layers that neither the input's transient nor the last layer's jump reaches, as far as one knows
 * before anything is measured.
 */
import type { Interior } from "../statistics/samples.ts";
import type { NetsKey } from "./columns/nets.ts";

/** A line through fewer layers says nothing. */
const FEWEST = 3;

/**
 * The interior of the nets of a (variant, depth, width): all layers but the last one and the first quarter,
 * at least one; undefined where fewer than three are left.
 */
export function interiorOf({ depth }: NetsKey): Interior | undefined {
  const [from, to] = [Math.max(1, Math.floor(depth / 4)), depth - 2];
  return to - from + 1 < FEWEST ? undefined : { from, to };
}
