import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ACTIVATION_RULES, ACTIVATIONS } from "../../src/nn/activations.ts";
import {
  type Activation,
  chi,
  criticalWeightVariance,
  depthScale,
  fixedPoint,
  type Variances,
  variancesOf,
} from "../../src/theory/mod.ts";
import { KINKS } from "../../src/theory/kinks.ts";
import { gaussianAverage } from "../../src/theory/mod.ts";
import { assertClose } from "../helpers/reference.ts";

/** Within half a unit of the last of so many digits. */
function assertDigits(actual: number, expected: string, what: string): void {
  assertEquals(actual.toPrecision(expected.replace(/^[0.]*|\.|e.*$/g, "").length), expected, what);
}

/** sigma_w^2 and sigma_b^2 of PyTorch's default. */
function pytorch(width: number): Variances {
  return variancesOf({}, [width, 1])[0]!;
}

Deno.test("PyTorch's default with GELU vanishes by 0.29 a layer, 0.32 at width 3", () => {
  for (
    const [width, q, slope, ratio] of [
      [3, "0.1234", "0.10431", "0.32298"],
      [64, "0.005687", "0.08453", "0.29073"],
      [128, "0.002842", "0.08393", "0.28971"],
      [512, "0.0007103", "0.08348", "0.28894"],
    ] as const
  ) {
    const found = fixedPoint("gelu", pytorch(width));
    const chi1 = chi("gelu", 1 / 3, found);
    assertDigits(found, q, `q* at width ${width}`);
    assertDigits(chi1, slope, `chi_1 at width ${width}`);
    assertDigits(Math.sqrt(chi1), ratio, `rms ratio at width ${width}`);
  }
  assertAlmostEquals(chi("gelu", 1 / 3, fixedPoint("gelu", pytorch(1e12))), 1 / 12, 1e-12);
});

Deno.test("PyTorch's default with other activations", () => {
  const ratio = (activation: Activation, width: number) =>
    Math.sqrt(chi(activation, 1 / 3, fixedPoint(activation, pytorch(width))));
  assertClose(ratio("relu", 512), 1 / Math.sqrt(6), 1e-14);
  assertDigits(ratio("tanh", 512), "0.5768", "tanh at width 512");
  assertClose(ratio("linear", 512), 1 / Math.sqrt(3), 1e-14);
});

Deno.test("tanh's phase diagram", () => {
  for (
    const [weightVariance, q, slope] of [
      [1, "0.1936", "0.7590"],
      [1.5, "0.4180", "0.9386"],
      [2, "0.7218", "1.0477"],
      [2.5, "1.0640", "1.1335"],
      [4, "2.1955", "1.3424"],
    ] as const
  ) {
    const found = fixedPoint("tanh", { weightVariance, biasVariance: 0.05 });
    assertEquals(found.toFixed(4), q);
    assertEquals(chi("tanh", weightVariance, found).toFixed(4), slope);
  }
});

Deno.test("tanh's critical line", () => {
  for (
    const [biasVariance, expected] of [
      [0.0025, "1.2601"],
      [0.01, "1.4242"],
      [0.05, "1.7610"],
      [0.1, "1.9861"],
    ] as const
  ) {
    const found = criticalWeightVariance("tanh", biasVariance);
    assert("weightVariance" in found);
    assertEquals(found.weightVariance.toFixed(4), expected);
  }
  const unbiased = criticalWeightVariance("tanh", 0);
  assert("q" in unbiased && unbiased.q === 0);
  assertClose(unbiased.weightVariance, 1, 1e-14);
});

Deno.test("on the critical line q is fixed and chi_1 is 1", () => {
  const variance = fc.double({ min: 1e-4, max: 1, noNaN: true });
  const activation = fc.constantFrom(...ACTIVATIONS);
  let found = 0;
  fc.assert(
    fc.property(activation, variance, (activation, biasVariance) => {
      const point = criticalWeightVariance(activation, biasVariance);
      if ("reason" in point) return;
      found++;
      const { weightVariance, q } = point;
      assertClose(chi(activation, weightVariance, Number.isNaN(q) ? 1 : q), 1, 1e-9);
      if (Number.isNaN(q)) return;
      const square = gaussianAverage(
        (x) => ACTIVATION_RULES[activation].at(x).value ** 2,
        q,
        KINKS[activation],
      );
      assertClose(weightVariance * square + biasVariance, q, 1e-9);
      assertClose(fixedPoint(activation, { weightVariance, biasVariance }, q * 0.99), q, 1e-6);
    }),
    { numRuns: 60 },
  );
  assert(found > 20, `only ${found}`);
});

Deno.test("He's ReLU is critical, whatever the bias, and keeps each variance without one", () => {
  for (const biasVariance of [0, 0.1]) {
    const found = criticalWeightVariance("relu", biasVariance);
    assert("weightVariance" in found);
    assertClose(found.weightVariance, 2, 1e-14);
  }
  assertClose(fixedPoint("relu", { weightVariance: 2, biasVariance: 0 }, 0.37), 0.37, 1e-12);
  assertEquals(fixedPoint("relu", { weightVariance: 2.1, biasVariance: 0 }), Infinity);
  assertEquals(fixedPoint("relu", { weightVariance: 2, biasVariance: 0.1 }), Infinity);
  assertEquals(fixedPoint("relu", { weightVariance: 1.9, biasVariance: 0 }), 0);
  assertClose(fixedPoint("relu", { weightVariance: 1, biasVariance: 0.1 }), 0.2, 1e-13);
});

Deno.test("GELU, whose variance does not come back to a critical point, has none and says so", () => {
  for (const biasVariance of [0, 0.1]) {
    const found = criticalWeightVariance("gelu", biasVariance);
    assert("reason" in found);
    assert(found.reason.includes("chi_1 = 1"), found.reason);
  }
});

Deno.test("linear nets: chi_1 is sigma_w^2, and q a geometric series' sum", () => {
  const weight = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  const bias = fc.double({ min: 1e-6, max: 9, noNaN: true });
  fc.assert(fc.property(weight, bias, (weightVariance, biasVariance) => {
    const q = fixedPoint("linear", { weightVariance, biasVariance });
    assertClose(q, biasVariance / (1 - weightVariance), 1e-10);
    assertClose(chi("linear", weightVariance, q), weightVariance, 1e-14);
  }));
});

Deno.test("depth scales are those by which the recursion nears its end", () => {
  const variances = { weightVariance: 1.5, biasVariance: 0.05 };
  const q = fixedPoint("tanh", variances);
  const next = (q: number) =>
    1.5 * gaussianAverage((x) => Math.tanh(x) ** 2, q) + variances.biasVariance;
  const rate = (next(q + 1e-4) - next(q - 1e-4)) / 2e-4;
  const { gradient, length } = depthScale("tanh", variances);
  assertClose(length, -1 / Math.log(rate), 1e-6);
  assertClose(gradient, -1 / Math.log(chi("tanh", 1.5, q)), 1e-14);
  assert(depthScale("tanh", { ...variances, weightVariance: 2.5 }).gradient < 0, "explodes");
  // Where the signal dies, and where it grows for ever.
  for (
    const [activation, weightVariance, rate] of [["tanh", 0.5, 0.5], ["relu", 3, 1.5]] as const
  ) {
    const { gradient, length } = depthScale(activation, { weightVariance, biasVariance: 0 });
    assertClose(gradient, -1 / Math.log(rate), 1e-12);
    assertClose(length, -1 / Math.log(rate), 1e-12);
  }
});

Deno.test("a variance that is none, or an unknown activation, is refused", () => {
  const variances = { weightVariance: 1, biasVariance: 0 };
  for (const wrong of [-1, NaN, Infinity]) {
    assertThrows(() => chi("gelu", wrong, 1), RangeError, "weightVariance: given");
    assertThrows(
      () => fixedPoint("gelu", { ...variances, biasVariance: wrong }),
      RangeError,
      "biasVariance: given",
    );
    assertThrows(() => criticalWeightVariance("gelu", wrong), RangeError, "biasVariance: given");
  }
  assertThrows(() => fixedPoint("gelu", variances, 0), RangeError, "start: given 0");
  assertThrows(() => chi("gleu" as "gelu", 1, 1), RangeError, 'activation: given "gleu"');
  assertThrows(() => chi(3 as unknown as "gelu", 1, 1), TypeError, "activation: given 3");
});
