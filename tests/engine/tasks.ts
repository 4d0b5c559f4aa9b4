/** Tasks for an engine, drawn by fast-check. */
import fc from "fast-check";
import { ACTIVATIONS, INITIALISATIONS, TorchGenerator, type Variant, VARIANTS } from "../../mod.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { completeInit, type Init, type InitOptions } from "../../src/nn/initialisations.ts";
import { shapeProblem } from "../../src/nn/shapes.ts";

/** What most tests leave as the notebook has it. */
export const USUAL = { output: "activated", target: 0 } as const;

const width = fc.integer({ min: 1, max: 9 });
const variants = fc.subarray([...VARIANTS], { minLength: 1 });

/** Layer sizes that a shortcut can broadcast: some 1, then all equal, perhaps 1 last. */
const broadcastable = fc.tuple(
  fc.nat({ max: 3 }),
  width,
  fc.integer({ min: 2, max: 8 }),
  fc.boolean(),
).map(([ones, w, layers, last]) => [
  ...new Array<number>(ones).fill(1),
  ...new Array<number>(layers).fill(w),
  ...(last ? [1] : []),
]);

/** Initialisations of all kinds. */
const inits: fc.Arbitrary<Init> = fc.constantFrom<InitOptions>(
  ...INITIALISATIONS.map((init) => ({ init })),
  { bias: "zero" },
  { init: "xavier-uniform", weightGain: 1.5 },
  { init: "he-normal", weightGain: 0.7, bias: "zero" },
  { init: "orthogonal", weightGain: 1.2 },
  { sigmaW: 1.3, sigmaB: 0.5 },
).map(completeInit);

/** Tasks of all kinds. */
export const tasks: fc.Arbitrary<Omit<ProbeTask, "metrics">> = fc.record({
  layerSizes: fc.oneof(fc.array(width, { minLength: 2, maxLength: 8 }), broadcastable),
  activation: fc.constantFrom(...ACTIVATIONS),
  init: inits,
  variants,
  output: fc.constantFrom("activated" as const, "activated" as const, "linear" as const),
  of: fc.constantFrom("loss" as const, "output" as const),
  target: fc.constantFrom(0, 0, 1, -0.5),
  rowCount: fc.constantFrom(1, 1, 1, 2, 3),
  seeds: fc.uniqueArray(fc.nat({ max: 2 ** 31 }), { minLength: 1, maxLength: 9 }),
  noise: fc.nat({ max: 1000 }),
}).map(({ rowCount, noise, init, ...some }) => {
  const task = { ...some, ...init };
  const [before, last] = task.layerSizes.slice(-2) as [number, number];
  const fits = task.variants.filter((variant) =>
    !shapeProblem(task.layerSizes, variant) &&
    // Of numbers that are normalised the sum is 0, and that of the squares next to their number,
    // whatever the weights are: the gradient is what cancelling leaves of it.
    !(variant === "post-norm" && before === last && last > 1)
  );
  const generator = new TorchGenerator(noise);
  const rows = Array.from(
    { length: rowCount },
    () => [...generator.uniform(new Float32Array(task.layerSizes[0]!), -2, 2)],
  );
  return { ...task, variants: fits.length > 0 ? fits : ["plain" as Variant], rows };
});
