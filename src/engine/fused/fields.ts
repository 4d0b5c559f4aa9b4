/**
 * The fields of the classes by which the host tells the kernel its task, in their order. They are
 * explained on the kernel's side, in scripts/kernel/fused/task.ts, whose classes have the same; each
 * field is 4 bytes.
 */

/** A Task's fields. */
export const TASK_FIELDS = [
  ...["allGroups", "rowGroups", "blockGroups", "netCount", "besideGroups"],
  ...[
    "layers",
    "rows",
    "variants",
    "ofOutput",
    "target",
    "normaliseEvery",
    "signalPower",
    "metricCount",
    "metrics",
    "words",
    "keptCount",
    "widest",
    "outputWidth",
  ],
  ...["seeds", "states", "parameters", "runs", "panel", "seconds", "scratch"],
  ...["singleStates", "singleParameters", "singleInputs", "singleOutputs"],
  ...["z", "gradient", "nextGradient", "exponents", "tails", "output", "outputShifts", "table"],
  ...["mantissas", "mantissaExponents"],
  // The kernel's own, as it goes on.
  ...[
    "first",
    "groups",
    "single",
    "nets",
    "drawnRuns",
    "drawn",
    "position",
    "waiting",
    "outputShifted",
  ],
] as const;

/** A Run's fields. */
export const RUN_FIELDS = [
  "count",
  "draw",
  "columns",
  "scale",
  "deviationLow",
  "deviationHigh",
] as const;

/** A Layer's fields. */
export const LAYER_FIELDS = [
  ...["fanIn", "fanOut", "offset", "runs", "weightScale", "biasScale"],
  ...["drawnAgain", "savedStates"],
  ...["activation", "joins", "scales", "norms"],
  ...["input", "slope", "inputShifts", "slopeShifts", "raw", "deviations"],
  // The kernel's own.
  ...["inputShifted", "slopeShifted", "savedPosition"],
] as const;

/** The bytes of an object with such fields. */
export function bytesOf(fields: readonly string[]): number {
  return 4 * fields.length;
}

/** Writes an object's fields at an address, as whole numbers: see float32Bits() for others. */
export function writeFields<Field extends string>(
  words: Int32Array,
  address: number,
  fields: readonly Field[],
  values: Readonly<Record<NoInfer<Field>, number>>,
): void {
  fields.forEach((field, place) => words[address / 4 + place] = values[field]);
}

/** A float64 as two whole numbers of the same bits, the lower ones first. */
export function float64Bits(value: number): [low: number, high: number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return [view.getInt32(4), view.getInt32(0)];
}

/** A float32 as the whole number of the same bits. */
export function float32Bits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0]!;
}
