/** An engine's numbers as tests compare them. */
import type { Engine, ProbeTask } from "../../src/engine/engine.ts";
import { ldexp } from "../../src/statistics/ldexp.ts";
import type { Magnitudes } from "../../src/statistics/magnitudes.ts";

/** All magnitudes of a task's nets, [variants, metrics, layers, seeds] in row-major order. */
export function probe(engine: Engine, task: ProbeTask): number[] {
  // Neither engine needs to be waited for.
  const { mantissas, exponents, stride } = engine.probe(task) as Magnitudes;
  return [...mantissas.keys()].filter((i) => i % stride < task.seeds.length)
    .map((i) => ldexp(mantissas[i]!, exponents[i]!));
}
