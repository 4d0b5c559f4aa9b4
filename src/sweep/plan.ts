/**
 * Cuts a sweep into units of work. Results depend on the cut in their last bits, so it follows from
 * the configuration alone.
 */
import { ENGINE_DESCRIPTIONS } from "../engine/engines.ts";
import { parameterCount } from "../nn/shapes.ts";
import { seedCount } from "./seeds.ts";
import type { SweepConfig } from "./options.ts";
import { layerSizes } from "./nets.ts";

/** The seeds from index `start` up to, not including, index `end`, at one depth. */
export interface Unit {
  readonly depth: number;
  /** Its place among the depth's units. */
  readonly place: number;
  readonly start: number;
  readonly end: number;
}

/** Quantiles are exact up to so many seeds; of more, numbers go into sketches. */
const EXACT_SEEDS = 100_000;

/**
 * Units have many slices where the numbers go into sketches, since those are large: so many, or so
 * many that their nets have about so many parameters.
 */
const SKETCHED = { slices: 32, parameters: 2 ** 31 };

/** Of a depth there are at most so many units where there are sketches: each is kept in a journal. */
const MOST_UNITS = 256;

/** Whether the sweep's quantiles come from sketches. */
export function isSketched({ seeds }: Pick<SweepConfig, "seeds">): boolean {
  return seedCount(seeds) > EXACT_SEEDS;
}

/** So many slices are enough for the workers of most machines. */
const ENOUGH = 16;

/** Seeds that go to an engine at once. */
export function sliceSize(config: SweepConfig, depth: number): number {
  const { parameters, leastSeeds, mostSeeds, mostSketchedSeeds } =
    ENGINE_DESCRIPTIONS[config.engine].slice;
  const most = isSketched(config) ? mostSketchedSeeds : mostSeeds;
  const least = seedCount(config.seeds) >= ENOUGH * leastSeeds ? leastSeeds : 1;
  const perSeed = parameterCount(layerSizes(config, depth));
  return Math.max(least, Math.min(most, Math.floor(parameters / perSeed)));
}

/** Seeds of a unit: one slice, or where there are sketches many. */
export function unitSize(config: SweepConfig, depth: number): number {
  const slice = sliceSize(config, depth);
  if (!isSketched(config)) return slice;
  const perSlice = slice * parameterCount(layerSizes(config, depth));
  const most = Math.min(SKETCHED.slices, Math.floor(SKETCHED.parameters / perSlice));
  const least = Math.ceil(seedCount(config.seeds) / slice / MOST_UNITS);
  return slice * Math.max(1, most, least);
}

/** The units, the deepest nets first: the longest work is then not left for last. */
export function plan(config: SweepConfig): Unit[] {
  return config.depths.toReversed().flatMap((depth) => {
    const [count, size] = [seedCount(config.seeds), unitSize(config, depth)];
    return Array.from({ length: Math.ceil(count / size) }, (_, place) => {
      const start = place * size;
      return { depth, place, start, end: Math.min(count, start + size) };
    });
  });
}
