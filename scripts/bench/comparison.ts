/**
 * The comparison with the peers as a table.
 */
import { type Kind, KIND_NAMES, KINDS } from "./peers/kinds.ts";
import { digits, markdown, median, type Ratio, ratioOf, ratioText } from "./rounds.ts";

/** A peer at a shape. */
export interface PeerResult {
  /** Its time over gradflow's. */
  readonly ratio: Ratio;
  /** The best of its ways. */
  readonly way: string;
}

/** All peers at a shape. */
export interface ShapeResult {
  readonly width: number;
  readonly depth: number;
  /** Microseconds: gradflow's median. */
  readonly usPerNet: number;
  /** Those that were there. */
  readonly peers: Partial<Record<Kind, PeerResult>>;
  /** Who takes the least time: a peer's title, or gradflow. */
  readonly ahead: string;
}

/** Makes a shape's result of the times of rounds. */
export function shapeResult(
  { width, depth }: { readonly width: number; readonly depth: number },
  times: ReadonlyMap<Kind | "gradflow", readonly number[]>,
  ways: ReadonlyMap<Kind, string>,
): ShapeResult {
  const own = times.get("gradflow")!;
  const peers: Partial<Record<Kind, PeerResult>> = {};
  let [ahead, least] = ["gradflow", 1];
  for (const [kind, way] of ways) {
    const ratio = ratioOf(times.get(kind)!, own);
    peers[kind] = { ratio, way };
    if (ratio.median < least) [ahead, least] = [KINDS[kind].title, ratio.median];
  }
  return { width, depth, usPerNet: median(own), peers, ahead };
}

/** A row for each shape; a peer's cell is the median of its time over gradflow's, and the range. */
export function comparisonTable(results: readonly ShapeResult[]): string {
  const kinds = KIND_NAMES.filter((kind) => results.some(({ peers }) => peers[kind] !== undefined));
  const head = ["width, depth", "gradflow, us/net", ...kinds.map((kind) => KINDS[kind].title)];
  return markdown([
    [...head, "ahead"],
    ...results.map(({ width, depth, usPerNet, peers, ahead }) => [
      `${width}, ${depth}`,
      digits(usPerNet),
      ...kinds.map((kind) => peers[kind] === undefined ? "-" : ratioText(peers[kind].ratio)),
      ahead,
    ]),
  ]);
}

/** The way that each peer went, line by line. */
export function waysList(results: readonly ShapeResult[]): string {
  return results.map(({ width, depth, peers }) => {
    const ways = Object.entries(peers).map(([kind, { way }]) =>
      `${KINDS[kind as Kind].title}: ${way}`
    );
    return `- ${width}, ${depth}: ${ways.join("; ")}`;
  }).join("\n");
}
