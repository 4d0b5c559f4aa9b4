/**
 * Cuts a sweep into units of work: a chunk of the seeds at one depth, in all variants.
 */
import type { ProbeTask } from "../engine/engine.ts";
import { parameterCount } from "../nn/shapes.ts";
import { seedCount, seedSlice } from "../options/seeds.ts";
import { layerSizes, type SweepConfig } from "./config.ts";

/** The seeds from index `start` up to, not including, index `end`, at one depth. */
export interface Unit {
  readonly depth: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Parameters that a unit may hold: many enough to hide a call's cost, few enough for a core's
 * cache.
 */
const PARAMETERS_PER_UNIT = 2 ** 17;
/** Seeds of a unit at most, so that a sweep of small nets still has enough units to share out. */
const MAX_CHUNK = 128;

/**
 * The units, the deepest nets first: the longest work is then not left for last.
 *
 * @param chunkSize Seeds of a unit; chosen by the nets' size if undefined. It has no effect on any
 * result.
 */
export function plan(config: SweepConfig, chunkSize?: number): Unit[] {
  const units: Unit[] = [];
  const count = seedCount(config.seeds);
  for (const depth of config.depths.toReversed()) {
    const chunk = chunkSize ?? defaultChunk(layerSizes(config, depth));
    for (let start = 0; start < count; start += chunk) {
      units.push({ depth, start, end: Math.min(count, start + chunk) });
    }
  }
  return units;
}

/** What an engine is asked to do for a unit. */
export function unitTask(config: SweepConfig, { depth, start, end }: Unit): ProbeTask {
  const { activation, variants, metrics, input } = config;
  const seeds = seedSlice(config.seeds, start, end);
  return { layerSizes: layerSizes(config, depth), activation, variants, metrics, input, seeds };
}

function defaultChunk(sizes: readonly number[]): number {
  return Math.max(1, Math.min(MAX_CHUNK, Math.floor(PARAMETERS_PER_UNIT / parameterCount(sizes))));
}
