/** What is to be said of a user's own model: a verdict beside theory, and a history of its training. */
export type { Verdict } from "../statistics/verdict.ts";
export {
  diagnose,
  type Diagnosis,
  type DiagnosisPeers,
  type DiagnosisTheory,
  type LayerDiagnosis,
} from "./diagnose.ts";
export type { OrReason } from "./asked.ts";
export { formatDiagnosis, printDiagnosis } from "./format.ts";
export {
  type GradientHistory,
  gradientHistory,
  type HistoryOptions,
  type HistoryRow,
} from "./history.ts";
export type { DiagnoseOptions } from "./options.ts";
