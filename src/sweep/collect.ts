/**
 * Gathers the units' results, which arrive in any order, and turns each depth into rows once it is
 * whole.
 */
import { seedCount } from "./seeds.ts";
import { Fold } from "../statistics/fold.ts";
import { quantiles, sketchQuantiles } from "../statistics/quantile.ts";
import { release } from "../statistics/release.ts";
import {
  emptySamples,
  emptySketches,
  mapSketches,
  mergeTallies,
  type Samples,
  type Sketches,
  type Tally,
} from "../statistics/tally.ts";
import type { UnitResult } from "./unit.ts";
import type { SweepConfig } from "./config.ts";
import { decay, RATIO_SHARES } from "./decay.ts";
import { distribution, SHARES } from "./distribution.ts";
import { isSketched, type Unit } from "./plan.ts";
import type { DecayRow, DepthResult, GradientRow, RunRow } from "./rows.ts";
import { runRows } from "./run_rows.ts";

/** What has arrived of a depth. */
interface Open {
  missing: number;
  readonly fold: Fold<Tally>;
  /** Each in the place of its seed, if they are wanted. */
  readonly samples: Samples | undefined;
  readonly sketches: Sketches | undefined;
}

/** The results of a sweep while they arrive. */
export class Collector {
  readonly #config: SweepConfig;
  readonly #keepRuns: boolean;
  readonly #seeds: number;
  /** The number of units of each depth. */
  readonly #units: ReadonlyMap<number, number>;
  readonly #open = new Map<number, Open>();
  readonly #results: DepthResult[] = [];
  /** The magnitudes of each depth, if they are kept: [variants, metrics, layers, seeds]. */
  readonly #runs = new Map<number, Float64Array>();

  /**
   * @param units All units that will arrive.
   * @param keepRuns Whether each seed's magnitudes are kept once they are aggregated.
   */
  constructor(config: SweepConfig, units: readonly Unit[], keepRuns: boolean) {
    this.#config = config;
    this.#keepRuns = keepRuns;
    this.#seeds = seedCount(config.seeds);
    this.#units = new Map(
      [...Map.groupBy(units, ({ depth }) => depth)].map(([depth, own]) => [depth, own.length]),
    );
  }

  /**
   * Takes a unit's result.
   *
   * @returns What was found of the unit's depth if it is whole now, by variant.
   */
  add({ depth, place, start }: Unit, { tally, samples, sketches }: UnitResult): DepthResult[] {
    const open = this.#open.get(depth) ?? this.#begin(depth);
    open.fold.add(place, tally);
    if (samples !== undefined && open.samples !== undefined) {
      for (const name of ["values", "ratios", "r2s"] as const) {
        const rows = samples[name].length / tally.seeds;
        for (let row = 0; row < rows; row++) {
          const part = samples[name].subarray(row * tally.seeds, (row + 1) * tally.seeds);
          open.samples[name].set(part, row * this.#seeds + start);
        }
        release(samples[name]);
      }
    }
    if (sketches !== undefined && open.sketches !== undefined) {
      for (const name of ["values", "ratios", "r2s"] as const) {
        open.sketches[name].forEach((sketch, i) => sketch.merge(sketches[name][i]!));
        for (const { pages, counts } of sketches[name]) [pages, counts].forEach(release);
      }
    }
    if (--open.missing > 0) return [];
    this.#open.delete(depth);
    const results = this.#aggregate(depth, open);
    this.#results.push(...results);
    return results;
  }

  /** The rows of gradients.csv, by variant, depth, layer and metric. */
  gradients(): GradientRow[] {
    return this.#inOrder().flatMap(({ gradients }) => gradients);
  }

  /** The rows of decay.csv, by variant, depth and metric. */
  decay(): DecayRow[] {
    return this.#inOrder().flatMap(({ decay }) => decay);
  }

  /**
   * The rows of runs.csv, by variant, depth, seed, layer and metric.
   *
   * @throws {TypeError} If they were not kept.
   */
  runs(): Iterable<RunRow> {
    if (!this.#keepRuns) throw new TypeError("runs: given a sweep without keepRuns: true");
    return runRows(this.#config, (depth) => [
      { start: 0, seeds: this.#seeds, values: this.#runs.get(depth)! },
    ]);
  }

  #begin(depth: number): Open {
    const shape = {
      blocks: this.#config.variants.length * this.#config.metrics.length,
      layers: depth,
    };
    const sketched = isSketched(this.#config);
    const units = this.#units.get(depth)!;
    const open: Open = {
      missing: units,
      fold: new Fold(units, mergeTallies),
      samples: sketched && !this.#keepRuns ? undefined : emptySamples(shape, this.#seeds),
      sketches: sketched ? emptySketches(shape) : undefined,
    };
    this.#open.set(depth, open);
    return open;
  }

  #aggregate(depth: number, { fold, samples, sketches }: Open): DepthResult[] {
    const { variants, metrics, width } = this.#config;
    const tally = fold.result!;
    const some = new Float64Array(samples === undefined ? 0 : this.#seeds);
    const read = (name: keyof Samples, row: number, shares: readonly number[]) => {
      if (sketches !== undefined) return sketchQuantiles(sketches[name][row]!, shares);
      const all = samples![name].subarray(row * this.#seeds, (row + 1) * this.#seeds);
      let count = 0;
      for (let i = 0; i < all.length; i++) {
        // A ratio may be infinite; an infinite magnitude is counted as such, and in no quantile.
        const counts = name === "values" ? Number.isFinite(all[i]) : !Number.isNaN(all[i]);
        if (counts) some[count++] = all[i]!;
      }
      return quantiles(some.subarray(0, count), shares);
    };
    const results = variants.map((variant, v): DepthResult => {
      const [gradients, rates]: [GradientRow[], DecayRow[]] = [[], []];
      for (let layer = 0; layer < depth; layer++) {
        for (const [m, metric] of metrics.entries()) {
          const row = (v * metrics.length + m) * depth + layer;
          const parts = tally.layers[row]!;
          // A sketch's number may be just outside of the range.
          const inRange = read("values", row, SHARES).map((value) =>
            Math.max(parts.min, Math.min(parts.max, value))
          );
          const parameter = `layers.${layer}.0.weight`;
          gradients.push({
            ...{ variant, depth, width, layer, parameter, metric },
            ...distribution(parts, tally.seeds, inRange),
          });
        }
      }
      for (const [m, metric] of metrics.entries()) {
        const block = v * metrics.length + m;
        const [r2Median] = read("r2s", block, [0.5]) as [number];
        const ratios = read("ratios", block, RATIO_SHARES);
        rates.push({
          ...{ variant, depth, width, metric },
          ...decay(tally.nets[block]!, tally.seeds, r2Median, ratios),
        });
      }
      return { variant, depth, gradients, decay: rates };
    });
    if (this.#keepRuns) this.#runs.set(depth, samples!.values);
    else if (samples !== undefined) release(samples.values);
    if (sketches !== undefined) mapSketches(sketches, (sketch) => sketch.release());
    return results;
  }

  /** What was found of each (variant, depth), in the order of the configuration. */
  #inOrder(): DepthResult[] {
    const { variants, depths } = this.#config;
    const byName = Map.groupBy(this.#results, ({ variant, depth }) => `${variant} ${depth}`);
    return variants.flatMap((variant) =>
      depths.flatMap((depth) => byName.get(`${variant} ${depth}`) ?? [])
    );
  }
}
