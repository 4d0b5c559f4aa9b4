/**
 * A unit of work: nets of one size, measured by an engine slice by slice and tallied. It is what a
 * worker does.
 */
import type { Engine, Nets } from "../engine/engine.ts";
import type { EngineName } from "../engine/engines.ts";
import { Fold } from "../statistics/fold.ts";
import { release } from "../statistics/release.ts";
import type { SketchData } from "../statistics/sketch.ts";
import {
  emptySamples,
  exponentsOf,
  type Interior,
  releaseSamples,
  type Samples,
  type TallyShape,
} from "../statistics/samples.ts";
import {
  emptySketches,
  mapSketches,
  mergeTallies,
  type Sketches,
  type Tally,
  tally,
} from "../statistics/tally.ts";
import { seedCount, seedNumbers, type Seeds } from "./seeds.ts";
import { Turns } from "./turns.ts";

/** What is to be measured. */
export interface UnitTask {
  readonly engine: EngineName;
  readonly nets: Nets;
  /** Of each variant the layers that a line of their own goes through, if there are any. */
  readonly interiors: readonly (Interior | undefined)[];
  readonly seeds: Seeds;
  /** Seeds that the engine takes at once. */
  readonly slice: number;
  /** Whether the numbers themselves are wanted, and whether sketches of them are. */
  readonly samples: boolean;
  readonly sketches: boolean;
}

/** What was found. */
export interface UnitResult {
  readonly tally: Tally;
  readonly samples?: Samples;
  readonly sketches?: Sketches<SketchData>;
}

/** What the sweep's workers expose. */
export interface SweepWorker {
  /** Loads the engine if this is the first call with it, then measures the unit. */
  measure(task: UnitTask): Promise<UnitResult>;
}

/** Measures a unit. Between slices other work has its turn. */
export async function measureUnit(engine: Engine, task: UnitTask): Promise<UnitResult> {
  const { nets, slice, interiors } = task;
  const count = seedCount(task.seeds);
  const shape = {
    blocks: nets.variants.length * nets.metrics.length,
    layers: nets.layerSizes.length - 1,
    interiors: interiors.flatMap((interior) => nets.metrics.map(() => interior)),
  };
  const slices = Math.ceil(count / slice);
  const fold = new Fold<Tally>(slices, mergeTallies);
  const sketches = task.sketches ? emptySketches(shape) : undefined;
  const parts: Samples[] = [];
  const turns = new Turns(); // not by `using`, which not all browsers know
  try {
    for (let i = 0; i < slices; i++) {
      const seeds = seedNumbers(task.seeds, i * slice, Math.min(count, (i + 1) * slice));
      const samples = task.samples ? emptySamples(shape, seeds.length) : undefined;
      const magnitudes = await engine.probe({ ...nets, seeds });
      fold.add(i, tally(magnitudes, shape, seeds.length, samples, sketches));
      if (samples !== undefined) parts.push(samples);
      if (i + 1 < slices) await turns.next();
    }
  } finally {
    turns.end();
  }
  const result = {
    tally: fold.result!,
    ...(task.samples && { samples: joinSamples(parts, shape) }),
    ...(sketches && { sketches: mapSketches(sketches, (sketch) => sketch.data()) }),
  };
  if (sketches !== undefined) mapSketches(sketches, (sketch) => sketch.release());
  return result;
}

/** Gives a result's memory back; it is not to be used any more. */
export function releaseResult({ samples, sketches }: UnitResult): void {
  if (samples !== undefined) releaseSamples(samples);
  if (sketches === undefined) return;
  mapSketches(sketches, ({ pages, counts, far }) => [pages, counts, far].forEach(release));
}

/** The samples of slices that follow each other. */
function joinSamples(parts: readonly Samples[], { blocks, layers }: TallyShape): Samples {
  const joined = {
    values: joinRows(parts.map(({ values }) => values), blocks * layers),
    ratios: joinRows(parts.map(({ ratios }) => ratios), blocks),
    r2s: joinRows(parts.map(({ r2s }) => r2s), blocks),
    slopes: joinRows(parts.map(({ slopes }) => slopes), blocks),
  };
  if (parts.every(({ exponents }) => exponents === undefined)) return joined;
  const exponents = parts.map(exponentsOf);
  return {
    ...joined,
    exponents: {
      values: joinRows(exponents.map(({ values }) => values), blocks * layers),
      ratios: joinRows(exponents.map(({ ratios }) => ratios), blocks),
    },
  };
}

/** Puts arrays of as many rows side by side. */
function joinRows<Kind extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  arrays: readonly Kind[],
  rows: number,
): Kind {
  const Numbers = arrays[0]!.constructor as new (length: number) => Kind;
  const joined = new Numbers(arrays.reduce((sum, { length }) => sum + length, 0));
  for (let row = 0, at = 0; row < rows; row++) {
    for (const array of arrays) {
      const size = array.length / rows;
      joined.set(array.subarray(row * size, (row + 1) * size), at);
      at += size;
    }
  }
  return joined;
}
