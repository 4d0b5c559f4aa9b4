/**
 * Cuts a sweep into units of work. Results depend on the cut in their last bits, so it follows from
 * the configuration alone.
 */
import { ENGINE_DESCRIPTIONS } from "../engine/engines.ts";
import type { SweepConfig } from "./options.ts";
import { seedCount } from "./seeds.ts";
import { type NetSize, parametersOf, sizesOf } from "./sizes.ts";

/** The seeds from index `start` up to, not including, index `end`, at one size. */
export interface Unit extends NetSize {
  /** Its place among the size's units. */
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

/** Where there are none, units have several slices only if there are so many units still, to share out. */
const LEAST_UNITS = 32;

/** Of a size there are at most so many units where there are sketches: each is kept in a journal. */
const MOST_UNITS = 256;

/** Whether the sweep's quantiles come from sketches. */
export function isSketched({ seeds }: Pick<SweepConfig, "seeds">): boolean {
  return seedCount(seeds) > EXACT_SEEDS;
}

/** So many slices are enough for the workers of most machines. */
const ENOUGH = 16;

/** Seeds that go to an engine at once. */
export function sliceSize(config: SweepConfig, size: NetSize): number {
  const { parameters, leastSeeds, mostSeeds, mostSketchedSeeds } =
    ENGINE_DESCRIPTIONS[config.engine].slice;
  const most = isSketched(config) ? mostSketchedSeeds : mostSeeds;
  // Over several input rows seeds that go together are so much faster that it outweighs idle workers.
  const together = rowCount(config) > 1 || seedCount(config.seeds) >= ENOUGH * leastSeeds;
  const least = together ? leastSeeds : 1;
  const perSeed = seedWork(config, size);
  return Math.max(least, Math.min(most, Math.floor(parameters / perSeed)));
}

/** Seeds of a unit. */
export function unitSize(config: SweepConfig, size: NetSize): number {
  const slice = sliceSize(config, size);
  const slices = seedCount(config.seeds) / slice;
  const perSlice = slice * seedWork(config, size);
  if (isSketched(config)) {
    const most = Math.min(SKETCHED.slices, Math.floor(SKETCHED.parameters / perSlice));
    return slice * Math.max(1, most, Math.ceil(slices / MOST_UNITS));
  }
  // Of small nets a slice is less work than what a unit costs besides.
  const { parameters } = ENGINE_DESCRIPTIONS[config.engine].slice;
  const most = Math.min(slices / LEAST_UNITS, parameters / perSlice);
  // A power of two: then a Fold merges the same pairs as if each slice were a unit.
  let own = 1;
  while (2 * own <= most) own *= 2;
  return slice * own;
}

/** The units, the largest nets first: the longest work is then not left for last. */
export function plan(config: SweepConfig): Unit[] {
  const sizes = sizesOf(config).map((size) => ({ size, work: seedWork(config, size) }));
  return sizes.sort((a, b) => b.work - a.work).flatMap(({ size }) => {
    const [count, units] = [seedCount(config.seeds), unitSize(config, size)];
    return Array.from({ length: Math.ceil(count / units) }, (_, place) => {
      const start = place * units;
      return { ...size, place, start, end: Math.min(count, start + units) };
    });
  });
}

/** What a seed costs, about: a step for each parameter and input row. */
function seedWork(config: SweepConfig, size: NetSize): number {
  return parametersOf(size) * rowCount(config);
}

/** How long a unit takes, about, in the time that its engine takes for a parameter. */
export function timeOf(config: SweepConfig, unit: Unit): number {
  const { cost } = ENGINE_DESCRIPTIONS[config.engine];
  const nets = (unit.end - unit.start) * config.variants.length;
  return cost.unit + nets * rowCount(config) * (parametersOf(unit) + unit.depth * cost.layer);
}

function rowCount({ inputs }: SweepConfig): number {
  return inputs?.length ?? 1;
}
