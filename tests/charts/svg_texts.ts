/**
 * The texts of an SVG that Vega has made, with the places that they take.
 */
import { textWidth } from "../../src/charts/text.ts";

/** A text and the rectangle around it, in pixels. */
export interface PlacedText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The size of an SVG, in pixels. */
export function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!;
  return { width: Number(width), height: Number(height) };
}

/** The texts of an SVG; one that stands on a copy of itself is there once. */
export function textsOf(svg: string): PlacedText[] {
  const texts = new Map<string, PlacedText>();
  const offsets = [{ x: 0, y: 0 }];
  const tags = /<(\/?)(g|text|tspan)\b([^>]*?)(\/?)>([^<]*)/g;
  let text = "";
  let lines: { x: number; dy: number; content: string }[] = [];
  for (const [, closes, tag, attributes, isEmpty, content] of svg.matchAll(tags)) {
    if (tag === "g") {
      if (closes) offsets.pop();
      else if (!isEmpty) {
        const { x, y } = offsets.at(-1)!;
        const [dx, dy] = translationOf(attributes!);
        offsets.push({ x: x + dx, y: y + dy });
      }
    } else if (tag === "tspan") {
      if (!closes) {
        const dy = Number(attribute(attributes!, "dy") ?? 0) + (lines.at(-1)?.dy ?? 0);
        lines.push({ x: 0, dy, content: content! });
      }
    } else if (!closes) {
      [text, lines] = [attributes!, content === "" ? [] : [{ x: 0, dy: 0, content: content! }]];
    } else {
      for (const { dy, content } of lines) {
        const placed = place(text, offsets.at(-1)!, dy, content);
        if (placed.text !== "") texts.set(JSON.stringify(placed), placed);
      }
    }
  }
  return [...texts.values()];
}

/** The rectangle around a line of text. */
function place(
  attributes: string,
  offset: { x: number; y: number },
  dy: number,
  content: string,
): PlacedText {
  const text = content.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const size = Number(attribute(attributes, "font-size")!.replace("px", ""));
  const isBold = attribute(attributes, "font-weight") === "bold";
  const width = textWidth(text, size, isBold ? "bold" : "normal");
  const [x, y] = translationOf(attributes).map((at, i) => at + [offset.x, offset.y][i]!);
  const share = { start: 0, middle: 0.5, end: 1 }[attribute(attributes, "text-anchor") ?? "start"]!;
  // Letters reach so far above and below their line.
  const box = {
    from: -share * width,
    to: (1 - share) * width,
    up: dy - size * 0.75,
    down: dy + size * 0.25,
  };
  return /rotate\(-90\)/.test(attributes)
    ? { text, left: x! + box.up, right: x! + box.down, top: y! - box.to, bottom: y! - box.from }
    : { text, left: x! + box.from, right: x! + box.to, top: y! + box.up, bottom: y! + box.down };
}

function translationOf(attributes: string): [number, number] {
  const [, x, y] = /translate\(([-\d.e]+),([-\d.e]+)\)/.exec(attributes) ?? [];
  return [Number(x ?? 0), Number(y ?? 0)];
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1];
}
