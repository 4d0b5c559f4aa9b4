/**
 * Sweeps that are hard to draw, or easy.
 */
import { sweep, type SweepOptions, type SweepResult, VARIANTS } from "../../mod.ts";

const seeds = (count: number) => ({ from: 0, to: count - 1 });

/** The sweeps by what is special about them. */
export const CASES = {
  "the default sweep": { seeds: seeds(200) },
  "one seed": { seeds: seeds(1) },
  "one depth": { seeds: seeds(50), depths: [8], variants: ["plain"] },
  "depth 1": { seeds: seeds(50), depths: [1] },
  "many depths": { seeds: seeds(3), depths: { from: 1, to: 120 } },
  "1,200 decades": { seeds: seeds(3), depths: [2000] },
  "dead nets": { seeds: seeds(50), activation: "relu", width: 2, depths: [4, 64, 128] },
  "nothing finite": { seeds: seeds(10), activation: "relu", sigmaW: 1e30, depths: [16, 64] },
  "all variants": { seeds: seeds(50), variants: VARIANTS },
  "three widths": { seeds: seeds(20), width: [3, 16, 64], depths: [4, 16] },
  "widths of one depth": { seeds: seeds(20), width: [1, 3, 16, 64], depths: [8] },
  "theory": { seeds: seeds(50), width: 64, metrics: ["rms"], activation: "tanh", depths: [4, 64] },
  "a signal": { seeds: seeds(50), width: 16, metrics: ["forward_rms"], depths: [4, 64] },
} as const satisfies Readonly<Record<string, SweepOptions>>;

/** The name of a case. */
export type CaseName = keyof typeof CASES;

/** The cases' names. */
export const CASE_NAMES = Object.keys(CASES) as CaseName[];

const found = new Map<CaseName, Promise<SweepResult>>();

/** What the sweep of a case finds; each is made once. */
export function resultOf(name: CaseName): Promise<SweepResult> {
  const result = found.get(name) ?? Promise.resolve(sweep(CASES[name], { workers: 1 }));
  found.set(name, result);
  return result;
}
