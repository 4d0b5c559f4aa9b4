/**
 * What the ratio's chart goes along: depths, or widths where there is one depth and several of these.
 */
import { log } from "../float64/logarithms.ts";
import { type ChartOptions, type ChartSource, type Nets, netsOf } from "./nets.ts";
import type { JsonObject } from "./spec.ts";
import { textWidth } from "./text.ts";
import { SIZES } from "./theme.ts";
import { spread } from "./thin.ts";

/** The most sizes that have a point. */
const MOST = 100;

/** Sizes of nets, side by side. */
export interface SizesAlong {
  readonly name: "depth" | "width";
  /** Those that are drawn, ascending. */
  readonly values: readonly number[];
  /** How many there are. */
  readonly all: number;
  /** The nets of one of them, and their depth. */
  readonly netsAt: (value: number) => { readonly nets: Nets; readonly depth: number };
  /** Which sizes the nets have, in words; undefined where they have one width. */
  readonly text: string | undefined;
}

/** The sizes that a chart of such nets goes along. */
export function sizesAlong(source: ChartSource, options: ChartOptions, nets: Nets): SizesAlong {
  const { depths, widths } = nets;
  const deepest = depths.at(-1)!;
  if (depths.length > 1 || widths.length === 1 || options.width !== undefined) {
    const values = spread(depths, MOST);
    const netsAt = (depth: number) => ({ nets, depth });
    return { name: "depth", values, all: depths.length, netsAt, text: undefined };
  }
  const values = spread(widths, MOST);
  const byWidth = new Map(
    values.map((width) => [width, netsOf(source, { ...options, width })]),
  );
  return {
    ...{ name: "width", values, all: widths.length },
    netsAt: (width) => ({ nets: byWidth.get(width)!, depth: deepest }),
    text: `depth ${deepest}, widths ${widths[0]!} to ${widths.at(-1)!}`,
  };
}

/** The horizontal axis, so many pixels wide. */
export function axisAlong({ name, values }: SizesAlong, pixels: number): JsonObject {
  const [least, most] = [values[0]!, values.at(-1)!];
  const isLog = name === "width";
  // One alone is in the middle.
  const domain = least === most ? [least - 1, most + 1] : [least, most];
  const place = (value: number) => isLog ? log(value) : value;
  const share = (value: number) =>
    (place(value) - place(domain[0]!)) / (place(domain[1]!) - place(domain[0]!));
  return {
    field: name,
    type: "quantitative",
    scale: { domain, nice: false, ...(isLog ? { type: "log", base: 2 } : { zero: false }) },
    axis: {
      title: isLog ? "width (units of each layer, log scale)" : "depth (linear layers)",
      format: "d",
      values: ticksOf(values, (value) => share(value) * pixels),
    },
  };
}

/** Sizes that have their number at the axis, from the largest on, as far as there is room. */
function ticksOf(values: readonly number[], placeOf: (value: number) => number): number[] {
  const ticks: number[] = [];
  let free = Infinity;
  for (const value of values.toReversed()) {
    const at = placeOf(value), half = textWidth(`${value}`, SIZES.text) / 2;
    if (at + half > free) continue;
    ticks.unshift(value);
    free = at - half - 6;
  }
  return ticks;
}
