/**
 * Does a branch over the square root of the depth keep the first layer's gradient at the last one's size?
 */
import { sweep } from "../../mod.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";

/** Nets that are measured together. */
interface Nets {
  readonly activation: "tanh" | "gelu";
  readonly variant: "shortcut-scaled" | "shortcut-matched";
  readonly depths: readonly number[];
  readonly width: number;
  readonly seeds: number;
  readonly margin: number;
  /** Whether the two factors of the deepest ones' gradient are shown, too. */
  readonly factors?: boolean;
}

const TANH = { activation: "tanh", variant: "shortcut-scaled", width: 32 } as const;
const GELU = { ...TANH, activation: "gelu", factors: true } as const;

const SIZES: Readonly<Record<"full" | "small", readonly Nets[]>> = {
  full: [
    { ...TANH, depths: [31, 101, 301, 1001], seeds: 200, margin: 0.03 },
    { ...GELU, depths: [31, 101, 301, 1001], seeds: 1000, margin: 0.05 },
    { ...TANH, variant: "shortcut-matched", depths: [31], width: 128, seeds: 200, margin: 0.05 },
  ],
  small: [
    { ...TANH, depths: [31, 301], width: 16, seeds: 200, margin: 0.05 },
    { ...GELU, depths: [31, 301], width: 16, seeds: 300, margin: 0.1 },
  ],
};

/** Which layers' magnitudes of what are set one over the other: root mean squares over entries and nets. */
const RATIOS = {
  gradient: { metric: "rms", of: "first layer's gradient over the last's" },
  signal: { metric: "forward_rms", of: "last layer's input over the first's" },
  delta: { metric: "backward_rms", of: "first layer's gradient by z over the last's" },
} as const;

/** Ratios of the first layer and the last hidden one. */
export const scaledBranches: Experiment = {
  name: "scaled_branches",
  question: "Does a branch over the square root of the depth keep the first layer's gradient at " +
    "the last one's size?",
  measure: async (size) => {
    const findings: Finding[] = [];
    for (const nets of SIZES[size]) {
      const { activation, variant, depths, width, seeds, margin, factors = false } = nets;
      const { gradients } = await sweep({
        ...{ activation, variants: [variant], depths, width, seeds: { from: 0, to: seeds - 1 } },
        ...{ output: "linear", of: "output", metrics: ["rms", "forward_rms", "backward_rms"] },
      });
      const scale = variant === "shortcut-scaled" ? "" : ", not scaled";
      const add = (depth: number, { metric, of }: typeof RATIOS[keyof typeof RATIOS]) => {
        const rows = gradients.filter((row) => row.depth === depth && row.metric === metric);
        const first = rows[0]!, last = rows[depth - 2]!; // the last layer with a shortcut
        const [above, below] = metric === "forward_rms" ? [last, first] : [first, last];
        findings.push({
          what: `${activation}${scale}, depth ${depth}: ${of}`,
          measured: 10 ** (above.log10_rms_over_seeds - below.log10_rms_over_seeds),
          predicted: 10 ** (above.log10_theory_rms - below.log10_theory_rms),
          margin,
        });
      };
      for (const depth of depths) add(depth, RATIOS.gradient);
      if (factors) {
        for (const ratio of [RATIOS.signal, RATIOS.delta]) add(depths.at(-1)!, ratio);
      }
    }
    return findings;
  },
};

if (import.meta.main) await runExperiment(scaledBranches);
