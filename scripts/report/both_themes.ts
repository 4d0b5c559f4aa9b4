/**
 * One SVG for a light page and a dark one.
 */
import type { Json, JsonObject } from "../../src/charts/spec.ts";

/** What Vega writes colours into. */
const ATTRIBUTES = ["fill", "stroke", "stop-color"];

/**
 * The rules of CSS by which a chart's SVG in the light theme gets the colours of the dark one, where its
 * reader prefers that. They find what they colour by its light colour.
 *
 * @param light The chart that the SVG is of.
 * @param dark The same chart in the dark theme.
 * @param scope A selector of what the SVG is in; all if left out.
 * @throws {Error} If two things have the same light colour and different dark ones.
 */
export function darkRules(light: JsonObject, dark: JsonObject, scope = ""): string {
  const colours = new Map<string, string>();
  gather(light, dark, colours);
  const rules = [...colours].flatMap(([from, to]) =>
    ATTRIBUTES.map((attribute) => `${scope} [${attribute}="${from}"]{${attribute}:${to}}`.trim())
  );
  return `@media (prefers-color-scheme: dark) {\n${rules.join("\n")}\n}`;
}

/** An SVG with rules in it. */
export function withRules(svg: string, rules: string): string {
  return svg.replace(/^<svg [^>]*>/, (begin) => `${begin}<style>${rules}</style>`);
}

/** Goes through two specifications that differ in their colours alone. */
function gather(light: Json, dark: Json, colours: Map<string, string>): void {
  if (typeof light === "object" && light !== null) {
    for (const [key, value] of Object.entries(light)) {
      gather(value as Json, (dark as Record<string, Json>)[key]!, colours);
    }
  } else if (typeof light === "string" && light.startsWith("#")) {
    const known = colours.get(light);
    if (known !== undefined && known !== dark) {
      throw new Error(`${light} is ${known} in the dark theme, and ${dark} as well`);
    }
    colours.set(light, dark as string);
  }
}
