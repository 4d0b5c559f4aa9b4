/**
 * What an experiment is: a question, and numbers measured beside what a formula or a paper predicts.
 */

/** How much is measured: all of it, in seconds, or as little as shows that it works. */
export type Size = "full" | "small";

/** One number, measured and predicted. */
export interface Predicted {
  /** What it is, in a few words. */
  readonly what: string;
  readonly measured: number;
  readonly predicted: number;
  /** How far the measured number may be from the predicted one, as a share of the latter. */
  readonly margin: number;
}

/** One number that nothing predicts: it was found, and there is nothing for it to be within. */
export interface Found {
  /** What it is, in a few words. */
  readonly what: string;
  readonly measured: number;
  readonly predicted?: undefined;
}

/** What an experiment says. */
export type Finding = Predicted | Found;

/** An experiment: a file here, and a page in docs/experiments/ with its table. */
export interface Experiment {
  /** The name of its file and of its page. */
  readonly name: string;
  /** What it asks, in a sentence. */
  readonly question: string;
  /** How many significant digits its numbers are shown with; 4 if it says nothing. */
  readonly digits?: number;
  /** Measures; the same numbers each time. */
  readonly measure: (size: Size) => Promise<readonly Finding[]>;
}

/** Whether a measured number is as near to the predicted one as it should be, if there is one. */
export function isWithin(finding: Finding): boolean {
  if (finding.predicted === undefined) return true;
  const { measured, predicted, margin } = finding;
  return Math.abs(measured - predicted) <= margin * Math.abs(predicted);
}
