/**
 * A sweep's results in memory.
 */
import { Collector, type NetsResult } from "../collect.ts";
import { csvText, TABLE_NAMES, type TableName } from "../columns/tables.ts";
import type { DecayRow } from "../columns/decay.ts";
import type { GradientRow } from "../columns/gradients.ts";
import { type RunChunk, runChunk, type RunRow, runRows } from "../columns/runs.ts";
import { notAllowed } from "../../options/problem.ts";
import type { SweepConfig } from "../options.ts";
import type { Unit } from "../plan.ts";
import type { Sink } from "../run.ts";
import { type NetSize, sizeKey } from "../sizes.ts";
import type { UnitResult } from "../unit.ts";

/** What a sweep found. */
export interface SweepResult {
  /** What was swept. */
  readonly config: SweepConfig;
  /** A row for each (variant, depth, width, layer, metric), in that order. */
  readonly gradients: readonly GradientRow[];
  /** A row for each (variant, depth, width, metric), in that order. */
  readonly decay: readonly DecayRow[];
  /** Whether {@linkcode SweepResult.runs} has each seed's magnitudes. */
  readonly keepRuns: boolean;
  /**
   * A row for each (variant, depth, width, seed, layer, metric), in that order. Throws a TypeError if the
   * sweep was not told to keep them.
   */
  readonly runs: () => Iterable<RunRow>;
  /**
   * A table as the text of the CSV file that scripts/sweep.ts writes. Throws a RangeError if there is
   * no table of that name, and a TypeError for `runs` that were not kept.
   */
  readonly csv: (table: TableName) => string;
}

/** What all that is shown of a sweep is made from. */
export type Found = Pick<SweepResult, "config" | "gradients" | "decay">;

/** Collects a sweep's results, and keeps each seed's magnitudes if it is to. */
export class MemorySink implements Sink {
  readonly #config: SweepConfig;
  readonly #collector: Collector;
  readonly #keepRuns: boolean;
  readonly #onResult: (result: NetsResult) => void;
  /** By size, in the order of arrival. */
  readonly #chunks = new Map<string, RunChunk[]>();

  /**
   * @param units All units that will arrive.
   * @param keepRuns Whether each seed's magnitudes are kept.
   * @param onResult Told what was found of each (variant, depth, width).
   */
  constructor(
    config: SweepConfig,
    units: readonly Unit[],
    keepRuns: boolean,
    onResult: (result: NetsResult) => void,
  ) {
    this.#config = config;
    this.#collector = new Collector(config, units, keepRuns);
    this.#keepRuns = keepRuns;
    this.#onResult = onResult;
  }

  /** Nothing is there before it arrives. */
  has(): boolean {
    return false;
  }

  /** Takes a unit's result. */
  add(unit: Unit, result: UnitResult): void {
    const whole = this.#collector.add(unit, result);
    if (this.#keepRuns) {
      const size = sizeKey(unit);
      const chunks = this.#chunks.get(size) ?? [];
      chunks.push(runChunk(unit, result.samples!));
      this.#chunks.set(size, chunks);
    }
    whole.forEach(this.#onResult);
  }

  /** All that was found, once all units are there. */
  result(): SweepResult {
    const [config, keepRuns] = [this.#config, this.#keepRuns];
    const [gradients, decay] = [this.#collector.gradients(), this.#collector.decay()];
    const runs = () => this.#runs();
    const csv = (table: TableName): string => {
      if (!TABLE_NAMES.includes(table)) {
        throw new RangeError(notAllowed("csv", `"${table}"`, TABLE_NAMES.join(", ")));
      }
      const text = table === "gradients"
        ? csvText(table, gradients)
        : table === "decay"
        ? csvText(table, decay)
        : csvText(table, runs());
      return [...text].join("");
    };
    return { config, gradients, decay, keepRuns, runs, csv };
  }

  #runs(): Iterable<RunRow> {
    if (!this.#keepRuns) {
      throw new TypeError("runs: each seed's magnitudes were not kept; keepRuns: true keeps them");
    }
    const chunksOf = (size: NetSize) =>
      this.#chunks.get(sizeKey(size))!.toSorted((a, b) => a.start - b.start);
    return runRows(this.#config, chunksOf);
  }
}
