/**
 * What is to be said of a model's gradients: a line, a verdict, and whether they are what theory and nets
 * like it lead one to expect.
 */
import { checkOptions } from "../options/check.ts";
import { notAllowed } from "../options/problem.ts";
import type { Inputs, ProbedModel, Rows } from "../probe/mod.ts";
import { probeEvenDiverged } from "../probe/probe_gradients.ts";
import type { LayerGradient } from "../probe/profile.ts";
import { fitLines, lineOf } from "../statistics/line.ts";
import { DECADES, layersTo, verdictOf } from "../statistics/verdict.ts";
import { theory } from "../theory/mod.ts";
import {
  numbersOf,
  type OrReason,
  rowCount,
  rowsOf,
  type Subject,
  subjectOf,
  targetOf,
} from "./asked.ts";
import { type Chain, chainOf } from "./chain.ts";
import type { Diagnosis, DiagnosisPeers } from "./diagnosis.ts";
import { DIAGNOSE_SCHEMAS, type DiagnoseOptions } from "./options.ts";
import { drawPeers } from "./peers.ts";
import { type Deviation, deviationOf } from "./deviation.ts";

/** Whoever is farther from the mean, in standard deviations, is not normal. */
const MOST_DEVIATIONS = 3;

/**
 * Says what is to be said of a model's gradients: how their size changes from layer to layer, whether
 * they vanish or explode, and, where the model is a chain of dense layers, whether that is normal for nets
 * whose weights and biases have its variances.
 *
 * A chain is a {@linkcode DeepNN}, or a tf.LayersModel of dense layers, one and the same activation behind
 * each (and behind the last one, or none), perhaps sums of a dense layer's input and output, and LayerNorm
 * with PyTorch's epsilon 1e-5. Theory is of one input row and of meanSquaredError with one target, or of
 * the output.
 *
 * @param model As {@linkcode probeGradients} takes it. The weights' places are their order in the model; of
 * a function that in which its variables were made.
 * @param x Inputs, [batch, ...].
 * @param options As for {@linkcode probeGradients}, and how many nets are drawn alike.
 * @returns Plain data. No tensor is left behind.
 * @throws {OptionsError | TypeError | RangeError} As {@linkcode probeGradients}, but for a loss that is not
 * finite, which is a finding; and if the model has no weight with two axes or more.
 *
 * @example
 * ```ts
 * import { DeepNN, diagnose, TorchGenerator } from "@gradflow/gradflow";
 * import { assertEquals } from "@std/assert";
 *
 * const sizes = [...Array(20).fill(16), 1];
 * const net = new DeepNN(sizes, new TorchGenerator(123), { activation: "tanh", output: "linear" });
 * const { verdict, peers } = diagnose(net, [Array(16).fill(1)]);
 * assertEquals(verdict, "vanishing");
 * assertEquals("isNormal" in peers && peers.isNormal, true);
 * net.dispose();
 * ```
 */
export function diagnose(
  model: ProbedModel,
  x: Inputs,
  options: DiagnoseOptions = {},
): Diagnosis {
  const { nets, ...asked } = checkOptions(DIAGNOSE_SCHEMAS, options);
  const { loss, layers: all } = probeEvenDiverged(model, x, { ...asked, parameters: "all" });
  const weights = all.filter(({ shape }) => shape.length >= 2);
  if (weights.length === 0) {
    const given = `one whose parameters ${all.map(({ name }) => name).join(", ")} have one axis`;
    throw new RangeError(notAllowed("model", given, "one with a weight of two axes or more"));
  }
  const logs = weights.map(({ rms }) => Math.log10(rms));
  const { slope, r2 } = lineOf(logs);
  const [first, last] = [weights[0]!.rms, weights.at(-1)!.rms];
  const { predicted, drawn } = expected(model, x, weights, { ...asked, nets });
  const deviations = "logs" in drawn
    ? logs.map((log, layer) =>
      deviationOf(log, drawn.logs.subarray(layer * nets, (layer + 1) * nets))
    )
    : undefined;
  return {
    loss,
    of: asked.of,
    verdict: verdictOf({ slope, layers: weights.length, first, last }),
    ...{ slope, r2, firstOverLast: first / last },
    depths: {
      float16: layersTo(DECADES.float16, slope) + 1,
      float32: layersTo(DECADES.float32, slope) + 1,
    },
    layers: weights.map(({ name, shape, rms }, layer) => ({
      ...{ name, shape, rms, log10Rms: logs[layer]! },
      ...("logs" in predicted && {
        log10Theory: predicted.logs[layer]!,
        ratio: 10 ** (logs[layer]! - predicted.logs[layer]!),
      }),
      ...(deviations !== undefined && { z: deviations[layer]!.z }),
    })),
    zeros: weights.filter(({ rms }) => rms === 0).map(({ name }) => name),
    nonFinite: weights.filter(({ rms }) => !Number.isFinite(rms)).map(({ name }) => name),
    leftOut: all.filter(({ shape }) => shape.length < 2).map(({ name }) => name),
    theory: "logs" in predicted ? { slope: lineOf(predicted.logs).slope } : predicted,
    peers: "logs" in drawn ? peersOf(slope, drawn.logs, nets, deviations![0]!) : drawn,
  };
}

function peersOf(
  slope: number,
  logs: Float64Array,
  nets: number,
  first: Deviation,
): OrReason<DiagnosisPeers> {
  const { slopes } = fitLines(logs, logs.length / nets, nets);
  const { mean, deviation, z } = deviationOf(slope, slopes);
  if (Number.isNaN(mean) || Number.isNaN(first.mean)) {
    return {
      reason: "most nets drawn alike have no gradient in the first layer, or one layer alone",
    };
  }
  return {
    nets,
    slopeMean: mean,
    slopeDeviation: deviation,
    slopeZ: z,
    firstZ: first.z,
    isNormal: Math.abs(z) < MOST_DEVIATIONS && Math.abs(first.z) < MOST_DEVIATIONS,
  };
}

type Options = Parameters<typeof subjectOf>[1];

/** log10 root mean squares of the weights' gradients: theory's, and those of nets drawn alike. */
function expected(
  model: ProbedModel,
  x: Inputs,
  weights: readonly LayerGradient[],
  options: Options,
): {
  predicted: OrReason<{ readonly logs: readonly number[] }>;
  drawn: OrReason<{ readonly logs: Float64Array }>;
} {
  const chain = chainOf(model, options.training);
  if ("reason" in chain) return { predicted: chain, drawn: chain };
  const subject = subjectOf(model, options);
  if ("reason" in subject) return { predicted: subject, drawn: subject };
  if (`${chain.names}` !== `${weights.map(({ name }) => name)}`) {
    const reason = "some of its weights are not trained";
    return { predicted: { reason }, drawn: { reason } };
  }
  const rows = rowsOf(x);
  return {
    predicted: predict(chain, rows, subject),
    drawn: drawPeers(chain, rows, subject, options.nets),
  };
}

/** Theory's logarithms. */
function predict(
  { layerSizes, variances, parts, activation, output }: Chain,
  rows: Rows,
  subject: Subject,
): OrReason<{ readonly logs: readonly number[] }> {
  if (rowCount(rows) > 1) {
    return { reason: `theory is of one input row, and there are ${rowCount(rows)}` };
  }
  const target = targetOf(subject);
  if ("reason" in target) return target;
  const predicted = theory({
    ...{ layerSizes, variances, parts, activation, output },
    ...target,
    of: subject.of,
    input: numbersOf(rows),
  });
  if ("reason" in predicted) return predicted;
  return { logs: predicted.profile.map(({ log10Gradient }) => log10Gradient) };
}
