/**
 * The types of the public face: what is here is checked by the compiler, and runs only to have run.
 */
import type {
  DecayRow,
  DeepNN,
  DeepNNProfile,
  Factors,
  GradientProfile,
  GradientRow,
  LayersModel,
  ProbedModel,
  RunRow,
  Sweep,
  SweepConfig,
  SweepEvent,
  SweepOptions,
  SweepResult,
  TableName,
  Variant,
  WrittenFile,
} from "../../mod.ts";
import * as gradflow from "../../mod.ts";
import type * as tf from "@tensorflow/tfjs";
import type { TorchGenerator } from "@gradflow/gradflow/random";
import type { WorkerPool } from "@gradflow/gradflow/pool";

/** Compiles only where the two types are the same. */
function same<A, B>(..._: Same<A, B> extends true ? [] : [never]): void {}
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

Deno.test("the types of sweep()", () => {
  same<Parameters<typeof gradflow.sweep>[0], SweepOptions | undefined>();
  same<ReturnType<typeof gradflow.sweep>, Sweep>();
  same<Awaited<Sweep>, SweepResult>();
  same<Sweep extends AsyncIterable<infer Event> ? Event : never, SweepEvent>();
  same<SweepEvent["kind"], "progress" | "result">();
  same<Extract<SweepEvent, { kind: "result" }>["decay"], readonly DecayRow[]>();
  same<Extract<SweepEvent, { kind: "progress" }>["done"], number>();
  same<SweepResult["gradients"], readonly GradientRow[]>();
  same<ReturnType<SweepResult["runs"]>, Iterable<RunRow>>();
  same<Parameters<SweepResult["csv"]>, [table: TableName]>();
  same<TableName, "gradients" | "decay" | "runs">();
  same<keyof SweepOptions, keyof SweepConfig>();
  same<SweepConfig["width"], readonly number[]>();
  same<
    Variant,
    | "plain"
    | "shortcut"
    | "shortcut-matched"
    | "shortcut-scaled"
    | "rezero"
    | "pre-norm"
    | "post-norm"
    | "plain-norm"
  >();
  same<Awaited<ReturnType<typeof gradflow.writeSweep>>, WrittenFile[]>();
  (() => {
    // @ts-expect-error: no such option
    gradflow.sweep({ wdith: 3 });
    // @ts-expect-error: no such activation
    gradflow.sweep({ activation: "gleu" });
    // @ts-expect-error: not both ends
    gradflow.sweep({ seeds: { from: 0 } });
    // @ts-expect-error: results are not to be changed
    gradflow.sweep().then((result) => result.decay.pop());
  });
});

Deno.test("the factors of a gradient are known of a DeepNN alone", () => {
  same<ReturnType<typeof probeDeepNN>, DeepNNProfile>();
  same<ReturnType<typeof probeOwn>, GradientProfile>();
  same<"factors" extends keyof GradientProfile ? true : false, false>();
  same<DeepNNProfile["factors"], readonly Factors[]>();
  const probeDeepNN = (model: DeepNN) => gradflow.probeGradients(model, [[1]]);
  const probeOwn = (model: ProbedModel) => gradflow.probeGradients(model, [[1]]);
});

Deno.test("the columns of the rows are those of the files", () => {
  same<
    keyof DecayRow,
    | ("variant" | "depth" | "width" | "metric" | "seeds" | "vanishing" | "exploding")
    | ("slope_mean" | "slope_sd" | "slope_ci95_low" | "slope_ci95_high" | "r2_median")
    | ("first_over_last_median" | "first_over_last_q05" | "first_over_last_q95")
    | ("log10_first_over_last_median" | "log10_first_over_last_q05" | "log10_first_over_last_q95")
    | ("silent" | "nonfinite" | "slope_median" | "slope_q05" | "slope_q95")
    | ("slope_median_ci95_low" | "slope_median_ci95_high" | "interior_from" | "interior_to")
    | ("slope_interior" | "slope_interior_ci95_low" | "slope_interior_ci95_high")
    | ("verdict" | "layers_to_1e6" | "layers_to_1e38")
    | ("theory_slope" | "theory_interior" | "theory_reason")
  >();
  same<
    keyof GradientRow,
    | ("variant" | "depth" | "width" | "layer" | "parameter" | "metric")
    | ("seeds" | "zero" | "nonfinite" | "mean" | "geometric_mean" | "log10_mean" | "log10_sd")
    | ("min" | "q05" | "q25" | "median" | "q75" | "q95" | "max")
    | ("log10_min" | "log10_q05" | "log10_q25" | "log10_median" | "log10_q75" | "log10_q95")
    | ("log10_max" | "rms_over_seeds" | "log10_rms_over_seeds" | "theory_rms" | "log10_theory_rms")
  >();
  same<
    keyof RunRow,
    | ("variant" | "depth" | "width" | "seed" | "layer" | "metric" | "value")
    | "log10_value" // for those who read rows, since a file has all of the value
  >();
});

Deno.test("the types of probes", () => {
  same<ReturnType<typeof gradflow.probeGradients>, GradientProfile>();
  same<ReturnType<typeof gradflow.probeEach>, GradientProfile[]>();
  same<GradientProfile["layers"][number]["gradientToWeight"], number>();
  same<DeepNN extends ProbedModel ? true : false, true>();
  same<tf.LayersModel extends ProbedModel ? true : false, true>();
  same<tf.Sequential extends ProbedModel ? true : false, true>();
  same<((x: tf.Tensor) => tf.Tensor) extends ProbedModel ? true : false, true>();
  same<ReturnType<DeepNN["namedParameters"]>, Map<string, tf.Variable>>();
  same<LayersModel, tf.LayersModel>();
  ((model: DeepNN) => {
    gradflow.probeGradients(model, [[1]], { loss: (output) => output.square().mean() });
    // @ts-expect-error: no such loss
    gradflow.probeGradients(model, [[1]], { loss: "mse" });
    // @ts-expect-error: rows, not a row
    gradflow.probeGradients(model, [1]);
    // @ts-expect-error: a stack comes from a list of generators
    new gradflow.DeepNN([1, 1], [1, 2]);
  });
});

Deno.test("the types of the other entry points", () => {
  same<TorchGenerator, InstanceType<typeof gradflow.TorchGenerator>>();
  ((pool: WorkerPool<{ square(x: number): number; later(): Promise<string> }>) => {
    same<ReturnType<typeof square>, Promise<number>>();
    same<ReturnType<typeof later>, Promise<string>>();
    const square = () => pool.call((worker) => worker.square(3));
    const later = () => pool.call((worker) => worker.later());
    // @ts-expect-error: no such method
    pool.call((worker) => worker.cube(3));
    // @ts-expect-error: not a number
    pool.call((worker) => worker.square("3"));
  });
});
