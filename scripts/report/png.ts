/**
 * SVG as PNG, without a browser. Loaded only where a PNG is wanted: see files.ts.
 */
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import wasm from "@resvg/resvg-wasm/wasm" with { type: "bytes" };
import bold from "@fontsource/arimo/bold" with { type: "bytes" };
import regular from "@fontsource/arimo/regular" with { type: "bytes" };

/** How many pixels of the PNG there are along one of the SVG. */
const ZOOM = 2;

/** What files.ts has of this module. */
export type ToPng = (svg: string) => Uint8Array<ArrayBuffer>;

await initWasm(wasm);

/** An SVG as PNG. Letters come from a font of its own, so that the bytes are the same everywhere. */
export const toPng: ToPng = (svg) => {
  const drawing = new Resvg(svg, {
    fitTo: { mode: "zoom", value: ZOOM },
    font: { fontBuffers: [regular, bold], defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
  });
  return new Uint8Array(drawing.render().asPng());
};
