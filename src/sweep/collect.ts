/**
 * Gathers the units' results, which arrive in any order, and turns each size of nets into rows once
 * it is whole.
 */
import { Fold } from "../statistics/fold.ts";
import { compare, type Magnitude } from "../statistics/magnitudes.ts";
import { quantiles, sketchQuantiles } from "../statistics/quantile.ts";
import { rankedNumbers, rankedSlopes } from "../statistics/ranked.ts";
import {
  joinRow,
  releaseSamples,
  SAMPLE_NAMES,
  type SampleName,
  type Samples,
  type SampleShape,
} from "../statistics/samples.ts";
import {
  emptySketches,
  mapSketches,
  mergeTallies,
  type Sketches,
  type Tally,
} from "../statistics/tally.ts";
import { quantilesByName, rowOf, type Shares } from "./columns/column.ts";
import { DECAY_COLUMNS, type DecayRow, RATIO_QUANTILES } from "./columns/decay.ts";
import { R2_QUANTILES, slopesSource } from "./columns/verdict.ts";
import { GRADIENT_COLUMNS, GRADIENT_QUANTILES, type GradientRow } from "./columns/gradients.ts";
import { interiorOf } from "./interior.ts";
import type { SweepConfig } from "./options.ts";
import { isSketched, type Unit } from "./plan.ts";
import { metricPrediction, predictionOf } from "./prediction.ts";
import { type NetSize, sizeKey, sizesOf } from "./sizes.ts";
import { releaseResult, type UnitResult } from "./unit.ts";

/** What was found of the nets of a (variant, depth, width). */
export interface NetsResult {
  /** How a layer is joined to its input. */
  readonly variant: SweepConfig["variants"][number];
  /** The number of linear layers. */
  readonly depth: number;
  /** Units of each layer but the last. */
  readonly width: number;
  /** A row for each (layer, metric), in that order. */
  readonly gradients: readonly GradientRow[];
  /** A row for each metric. */
  readonly decay: readonly DecayRow[];
}

/** What has arrived of a size. */
interface Open {
  missing: number;
  readonly fold: Fold<Tally>;
  /** The units' own, in the order of arrival, where there are no sketches. */
  readonly samples: Samples[];
  readonly sketches: Sketches | undefined;
}

/** The results of a sweep while they arrive. */
export class Collector {
  readonly #config: SweepConfig;
  readonly #keepsSamples: boolean;
  /** The number of units of each size. */
  readonly #units: ReadonlyMap<string, number>;
  readonly #open = new Map<string, Open>();
  /** By size, for each variant. */
  readonly #results = new Map<string, readonly NetsResult[]>();

  /**
   * @param units All units that will arrive.
   * @param keepsSamples Whether somebody else needs the units' samples, too: they are then not released.
   */
  constructor(config: SweepConfig, units: readonly Unit[], keepsSamples = false) {
    this.#config = config;
    this.#keepsSamples = keepsSamples;
    this.#units = new Map(
      [...Map.groupBy(units, sizeKey)].map(([size, own]) => [size, own.length]),
    );
  }

  /**
   * Takes a unit's result, and its memory.
   *
   * @returns What was found of the nets of the unit's size if it is whole now, by variant.
   */
  add(unit: Unit, result: UnitResult): NetsResult[] {
    const size = sizeKey(unit);
    const open = this.#open.get(size) ?? this.#begin(unit);
    const { tally, samples, sketches } = result;
    open.fold.add(unit.place, tally);
    if (open.sketches === undefined) open.samples.push(samples!);
    else {
      for (const name of SAMPLE_NAMES) {
        open.sketches[name].forEach((sketch, i) => sketch.merge(sketches![name][i]!));
      }
      if (!this.#keepsSamples) releaseResult(result);
    }
    if (--open.missing > 0) return [];
    this.#open.delete(size);
    const results = this.#aggregate(unit, open);
    this.#results.set(size, results);
    return results;
  }

  /** The rows of gradients.csv, by variant, depth, width, layer and metric. */
  gradients(): GradientRow[] {
    return this.#inOrder().flatMap(({ gradients }) => gradients);
  }

  /** The rows of decay.csv, by variant, depth, width and metric. */
  decay(): DecayRow[] {
    return this.#inOrder().flatMap(({ decay }) => decay);
  }

  #begin(size: NetSize): Open {
    const units = this.#units.get(sizeKey(size))!;
    const open: Open = {
      missing: units,
      fold: new Fold(units, mergeTallies),
      samples: [],
      sketches: isSketched(this.#config) ? emptySketches(this.#shapeOf(size.depth)) : undefined,
    };
    this.#open.set(sizeKey(size), open);
    return open;
  }

  #aggregate({ depth, width }: NetSize, { fold, samples, sketches }: Open): NetsResult[] {
    const { variants, metrics } = this.#config;
    const tally = fold.result!;
    const { nets } = tally;
    const numbersOf = (name: SampleName, row: number) =>
      joinRow(samples, name, row, this.#shapeOf(depth));
    const read = <Name extends string>(
      name: "values" | "ratios" | "r2s",
      row: number,
      shares: Shares<Name>,
      limit: (value: Magnitude) => Magnitude = (value) => value,
    ) =>
      quantilesByName(shares, (shares) => {
        if (sketches !== undefined) {
          return sketchQuantiles(sketches[name][row]!, shares).map(limit);
        }
        const { mantissas, exponents } = numbersOf(name, row);
        return quantiles(mantissas, shares, exponents);
      });
    const rankedOf = (block: number) =>
      sketches !== undefined
        ? rankedSlopes(sketches.slopes[block]!)
        : rankedNumbers(numbersOf("slopes", block).mantissas);
    const results = variants.map((variant, v): NetsResult => {
      const [gradients, rates]: [GradientRow[], DecayRow[]] = [[], []];
      const key = { variant, depth, width, nets };
      const predicted = predictionOf(this.#config, variant, { depth, width });
      const interior = interiorOf(this.#config, variant, { depth, width });
      const theories = metrics.map((metric) =>
        metricPrediction(predicted, metric, { depth, width }, interior)
      );
      for (let layer = 0; layer < depth; layer++) {
        for (const [m, metric] of metrics.entries()) {
          const row = (v * metrics.length + m) * depth + layer;
          const layerTally = tally.layers[row]!;
          // A sketch's number may be just outside of the range.
          const inRange = (value: Magnitude) =>
            compare(value, layerTally.min) < 0
              ? layerTally.min
              : compare(value, layerTally.max) > 0
              ? layerTally.max
              : value;
          const quantiles = read("values", row, GRADIENT_QUANTILES, inRange);
          const log10Theory = theories[m]!.logs[layer]!;
          const source = { ...key, layer, metric, tally: layerTally, quantiles, log10Theory };
          gradients.push(rowOf(GRADIENT_COLUMNS, source));
        }
      }
      for (const [m, metric] of metrics.entries()) {
        const block = v * metrics.length + m;
        const r2 = read("r2s", block, R2_QUANTILES);
        const ratio = read("ratios", block, RATIO_QUANTILES);
        const slopes = slopesSource(rankedOf(block));
        const theory = theories[m]!;
        const source = { tally: tally.slopes[block]!, r2, ratio, slopes, interior, theory };
        rates.push(rowOf(DECAY_COLUMNS, { ...key, metric, ...source }));
      }
      return { variant, depth, width, gradients, decay: rates };
    });
    if (!this.#keepsSamples) samples.forEach(releaseSamples);
    if (sketches !== undefined) mapSketches(sketches, (sketch) => sketch.release());
    return results;
  }

  #shapeOf(layers: number): SampleShape {
    return { blocks: this.#config.variants.length * this.#config.metrics.length, layers };
  }

  /** What was found of all nets, in the order of the configuration. */
  #inOrder(): NetsResult[] {
    const found = sizesOf(this.#config).map((size) => this.#results.get(sizeKey(size)) ?? []);
    return this.#config.variants.flatMap((_, v) => found.flatMap((results) => results[v] ?? []));
  }
}
