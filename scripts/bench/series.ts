/**
 * The shapes whose cost per weight is measured, and what is made of their times.
 */
import { digits, markdown, median, type Ratio, ratioOf, ratioText } from "./rounds.ts";

/** A line of the plot, or a table: see {@linkcode SERIES}. */
export type SeriesName = "width" | "depth" | "seeds";

/** Nets; of as many seeds as a sweep has, if none are named. */
export interface CliffShape {
  readonly width: number;
  readonly depth: number;
  readonly seeds?: number;
}

/** A series of shapes. */
export interface Series {
  readonly title: string;
  readonly shapes: readonly CliffShape[];
  /** The shape whose cost another's is compared with. */
  readonly reference: (shape: CliffShape) => CliffShape;
  /** How many times the reference's cost a shape may cost. */
  readonly most: number;
}

const WIDTHS = [3, 8, 16, 32, 64, 128, 256, 384, 512, 768, 1024, 1536, 2048];
const DEPTHS = [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2000];
const FEW = [1, 2, 3, 4, 5];

/** Widths at depth 16, depths at width 3, and few seeds. */
export const SERIES: Readonly<Record<SeriesName, Series>> = {
  width: {
    title: "width, at depth 16",
    shapes: WIDTHS.map((width) => ({ width, depth: 16 })),
    reference: () => ({ width: 64, depth: 16 }),
    most: 1.5,
  },
  depth: {
    title: "depth, at width 3",
    shapes: DEPTHS.map((depth) => ({ width: 3, depth })),
    reference: () => ({ width: 3, depth: 32 }),
    most: 1.5,
  },
  seeds: {
    title: "few seeds, at depth 16",
    shapes: [3, 16, 64, 256, 512].flatMap((width) =>
      [...FEW, fullVectors(width)].map((seeds) => ({ width, depth: 16, seeds }))
    ),
    reference: ({ width, depth }) => ({ width, depth, seeds: fullVectors(width) }),
    most: 2,
  },
};

/** Seeds that fill all vectors. */
function fullVectors(width: number): number {
  return Math.max(16, Math.min(512, 2 ** 16 / width ** 2));
}

/** What a shape costs. */
export interface CliffPoint extends CliffShape {
  readonly series: SeriesName;
  /** The median over rounds: nanoseconds per weight of a net. */
  readonly nsPerWeight: number;
  /** Over the cost of the series' reference. */
  readonly ratio: Ratio;
}

/** Makes points of the times of rounds, which are by shape, as JSON. */
export function cliffPoints(times: ReadonlyMap<string, readonly number[]>): CliffPoint[] {
  return Object.entries(SERIES).flatMap(([name, { shapes, reference }]) =>
    shapes.map((shape) => {
      const found = times.get(JSON.stringify(shape))!;
      const ratio = ratioOf(found, times.get(JSON.stringify(reference(shape)))!);
      return { series: name as SeriesName, ...shape, nsPerWeight: median(found), ratio };
    })
  );
}

/** A table for each series. */
export function cliffTables(points: readonly CliffPoint[]): string {
  return Object.entries(SERIES).map(([name, { title, most }]) => {
    const of = points.filter(({ series }) => series === name);
    const head = name === "seeds" ? ["width", "seeds"] : [name];
    return `By ${title}; a ratio should be at most ${most}:\n\n` + markdown([
      [...head, "ns per weight", "over the reference"],
      ...of.map((point) => [
        ...(name === "seeds" ? [point.width, point.seeds] : [point[name as "width" | "depth"]])
          .map(String),
        digits(point.nsPerWeight),
        ratioText(point.ratio),
      ]),
    ]);
  }).join("\n\n");
}
