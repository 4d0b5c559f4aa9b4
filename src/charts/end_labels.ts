/**
 * Labels at the ends of lines, where they cover nothing.
 */
import { textWidth } from "./text.ts";
import { SIZES } from "./theme.ts";

/** The height of a line of text, in pixels. */
const LINE = SIZES.text + 3;

/** A label, and where it is to be: its middle, in pixels. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A point of a line, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * One label for each line, or none where all places for it are taken.
 *
 * @param candidates For each line the places that its label may have, the best first. The first line's
 * label is placed in any case.
 * @param lines The lines, which labels of others do not cover.
 */
export function placed<L extends Label>(
  candidates: readonly (readonly L[])[],
  lines: readonly (readonly Point[])[],
): L[] {
  const labels: L[] = [];
  candidates.forEach((places, own) => {
    const free = places.find((place) =>
      labels.every((label) => !covers(place, label, textWidth(label.text, SIZES.text) / 2, LINE)) &&
      lines.every((line, i) =>
        i === own || !line.some((point) => covers(place, point, 0, LINE / 2))
      )
    );
    const chosen = free ?? (own === 0 ? places[0] : undefined);
    if (chosen !== undefined) labels.push(chosen);
  });
  return labels;
}

/** Whether a label covers something at a place, which reaches so far to both sides and up and down. */
function covers(label: Label, { x, y }: Point, half: number, height: number): boolean {
  return Math.abs(label.x - x) <= textWidth(label.text, SIZES.text) / 2 + half + 2 &&
    Math.abs(label.y - y) <= height;
}

/**
 * Heights of labels below each other, moved as little as needed so that none covers another.
 *
 * @param heights Where each is to be, in pixels from above.
 * @param most The lowest place.
 * @returns The same list, moved.
 */
export function stacked(heights: readonly number[], most: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]! || a - b);
  const moved = [...heights];
  let free = -Infinity;
  for (const i of order) {
    moved[i] = Math.max(moved[i]!, free);
    free = moved[i]! + LINE;
  }
  free = most;
  for (const i of order.reverse()) {
    moved[i] = Math.min(moved[i]!, free);
    free = moved[i]! - LINE;
  }
  return moved;
}
