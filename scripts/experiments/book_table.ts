/**
 * Are the gradients printed in Raschka's book those that its nets have?
 */
import { bookProfile, FLOAT32, PRINTED } from "./book.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";

/** Mean absolute weight gradients, by autodiff in float64. */
export const bookTable: Experiment = {
  name: "book_table",
  question: "Are the gradients printed in Raschka's book those that its nets have?",
  digits: 9,
  measure: () => {
    const findings: Finding[] = [];
    for (const variant of ["plain", "shortcut-matched"] as const) {
      const { layers } = bookProfile(variant, "loss");
      findings.push(...PRINTED[variant].map((predicted, layer) => ({
        what: `${variant}, layer ${layer}`,
        measured: layers[layer]!.meanAbs,
        predicted,
        margin: FLOAT32,
      })));
    }
    return Promise.resolve(findings);
  },
};

if (import.meta.main) await runExperiment(bookTable);
