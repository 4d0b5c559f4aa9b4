/**
 * Holds all columns of gradients.csv and decay.csv to their definitions, by what runs.csv says.
 */
import { interiorOf } from "../../src/sweep/interior.ts";
import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import type { SweepConfig, TableName } from "../../mod.ts";
import { assertClose } from "../helpers/reference.ts";
import {
  decayStatistics,
  gradientStatistics,
  over,
  readDecimal,
  type Value,
} from "./definitions.ts";
import { theoryStatistics } from "./predicted.ts";

/** A row of a CSV file, by column. */
export type Fields = Readonly<Record<string, string>>;

/** The rows of a CSV file. */
export function fieldsOf(text: string): Fields[] {
  return parse(text, { skipFirstRow: true }) as Fields[];
}

/** How far apart numbers may be. */
export interface Apart {
  /** Relatively: quantiles, and all others. */
  readonly quantiles: number;
  readonly others: number;
  /** Logarithms and slopes, which are what is left of larger ones: absolutely. */
  readonly logs: number;
  /** Quantiles of slopes, absolutely. */
  readonly slopes: number;
}

/** What sketches give quantiles of; of the first over the last layer's magnitude their q05 and so on. */
const QUANTILES = /^(q\d\d|median|r2_median|first_over_last_\w+)$/;

/** What sketches give quantiles of slopes. */
const SLOPES = /^slope_(median|q\d\d)/;

/** Holds each column of a row to the value of that name; a new column needs its definition here. */
function assertFields(
  row: Fields,
  expected: Readonly<Record<string, Value>>,
  what: string,
  { quantiles, others, logs, slopes }: Apart,
): void {
  assertEquals(Object.keys(row).sort(), Object.keys(expected).sort(), what);
  for (const [name, text] of Object.entries(row)) {
    const [wanted, place] = [expected[name]!, `${what}: ${name}`];
    if (typeof wanted === "string") {
      assertEquals(text, wanted, place);
      continue;
    }
    const isQuantile = QUANTILES.test(name.replace(/^log10_/, ""));
    if (typeof wanted === "object") {
      const found = readDecimal(text);
      if (wanted.digits === 0 || Number.isNaN(wanted.digits)) {
        assertEquals(found.digits, wanted.digits, place);
        continue;
      }
      const ratio = over(found, wanted);
      // 10^log10_mean has as many digits as the logarithm has behind its point.
      const most = isQuantile ? quantiles : name === "geometric_mean" ? 10 * others : others;
      assertClose(ratio.digits * 10 ** ratio.ten, 1, most, `${place}: ${text}`);
    } else {
      const found = text === "" ? NaN : Number(text);
      const apart = SLOPES.test(name) ? slopes : logs;
      const isLog = /^(log10|slope|theory)_/.test(name) && Math.abs(found - wanted) <= apart;
      const most = isQuantile ? quantiles : others;
      if (!isLog && !Object.is(found, wanted)) assertClose(found, wanted, most, place);
    }
  }
}

/** Holds each column of gradients.csv and decay.csv to its definition, by what runs.csv says. */
export function assertTables(
  config: SweepConfig,
  csv: (table: TableName) => string,
  apart: Apart = { quantiles: 1e-12, others: 1e-12, logs: 1e-14, slopes: 1e-14 },
): void {
  const { variants, depths, metrics, width: widths } = config;
  const byKey = Map.groupBy(
    fieldsOf(csv("runs")),
    ({ variant, depth, width, layer, metric }) => [variant, depth, width, layer, metric].join(),
  );
  const [gradients, decay] = [fieldsOf(csv("gradients")), fieldsOf(csv("decay"))];
  let [g, d] = [0, 0];
  const sizes = depths.flatMap((depth) => widths.map((width) => ({ depth, width })));
  for (const variant of variants) {
    for (const { depth, width } of sizes) {
      const layers = Array.from(
        { length: depth },
        (_, layer) =>
          metrics.map((metric) =>
            byKey.get([variant, depth, width, layer, metric].join())!.map(({ value }) =>
              readDecimal(value!)
            )
          ),
      );
      const theories = metrics.map((metric) =>
        theoryStatistics(config, variant, metric, depth, width)
      );
      layers.forEach((byMetric, layer) =>
        metrics.forEach((metric, m) => {
          const key = { variant, depth, width, layer, metric };
          const parameter = `layers.${layer}.0.weight`;
          const theory = theories[m]!.layers[layer]!;
          const expected = { ...key, parameter, ...gradientStatistics(byMetric[m]!), ...theory };
          assertFields(gradients[g]!, expected, `row ${g++} of gradients`, apart);
        })
      );
      metrics.forEach((metric, m) => {
        const nets = layers[0]![m]!.map((_, net) => layers.map((byMetric) => byMetric[m]![net]!));
        const theory = theories[m]!.decay;
        const expected = {
          ...{ variant, depth, width, metric },
          ...decayStatistics(nets, metric, interiorOf(config, variant, { depth, width })),
          ...theory,
        };
        assertFields(decay[d]!, expected, `row ${d++} of decay`, apart);
      });
    }
  }
  assertEquals([g, d], [gradients.length, decay.length]);
}
