import { assert, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Activation, ACTIVATION_RULES, ACTIVATIONS } from "../../src/nn/activations.ts";
import { KINKS } from "../../src/theory/kinks.ts";
import { gaussianAverage } from "../../src/theory/mod.ts";
import { momentsAt } from "../../src/theory/moments.ts";
import theory from "../fixtures/theory.json" with { type: "json" };
import { assertClose } from "../helpers/reference.ts";

/** Rows of q and of the averages of FUNCTIONS, in their order. */
const REFERENCE = theory.averages as unknown as Readonly<Record<Activation, readonly string[][]>>;

/** What the reference has averages of, of z = x / sqrt(q), phi and phi'. */
const FUNCTIONS: Readonly<Record<string, (z: number, phi: number, slope: number) => number>> = {
  "phi": (_, phi) => phi,
  "phi^2": (_, phi) => phi * phi,
  "phi'^2": (_, _phi, slope) => slope * slope,
  "phi phi'^2": (_, phi, slope) => phi * slope * slope,
  "(phi phi')^2": (_, phi, slope) => (phi * slope) ** 2,
  "z phi phi'": (z, phi, slope) => z * phi * slope,
};

for (const activation of ACTIVATIONS) {
  const { at } = ACTIVATION_RULES[activation];

  Deno.test(`${activation}: averages are mpmath's, for q from 1e-12 to 1e12`, () => {
    for (const [text, ...expected] of REFERENCE[activation]) {
      const q = Number(text);
      Object.entries(FUNCTIONS).forEach(([name, f], k) => {
        const g = (x: number) => {
          const { value, slope } = at(x);
          return f(x / Math.sqrt(q), value, slope);
        };
        const average = gaussianAverage(g, q, KINKS[activation]);
        const scale = gaussianAverage((x) => Math.abs(g(x)), q, KINKS[activation]);
        const error = Math.abs(average - Number(expected[k])) / scale;
        assert(error < 1e-14, `E[${name}] at q = ${q}: ${error}`);
      });
    }
  });

  Deno.test(`${activation}: averages go on smoothly where they are powers of q`, () => {
    const edges = [1e40, at(0).value === 0 ? 1e-40 : 1e-11].map(Math.log);
    for (const edge of edges) {
      const [before, after] = [
        momentsAt(activation, edge - 1e-12),
        momentsAt(activation, edge + 1e-12),
      ];
      for (const name of ["lnSquare", "lnVariance", "lnSlope", "mean"] as const) {
        const jump = Math.abs(before[name] - after[name]);
        assert(jump < 1e-4, `${name} at ${edge}: ${before[name]}, ${after[name]}`);
      }
    }
  });
}

Deno.test("averages are right where there are formulas for them", () => {
  const average = (activation: Activation, f: (phi: number, slope: number) => number, q: number) =>
    gaussianAverage(
      (x) => {
        const { value, slope } = ACTIVATION_RULES[activation].at(x);
        return f(value, slope);
      },
      q,
      KINKS[activation],
    );
  const square = (phi: number) => phi * phi, slopes = (_: number, slope: number) => slope * slope;
  for (const q of [1e-12, 1e-3, 0.1234, 1, 30, 1e6, 1e12]) {
    assertClose(average("linear", square, q), q, 1e-14, "linear");
    assertClose(average("relu", square, q), q / 2, 1e-14, "relu");
    assertClose(average("relu", (phi) => phi, q), Math.sqrt(q / (2 * Math.PI)), 1e-14, "relu");
    assertClose(average("relu", slopes, q), 1 / 2, 1e-14, "relu");
    assertClose(average("leaky-relu", square, q), q * (1 + 1e-4) / 2, 1e-14, "leaky-relu");
    const r = 2 * Math.PI * (1 + q), arc = Math.atan(q / Math.sqrt(1 + 2 * q)) / (2 * Math.PI);
    // From halves of the size of sqrt(q) that cancel.
    const mean = average("gelu", (phi) => phi, q);
    assert(Math.abs(mean - q / Math.sqrt(r)) < 1e-14 * Math.sqrt(q), `gelu: ${mean}`);
    const squared = q / 4 + q * arc + 2 * q * q / (r * Math.sqrt(1 + 2 * q));
    assertClose(average("gelu", square, q), squared, 1e-14, "gelu");
    const sloped = 1 / 4 + arc + q * (3 + 5 * q) / (r * (1 + 2 * q) ** 1.5);
    assertClose(average("gelu", slopes, q), sloped, 1e-14, "gelu");
    // The logistic function's mean is that of a distribution around 0, so 1/2.
    assertClose(average("sigmoid", (phi) => phi, q), 1 / 2, 1e-14, "sigmoid");
  }
});

Deno.test("an average is that of the density: moments, and any scale and sum of functions", () => {
  const variance = fc.double({ min: -12, max: 12, noNaN: true }).map((log) => 10 ** log);
  fc.assert(fc.property(variance, fc.double({ min: -9, max: 9, noNaN: true }), (q, c) => {
    assertClose(gaussianAverage(() => 1, q), 1, 1e-14, "1");
    assertClose(gaussianAverage((x) => x ** 4, q), 3 * q * q, 1e-13, "x^4");
    assertClose(
      gaussianAverage((x) => x ** 2 + c, q),
      q + c,
      1e-13 * (q + 9) / Math.abs(q + c),
      "",
    );
    const share = gaussianAverage((x) => x > c ? 1 : 0, q, [c]);
    const other = gaussianAverage((x) => x < -c ? 1 : 0, q, [-c]);
    assert(Math.abs(share - other) < 1e-14, "symmetry, with a jump");
    // f(c x) at q is f(x) at c^2 q.
    const [f, g] = [(x: number) => Math.tanh(x), (x: number) => Math.tanh(c * x)];
    if (Math.abs(c) < 1e-3) return;
    const [wide, narrow] = [
      gaussianAverage((x) => f(x) ** 2, c * c * q),
      gaussianAverage((x) => g(x) ** 2, q),
    ];
    // tanh(c x) has its features elsewhere than where |x| is about 1.
    assert(Math.abs(wide - narrow) <= 1e-6 * wide, `${wide}, ${narrow}`);
  }));
});

Deno.test("for q = 0 an average is the function's value at 0", () => {
  assertClose(gaussianAverage((x) => x + 3, 0), 3, 0);
});

Deno.test("gaussianAverage() refuses a q that is no variance", () => {
  for (const q of [-1, NaN, Infinity]) {
    assertThrows(() => gaussianAverage((x) => x, q), RangeError, `q: given ${q}; allowed:`);
  }
  assertThrows(() => gaussianAverage((x) => x, "1" as unknown as number), TypeError, "q: given");
});
