/**
 * The columns of theory by their definitions, from what theory() says of the nets.
 */
import type { Metric, SweepConfig, Variant } from "../../mod.ts";
import { partsOf } from "../../src/nn/variants.ts";
import { interiorOf } from "../../src/sweep/interior.ts";
import { defaultInput } from "../../src/sweep/nets.ts";
import { theory, variancesOf } from "../../src/theory/mod.ts";
import { type Decimal, decimal, line, type Value } from "./definitions.ts";

/** The columns of theory of the nets of a size: of gradients.csv by layer, of decay.csv. */
export function theoryStatistics(
  config: SweepConfig,
  variant: Variant,
  metric: Metric,
  depth: number,
  width: number,
): { readonly layers: Record<string, Value>[]; readonly decay: Record<string, Value> } {
  const { init, weightGain, bias, sigmaW, sigmaB, alpha, target = 0 } = config;
  const layerSizes = [...new Array<number>(depth).fill(width), 1];
  const net = {
    ...{ layerSizes, parts: partsOf(variant, { layerSizes, alpha }), target },
    variances: variancesOf({ init, weightGain, bias, sigmaW, sigmaB }, layerSizes),
    ...{ activation: config.activation, output: config.output, of: config.of },
    input: config.input ?? defaultInput(width),
  };
  const several = (config.inputs?.length ?? 1) > 1;
  const predicted = several ? { reason: "several input rows" } : theory(net);
  if ("reason" in predicted) {
    const none = { theory_rms: decimal(NaN, 0), log10_theory_rms: NaN };
    return {
      layers: layerSizes.slice(1).map(() => none),
      decay: { theory_slope: NaN, theory_interior: NaN, theory_reason: predicted.reason },
    };
  }
  const logs = predicted.profile.map((layer, l) =>
    metric === "forward_rms"
      ? layer.log10Forward
      : metric === "backward_rms"
      ? layer.log10Backward
      : layer.log10Gradient +
        (metric === "l2" ? Math.log10(Math.sqrt(width * layerSizes[l + 1]!)) : 0)
  );
  const isMeanSquare = metric !== "mean_abs" && metric !== "max_abs";
  const { from, to } = interiorOf(config, variant, { depth, width }) ?? { from: 0, to: -1 };
  return {
    layers: logs.map((log) => ({
      theory_rms: isMeanSquare ? ofLog10(log) : decimal(NaN, 0),
      log10_theory_rms: isMeanSquare ? log : NaN,
    })),
    decay: {
      theory_slope: line(logs.map(ofLog10))?.slope ?? NaN,
      theory_interior: line(logs.slice(from, to + 1).map(ofLog10))?.slope ?? NaN,
      theory_reason: "",
    },
  };
}

function ofLog10(log: number): Decimal {
  const ten = Number.isFinite(log) ? Math.floor(log) : 0;
  return decimal(10 ** (log - ten), ten);
}
