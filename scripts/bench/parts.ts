/**
 * The parts that nets are made of, and what is made of the times that nets with each of them take.
 */
import { ACTIVATIONS } from "../../src/nn/activations.ts";
import { INITIALISATIONS } from "../../src/nn/initialisations.ts";
import { OUTPUTS } from "../../src/nn/outputs.ts";
import { VARIANTS } from "../../src/nn/variants.ts";
import { METRICS } from "../../src/probe/metrics.ts";
import type { WorkOptions } from "./gradflow.ts";
import { digits, markdown, median, ratioOf, ratioText } from "./rounds.ts";

/** What makes nets have other parts than the default ones. */
type Options = Omit<WorkOptions, "width" | "depth" | "seeds">;

/** The nets that all others are compared with: PyTorch's initialisation, GELU, no shortcuts. */
export const REFERENCE: Options = { variants: ["plain"] };

/** The shapes of the nets. */
export const SHAPES = [{ width: 16, depth: 32 }, { width: 64, depth: 16 }] as const;

/** The parts of one kind, by name, each with what makes a sweep have it instead of the reference's. */
export const PARTS: Readonly<Record<string, Readonly<Record<string, Options>>>> = {
  activation: byName(ACTIVATIONS, (activation) => ({ activation })),
  initialisation: byName(INITIALISATIONS, (init) => ({ init })),
  variant: byName(VARIANTS, (variant) => ({ variants: [variant] })),
  output: byName(OUTPUTS, (output) => ({ output })),
  metric: byName(METRICS, (metric) => ({ metrics: [metric] })),
};

/** The least speed that nets should have with a part of a kind, where the reference's is 1. */
const LEAST: Readonly<Record<keyof typeof PARTS, number>> = {
  activation: 2 / 3,
  initialisation: 1 / 2,
  variant: 1 / 2,
};

function byName<Name extends string>(
  names: readonly Name[],
  optionsOf: (name: Name) => Options,
): Record<string, Options> {
  return Object.fromEntries(names.map((name) => [name, { ...REFERENCE, ...optionsOf(name) }]));
}

/** All options that have to be timed; the reference's are among them. */
export const OPTIONS: readonly Options[] = Object.values(PARTS).flatMap(Object.values);

/**
 * A table of the speed of nets with each part, beside the reference's.
 *
 * @param times For each shape and options, as keyOf() names them, microseconds per net round by round.
 */
export function partsTable(times: ReadonlyMap<string, readonly number[]>): string {
  const rows = Object.entries(PARTS).flatMap(([kind, parts]) =>
    Object.entries(parts).map(([name, options]) => [
      ...[kind, name],
      ...SHAPES.flatMap((shape) => {
        const own = times.get(keyOf(shape, options))!;
        const speed = ratioOf(times.get(keyOf(shape, REFERENCE))!, own);
        const least = LEAST[kind];
        const short = least !== undefined && speed.median < least ? " \\*" : "";
        return [digits(median(own)), ratioText(speed) + short];
      }),
    ])
  );
  const heads = SHAPES.flatMap(({ width, depth }) => [`(${width}, ${depth}): us per net`, "speed"]);
  return markdown([["part", "name", ...heads], ...rows]);
}

/** The name of a shape with options. */
export function keyOf(shape: (typeof SHAPES)[number], options: Options): string {
  return JSON.stringify({ ...shape, ...options });
}
