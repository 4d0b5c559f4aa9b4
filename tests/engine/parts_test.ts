/** A variant's parts can be put together in any way, in src/nn/variants.ts alone. */
import { assert, assertEquals } from "@std/assert";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import {
  type JoinRule,
  type Norm,
  type ScaleRule,
  VARIANT_RULES,
  type VariantRule,
} from "../../src/nn/variants.ts";
import { assertClose } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";

const JOINS: readonly JoinRule[] = ["none", "broadcast", "matched"];
const SCALES: readonly ScaleRule[] = ["one", "depth", "alpha"];
const NORMS: readonly Norm[] = ["none", "before", "behind"];

/** Sizes with all ways to join: one number in, equal sizes, one number out. */
const SIZES = [[1, 4, 4, 4, 1], [4, 4, 4, 1], [5, 5, 5, 5]];

for (const join of JOINS) {
  for (const scale of SCALES) {
    for (const norm of NORMS) {
      Deno.test(`all engines agree on a variant of join ${join}, scale ${scale}, norm ${norm}`, async () => {
        const rules = VARIANT_RULES as Record<"plain", VariantRule>;
        const { plain } = rules;
        rules.plain = { ...plain, join, scale, norm };
        try {
          for (const layerSizes of SIZES) {
            for (const rowCount of [1, 2]) {
              const rows = Array.from(
                { length: rowCount },
                (_, row) =>
                  Array.from({ length: layerSizes[0]! }, (_, k) => Math.sin(1 + row + 3 * k)),
              );
              const task: ProbeTask = {
                ...{
                  layerSizes,
                  rows,
                  activation: "gelu",
                  init: "torch",
                  output: "activated",
                  target: 0,
                  of: "loss",
                },
                // Beside another one, so that they have different places.
                ...{ variants: ["shortcut-matched", "plain"], metrics: ["mean_abs", "rms"] },
                alpha: scale === "alpha" ? -0.7 : undefined,
                seeds: [0, 1, 2, 3, 4, 5, 6],
              };
              const [fused, float64, tfjs] = await Promise.all(
                (["fused", "float64", "tfjs"] as const).map(async (name) =>
                  probe(await loadEngine(name), task)
                ),
              );
              assertEquals(fused!.length, float64!.length);
              const count = float64!.length / task.variants.length;
              const [before, last] = layerSizes.slice(-2);
              const isNormed = norm === "behind" &&
                (join === "broadcast" || join === "matched" && before === last);
              float64!.forEach((value, i) => {
                const what = `${layerSizes} ${i}`;
                if (isNormed && i >= count) {
                  // The squares of normalised outputs have next to the same sum, whatever the weights are.
                  for (const one of [fused, float64, tfjs]) assert(one![i]! < 1e-4, what);
                } else {
                  assertClose(tfjs![i]!, value, 1e-12, what);
                  assertClose(fused![i]!, value, 1e-3, what);
                }
              });
            }
          }
        } finally {
          rules.plain = plain;
        }
      });
    }
  }
}
