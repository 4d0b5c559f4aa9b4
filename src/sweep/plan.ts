/**
 * Cuts a sweep into units of work: a chunk of the seeds at one depth, in all variants.
 */
import type { EngineName } from "../engine/load.ts";
import { parameterCount } from "../nn/shapes.ts";
import { seedCount } from "../options/seeds.ts";
import { layerSizes, type SweepConfig } from "./config.ts";

/** The seeds from index `start` up to, not including, index `end`, at one depth. */
export interface Unit {
  readonly depth: number;
  readonly start: number;
  readonly end: number;
}

/**
 * How many seeds a unit takes: so many that it holds about that many parameters, which hides a
 * call's cost; but at most so many seeds, for a small sweep to have enough units to share out.
 */
const CHUNK: Readonly<Record<EngineName, { parameters: number; seeds: number }>> = {
  fused: { parameters: 2 ** 22, seeds: 512 },
  tfjs: { parameters: 2 ** 17, seeds: 128 },
};

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
    const chunk = chunkSize ?? defaultChunk(config, depth);
    for (let start = 0; start < count; start += chunk) {
      units.push({ depth, start, end: Math.min(count, start + chunk) });
    }
  }
  return units;
}

function defaultChunk(config: SweepConfig, depth: number): number {
  const { parameters, seeds } = CHUNK[config.engine];
  const perSeed = parameterCount(layerSizes(config, depth));
  return Math.max(1, Math.min(seeds, Math.floor(parameters / perSeed)));
}
