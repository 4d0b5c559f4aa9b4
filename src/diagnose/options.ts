/**
 * The options of a diagnosis.
 */
import * as v from "valibot";
import * as schema from "../options/schemas.ts";
import type { ProbeOptions } from "../probe/mod.ts";
import { PROBE_SCHEMAS } from "../probe/options.ts";

/** How to diagnose: as a probe, of all weights with two axes or more. */
export interface DiagnoseOptions extends Omit<ProbeOptions, "parameters"> {
  /**
   * How many nets are drawn alike, to know how much such nets differ: from 10 to 1000. Default: 30.
   */
  readonly nets?: number | undefined;
}

const { of, loss, targets, training, float64 } = PROBE_SCHEMAS;

/** What each option may be, and what it is if it is left out. */
export const DIAGNOSE_SCHEMAS = {
  ...{ of, loss, targets, training, float64 },
  nets: v.optional(schema.wholeNumber(10, 1000), 30),
};
