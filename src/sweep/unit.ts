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
  type Interior,
  putSamples,
  releaseSamples,
  type Samples,
  type SampleShape,
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
  const samples = task.samples ? emptySamples(shape, count) : undefined;
  let part: Samples | undefined; // a slice's, where there are several
  const turns = new Turns(); // not by `using`, which not all browsers know
  try {
    for (let i = 0; i < slices; i++) {
      const seeds = seedNumbers(task.seeds, i * slice, Math.min(count, (i + 1) * slice));
      const magnitudes = await engine.probe({ ...nets, seeds });
      if (samples !== undefined && slices > 1) part = partFor(seeds.length, shape, part);
      fold.add(i, tally(magnitudes, shape, seeds.length, part ?? samples, sketches));
      if (part !== undefined) putSamples(samples!, part, i * slice, shape);
      if (i + 1 < slices) await turns.next();
    }
  } finally {
    turns.end();
  }
  const result = {
    tally: fold.result!,
    ...(samples && { samples }),
    ...(sketches && { sketches: mapSketches(sketches, (sketch) => sketch.data()) }),
  };
  if (sketches !== undefined) mapSketches(sketches, (sketch) => sketch.release());
  if (part !== undefined) releaseSamples(part);
  return result;
}

/** Room for the samples of so many nets: that of the slice before, if it had as many. */
function partFor(nets: number, shape: SampleShape, before: Samples | undefined): Samples {
  if (before?.slopes.length !== nets * shape.blocks) return emptySamples(shape, nets);
  delete before.exponents;
  return before;
}

/** Gives a result's memory back; it is not to be used any more. */
export function releaseResult({ samples, sketches }: UnitResult): void {
  if (samples !== undefined) releaseSamples(samples);
  if (sketches === undefined) return;
  mapSketches(sketches, ({ pages, counts, far }) => [pages, counts, far].forEach(release));
}
