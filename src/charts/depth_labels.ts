/**
 * The lines of several depths in a panel, and the labels at their ends.
 */
import type { Variant } from "../nn/variants.ts";
import { placed } from "./end_labels.ts";
import type { LogAxis } from "./log_axis.ts";
import type { Nets } from "./nets.ts";
import type { JsonObject } from "./spec.ts";
import { textWidth } from "./text.ts";
import { SIZES } from "./theme.ts";
import { spread } from "./thin.ts";

/** The most layers that a line goes through. */
export const MOST_LAYERS = 120;

/** How far a label is from the end of its line, in pixels. */
const AWAY = 10;

/** The size of a panel, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** From the first layer to the deepest nets' last; one alone is in the middle. */
export function layersDomain(depths: readonly number[]): [number, number] {
  const last = depths.at(-1)! - 1;
  return last === 0 ? [-1, 1] : [0, last];
}

/**
 * Labels at the ends of a variant's lines, above them or below: the deepest always, and of the others those
 * that cover neither a label nor another line.
 */
export function depthLabels(
  nets: Nets,
  variant: Variant,
  depths: readonly number[],
  { domain: [low, high], place }: LogAxis,
  { width, height }: Size,
): JsonObject[] {
  const [first, last] = layersDomain(depths);
  const lines = depths.toReversed().map((depth) =>
    spread(nets.layers(variant, depth), MOST_LAYERS).flatMap(({ layer, log10_median }) => {
      const log = place(log10_median);
      return log === null ? [] : [{
        x: width * (layer - first) / (last - first),
        y: height * (high - log) / (high - low),
      }];
    })
  );
  const candidates = lines.map((line, i) => {
    const end = line.at(-1);
    if (end === undefined) return [];
    const depth = depths.at(-1 - i)!;
    const text = i === 0 ? `depth ${depth}` : `${depth}`;
    const half = textWidth(text, SIZES.text) / 2;
    const x = Math.max(half, Math.min(end.x, width - (i === 0 ? half : 0)));
    // Above or below all of its line that is at the same place.
    const heights = [end, ...line.filter((point) => Math.abs(point.x - x) <= half)].map(({ y }) =>
      y
    );
    const [above, below] = [Math.min(...heights) - AWAY, Math.max(...heights) + AWAY];
    return [above, below].map((y) => ({ x, y: Math.max(0, Math.min(y, height)), text, depth }));
  });
  return placed(candidates, lines).map(({ x, y, text, depth }) => ({
    ...{ kind: "label", variant, depth, text },
    layer: first + x / width * (last - first),
    log: high - y / height * (high - low),
  }));
}
