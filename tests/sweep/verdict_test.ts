import { assertEquals } from "@std/assert";
import { sweep } from "../../mod.ts";
import {
  isMeanTrusted,
  type Judged,
  layersOf,
  rateOf,
  verdictOf,
} from "../../src/sweep/verdict.ts";

/** Nets of 11 layers with this rate. */
function nets(rate: number, more: Partial<Judged> = {}): Judged {
  return {
    ...{ metric: "rms", depth: 11, silent: 0, nonfinite: 0, r2_median: 0.9 },
    ...{ slope_mean: rate, slope_sd: 0.1, slope_ci95_low: rate - 0.02 },
    ...{ slope_median: rate, slope_q05: rate - 0.16, slope_q95: rate + 0.17 },
    ...{ slope_median_ci95_low: rate - 0.02, slope_median_ci95_high: rate + 0.02 },
    ...{ slope_interior: rate, slope_interior_ci95_low: rate - 0.01 },
    ...{ slope_interior_ci95_high: rate + 0.01 },
    ...more,
  };
}

Deno.test("verdictOf() calls nets stable that lose or gain less than two decades", () => {
  for (
    const [rate, verdict] of [
      [0.21, "vanishing"],
      [0.2, "vanishing"],
      [0.19, "stable"],
      [0, "stable"],
      [-0.19, "stable"],
      [-0.2, "exploding"],
      [-0.21, "exploding"],
    ] as const
  ) {
    assertEquals(verdictOf(nets(rate)), verdict, `${rate}`);
    // The layers' inputs go the other way.
    const other = verdict === "stable" ? verdict : rate > 0 ? "exploding" : "vanishing";
    assertEquals(verdictOf(nets(rate, { metric: "forward_rms" })), other, `${rate}`);
    assertEquals(verdictOf(nets(rate, { metric: "backward_rms" })), verdict, `${rate}`);
  }
  assertEquals(verdictOf(nets(0.21, { depth: 10 })), "stable");
});

Deno.test("verdictOf() says silent, and unknown, of more than three quarters of the nets", () => {
  assertEquals(verdictOf(nets(1, { silent: 0.75 })), "vanishing");
  assertEquals(verdictOf(nets(1, { silent: 0.76 })), "silent");
  assertEquals(verdictOf(nets(1, { nonfinite: 0.75 })), "vanishing");
  assertEquals(verdictOf(nets(1, { nonfinite: 0.76 })), "unknown");
  const none = { slope_interior: NaN, slope_median: NaN };
  assertEquals(verdictOf(nets(1, none)), "unknown");
  assertEquals(verdictOf(nets(1, { ...none, silent: 1 })), "silent");
});

Deno.test("verdictOf() is unknown where the interval goes both ways", () => {
  const wide = { slope_interior_ci95_low: -0.2, slope_interior_ci95_high: 0.6 };
  assertEquals(verdictOf(nets(0.2, wide)), "unknown");
  assertEquals(verdictOf(nets(0.2, { ...wide, slope_interior_ci95_low: -0.19 })), "vanishing");
  const one = { slope_interior_ci95_low: NaN, slope_interior_ci95_high: NaN };
  assertEquals(verdictOf(nets(0.2, one)), "vanishing");
});

Deno.test("rateOf() is the interior's, or where the mean misleads or a line describes little the median", () => {
  const others = {
    slope_interior: 0.5,
    slope_interior_ci95_low: 0.4,
    slope_interior_ci95_high: 0.6,
  };
  const rate = (more: Partial<Judged>) => rateOf(nets(0.1, { ...others, ...more }));
  assertEquals(rate({}), { of: "interior", rate: 0.5, low: 0.4, high: 0.6 });
  const median = { of: "median", rate: 0.1, low: 0.1 - 0.02, high: 0.1 + 0.02 } as const;
  assertEquals(rate({ slope_interior: NaN }), median);
  assertEquals(rate({ r2_median: 0.49 }), median);
  assertEquals(rate({ r2_median: NaN }).of, "interior");
  assertEquals(rate({ slope_sd: 0.2 }), median);
});

Deno.test("isMeanTrusted() holds a mean to the median, and the deviation to the quantiles", () => {
  assertEquals(isMeanTrusted(nets(0.3)), true);
  // The median is 0.03 away, outside of the interval and 0.3 deviations off; then only one of the two.
  assertEquals(isMeanTrusted(nets(0.3, { slope_median: 0.27 })), false);
  assertEquals(isMeanTrusted(nets(0.3, { slope_median: 0.27, slope_ci95_low: 0.26 })), true);
  assertEquals(isMeanTrusted(nets(0.3, { slope_median: 0.295, slope_ci95_low: 0.299 })), true);
  // 0.33 between the quantiles are 0.1003 deviations.
  assertEquals(isMeanTrusted(nets(0.3, { slope_sd: 0.15 })), true);
  assertEquals(isMeanTrusted(nets(0.3, { slope_sd: 0.151 })), false);
  const one = { slope_sd: NaN, slope_ci95_low: NaN };
  assertEquals(isMeanTrusted(nets(0.3, one)), true);
});

Deno.test("layersOf() rounds up, and is of what vanishes or explodes alone", () => {
  assertEquals([6, 38].map((decades) => layersOf(decades, nets(0.59))), [11, 65]);
  assertEquals([6, 38].map((decades) => layersOf(decades, nets(-0.5))), [12, 76]);
  for (const row of [nets(0.1), nets(1, { silent: 1 }), nets(1, { nonfinite: 1 })]) {
    assertEquals(layersOf(6, row), NaN);
  }
});

for (const engine of ["fused", "float64"] as const) {
  Deno.test(`sweep() by ${engine} has verdicts, whose shares are of all nets`, async () => {
    const verdicts = async (options: Parameters<typeof sweep>[0]) => {
      const { decay } = await sweep({
        seeds: { from: 0, to: 39 },
        depths: [16],
        engine,
        ...options,
      });
      for (const { vanishing, exploding, silent, nonfinite } of decay) {
        const sum = vanishing + exploding + silent + nonfinite;
        assertEquals(sum <= 1 + 1e-12, true, `${sum}`);
      }
      return decay.map(({ verdict }) => verdict);
    };
    assertEquals(await verdicts({}), ["vanishing", "stable"]);
    const relu = { activation: "relu", variants: ["plain"] } as const;
    assertEquals(await verdicts({ ...relu, depths: [64] }), ["silent"]);
    const large = {
      init: "he-normal",
      weightGain: 3,
      bias: "zero",
      width: 64,
      output: "linear",
    } as const;
    // What grows threefold on either way makes weights' gradients that are all alike.
    const metrics = ["rms", "forward_rms", "backward_rms"] as const;
    const [tripled, kept] = [{ ...relu, ...large, metrics }, { ...relu, ...large, weightGain: 1 }];
    assertEquals(await verdicts(tripled), ["stable", "exploding", "exploding"]);
    assertEquals(await verdicts({ ...kept, metrics }), ["stable", "stable", "stable"]);
    assertEquals(await verdicts({ depths: [1] }), ["unknown", "unknown"]);
  });
}
