/** What is to be said of a user's own model: a verdict beside theory, and a history of its training. */
export type { Verdict } from "../statistics/verdict.ts";
export { diagnose } from "./diagnose.ts";
export type { Diagnosis, DiagnosisPeers, DiagnosisTheory, LayerDiagnosis } from "./diagnosis.ts";
export type { OrReason } from "./asked.ts";
export { formatDiagnosis, printDiagnosis } from "./format.ts";
export {
  type GradientHistory,
  gradientHistory,
  type HistoryOptions,
  type HistoryRow,
} from "./history.ts";
export type { DiagnoseOptions } from "./options.ts";
