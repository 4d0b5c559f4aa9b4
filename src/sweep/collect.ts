/**
 * Gathers the units' magnitudes, which arrive in any order, and turns each depth into rows once it
 * is whole.
 */
import type { Magnitudes } from "../engine/engine.ts";
import type { Variant } from "../nn/names.ts";
import { seedCount, seedSlice } from "../options/seeds.ts";
import type { SweepConfig } from "./config.ts";
import { log10s, valueAt } from "./magnitudes.ts";
import type { Unit } from "./plan.ts";
import {
  type Block,
  type DecayRow,
  decayRow,
  type GradientRow,
  gradientRows,
  type RunRow,
} from "./rows.ts";

/** The results of a sweep while they arrive. */
export class Collector {
  readonly #config: SweepConfig;
  readonly #keepRuns: boolean;
  /** Depths of which some units have arrived. */
  readonly #open = new Map<number, { missing: number; blocks: readonly Block[] }>();
  readonly #gradients: GradientRow[] = [];
  readonly #decay: DecayRow[] = [];
  readonly #kept: Block[] = [];

  /** @param keepRuns Whether each seed's magnitudes are kept once they are aggregated. */
  constructor(config: SweepConfig, keepRuns: boolean) {
    this.#config = config;
    this.#keepRuns = keepRuns;
  }

  /** Takes an engine's result for a unit, row-major in [variants, metrics, layers, seeds]. */
  add({ depth, start, end }: Unit, { mantissas, exponents }: Magnitudes): void {
    const open = this.#open.get(depth) ??
      { missing: seedCount(this.#config.seeds), blocks: emptyBlocks(this.#config, depth) };
    this.#open.set(depth, open);
    const [seeds, count] = [end - start, seedCount(this.#config.seeds)];
    open.blocks.forEach((block, k) => {
      for (let layer = 0; layer < depth; layer++) {
        const from = (k * depth + layer) * seeds;
        const to = layer * count + start;
        block.mantissas.set(mantissas.subarray(from, from + seeds), to);
        block.exponents.set(exponents.subarray(from, from + seeds), to);
      }
    });
    open.missing -= seeds;
    if (open.missing === 0) {
      this.#open.delete(depth);
      this.#aggregate(open.blocks);
    }
  }

  /** The rows of gradients.csv, by variant, depth, layer and metric. */
  gradients(): GradientRow[] {
    return this.#inOrder(this.#gradients).flatMap((rows) =>
      rows.toSorted((a, b) => a.layer - b.layer) // stable: a layer's metrics stay in their order
    );
  }

  /** The rows of decay.csv, by variant, depth and metric. */
  decay(): DecayRow[] {
    return this.#inOrder(this.#decay).flat();
  }

  /**
   * The rows of runs.csv, by variant, depth, seed, layer and metric.
   *
   * @throws {TypeError} If they were not kept.
   */
  runs(): Iterable<RunRow> {
    if (!this.#keepRuns) throw new TypeError("runs: given a sweep without keepRuns: true");
    return this.#runRows();
  }

  *#runRows(): Generator<RunRow> {
    const { width, seeds } = this.#config;
    const count = seedCount(seeds);
    for (const blocks of this.#inOrder(this.#kept)) {
      for (let index = 0; index < count && blocks.length > 0; index++) {
        const seed = seedSlice(seeds, index, index + 1)[0]!;
        for (let layer = 0; layer < blocks[0]!.depth; layer++) {
          for (const block of blocks) {
            const { variant, depth, metric } = block;
            const value = valueAt(block, layer * count + index);
            yield { variant, depth, width, seed, layer, metric, value };
          }
        }
      }
    }
  }

  #aggregate(blocks: readonly Block[]): void {
    for (const block of blocks) {
      const logs = log10s(block);
      for (const row of gradientRows(this.#config, block, logs)) this.#gradients.push(row);
      this.#decay.push(decayRow(this.#config, block, logs));
      if (this.#keepRuns) this.#kept.push(block);
    }
  }

  /** What there is of each (variant, depth), in the order of the configuration. */
  #inOrder<Item extends { variant: Variant; depth: number }>(items: readonly Item[]): Item[][] {
    const { variants, depths } = this.#config;
    const groups = Map.groupBy(items, ({ variant, depth }) => `${variant} ${depth}`);
    return variants.flatMap((variant) =>
      depths.map((depth) => groups.get(`${variant} ${depth}`) ?? [])
    );
  }
}

/** Room for all seeds at a depth: a block for each variant and metric, in an engine's order. */
function emptyBlocks({ seeds, variants, metrics }: SweepConfig, depth: number): Block[] {
  const length = seedCount(seeds) * depth;
  return variants.flatMap((variant) =>
    metrics.map((metric) => ({
      variant,
      depth,
      metric,
      mantissas: new Float64Array(length),
      exponents: new Int32Array(length),
    }))
  );
}
