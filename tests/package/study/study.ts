/**
 * What somebody may do with this module who knows its README: a study for a paper.
 *
 * At which depth do most nets' gradients vanish, by activation and kind of shortcut?
 *
 *     deno run --allow-read study.ts
 *     deno run --allow-read --allow-write=out study.ts --csv out
 */

import {
  type Activation,
  ACTIVATIONS,
  type DecayRow,
  type GradientRow,
  OptionsError,
  type Seeds,
  sweep,
  type SweepResult,
  type Variant,
  VARIANTS,
  writeSweep,
} from "@gradflow/gradflow";

/** What {@linkcode study} may be told. */
export interface StudyOptions {
  /** Default: gelu, relu, tanh. */
  readonly activations?: readonly Activation[];
  /** Default: 0..199. */
  readonly seeds?: Seeds;
  /** Default: 4, 8, 16. */
  readonly depths?: readonly number[];
  /** Default: all. */
  readonly variants?: readonly Variant[];
  /** Threads. Default: one per core. */
  readonly workers?: number;
  /** Ends the study; it throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Is told how far all sweeps together are, 0 to 1. */
  readonly onProgress?: (share: number, activation: Activation) => void;
}

/** What was found at one depth. */
export interface DepthFinding {
  readonly depth: number;
  /** Decades per layer. */
  readonly slope: number;
  /** 95 % confidence interval of the mean slope. */
  readonly ci95: readonly [low: number, high: number];
  /** Share of nets that vanish, of all nets, as in decay.csv. */
  readonly vanishing: number;
  /** The same of the nets whose last layer has a gradient: half of the ReLU nets have none at all. */
  readonly vanishingOfLiving: number;
}

/** A row of the table. */
export interface StudyRow {
  readonly activation: Activation;
  readonly variant: Variant;
  /** The depth from which on more than half of the nets vanish; none if they don't at the deepest. */
  readonly vanishesFrom: number | undefined;
  /** Shallow first. */
  readonly depths: readonly DepthFinding[];
}

/** The table, and the sweeps it is made of. */
export interface Study {
  readonly rows: readonly StudyRow[];
  readonly sweeps: ReadonlyMap<Activation, SweepResult>;
}

/** The smallest depth such that there and at each greater one more than half of the nets vanish. */
export function vanishesFrom(depths: readonly DepthFinding[]): number | undefined {
  const last = depths.findLastIndex(({ vanishing }) => !(vanishing > 0.5));
  return depths[last + 1]?.depth;
}

function finding(row: DecayRow, gradients: readonly GradientRow[]): DepthFinding {
  // decay.seeds are those that a line was fitted to, so the number of nets is only in gradients.
  const { seeds, zero, nonfinite } = gradients.find(({ layer }) => layer === row.depth - 1)!;
  return {
    depth: row.depth,
    slope: row.slope_mean,
    ci95: [row.slope_ci95_low, row.slope_ci95_high],
    vanishing: row.vanishing,
    vanishingOfLiving: row.vanishing * seeds / (seeds - zero - nonfinite),
  };
}

/** Sweeps each activation and tabulates where gradients vanish. */
export async function study(options: StudyOptions = {}): Promise<Study> {
  const { activations = ["gelu", "relu", "tanh"], onProgress, signal } = options;

  // sweep() would only find the third activation's typo after two sweeps.
  const wrong = activations.filter((name) => !ACTIVATIONS.includes(name));
  if (wrong.length > 0) {
    throw new OptionsError(wrong.map((name) => ({
      option: "activations",
      message: `activations: given "${name}"; allowed: of ${ACTIVATIONS.join(", ")}`,
    })));
  }

  const sweeps = new Map<Activation, SweepResult>();
  const rows: StudyRow[] = [];
  for (const [index, activation] of activations.entries()) {
    const running = sweep({
      activation,
      seeds: options.seeds ?? { from: 0, to: 199 },
      depths: options.depths ?? [4, 8, 16],
      variants: options.variants ?? VARIANTS,
    }, { workers: options.workers, signal });
    const findings = new Map<Variant, DepthFinding[]>();
    for await (const event of running) {
      if (event.kind === "progress") {
        onProgress?.((index + event.done / event.total) / activations.length, activation);
      } else {
        const [row] = event.decay; // one metric, one row
        findings.set(event.variant, [
          ...findings.get(event.variant) ?? [],
          finding(row!, event.gradients),
        ]);
      }
    }
    const result = await running;
    sweeps.set(activation, result);
    for (const variant of result.config.variants) {
      const depths = (findings.get(variant) ?? []).sort((a, b) => a.depth - b.depth);
      rows.push({ activation, variant, vanishesFrom: vanishesFrom(depths), depths });
    }
  }
  return { rows, sweeps };
}

/** The table as text. */
export function format(rows: readonly StudyRow[]): string {
  const sign = (x: number) => (x < 0 ? "" : "+") + x.toFixed(3);
  const head = [
    "activation",
    "variant",
    "vanishes from",
    "depth",
    "decades/layer [95 % CI]",
    "vanish",
    "of the living",
  ];
  const lines = rows.flatMap((row) =>
    row.depths.map((d, i) => [
      i === 0 ? row.activation : "",
      i === 0 ? row.variant : "",
      i === 0 ? `${row.vanishesFrom ?? "-"}` : "",
      `${d.depth}`,
      `${sign(d.slope)} [${sign(d.ci95[0])}, ${sign(d.ci95[1])}]`,
      `${(100 * d.vanishing).toFixed(0)} %`,
      `${(100 * d.vanishingOfLiving).toFixed(0)} %`,
    ])
  );
  const widths = head.map((_, c) => Math.max(...[head, ...lines].map((line) => line[c]!.length)));
  return [head, ...lines]
    .map((line) => line.map((cell, c) => cell.padEnd(widths[c]!)).join("  ").trimEnd())
    .join("\n");
}

async function main(args: readonly string[]): Promise<number> {
  let csv: string | undefined;
  if (args.length === 2 && args[0] === "--csv") csv = args[1];
  else if (args.length > 0) {
    console.error("usage: study.ts [--csv DIR]");
    return 2;
  }
  const interrupt = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupt.abort(new Error("interrupted")));
  try {
    const { rows, sweeps } = await study({
      signal: interrupt.signal,
      onProgress: (share, activation) =>
        console.error(`${(100 * share).toFixed(0)} % (${activation})`),
    });
    console.log(format(rows));
    if (csv !== undefined) {
      for (const [activation, result] of sweeps) {
        for (const { name } of await writeSweep(result, `${csv}/${activation}`)) {
          console.error(`${csv}/${activation}/${name}`);
        }
      }
    }
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
