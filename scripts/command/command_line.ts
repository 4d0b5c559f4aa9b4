/**
 * A sweep as the command line that runs it.
 */
import { sweepConfig } from "../../src/sweep/check.ts";
import { SWEEP_OPTIONS, type SweepConfig } from "../../src/sweep/options.ts";
import { flagName } from "./flags.ts";

/**
 * The command line of a sweep, in which no shell has anything to expand: with the flags alone without
 * which it would be another one. A sweep with input rows is told a file of them, `rows.csv`.
 */
export function commandLine(config: SweepConfig): string {
  // One input row says as much of the other options as all of them, of which there may be a million numbers.
  const options: Record<string, unknown> = { ...config, inputs: config.inputs?.slice(0, 1) };
  const wanted = JSON.stringify(options);
  for (const [name, value] of Object.entries(options)) {
    options[name] = undefined;
    if (!isSame(options, wanted)) options[name] = value;
  }
  const flags = Object.keys(SWEEP_OPTIONS).filter((name) => options[name] !== undefined)
    .flatMap((name) => {
      const text = flagText(options[name]);
      return text.startsWith("-") ? [`${flagName(name)}=${text}`] : [flagName(name), text];
    });
  return ["deno run -A scripts/sweep.ts", ...flags].join(" ");
}

function isSame(options: unknown, wanted: string): boolean {
  try {
    return JSON.stringify(sweepConfig(options)) === wanted;
  } catch {
    return false; // without this option the others do not fit
  }
}

/** A value in full, as its flag takes it. */
function flagText(value: unknown): string {
  if (!Array.isArray(value)) {
    const { from, to } = value as { readonly from?: number; readonly to?: number };
    return from === undefined ? `${value}` : `${from}..${to}`;
  }
  if (Array.isArray(value[0])) return "rows.csv";
  const isRange = value.length > 2 && value.every((number, i) => number === value[0] + i);
  return isRange ? `${value[0]}..${value.at(-1)}` : value.join();
}
