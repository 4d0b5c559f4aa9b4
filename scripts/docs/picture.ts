/**
 * README's picture: the chart that the default sweep with --svg writes. `deno task docs` draws it.
 */
import { sweep } from "../../mod.ts";
import { filesOf } from "../report/files.ts";

/** The picture. */
export const PICTURE: URL = new URL("../../docs/magnitude.svg", import.meta.url);

/** Draws it. */
export async function drawPicture(): Promise<string> {
  const files = await filesOf(await sweep(), { noReport: true, svg: true, png: false });
  return files.get("charts/magnitude.svg") as string;
}

if (import.meta.main) await Deno.writeTextFile(PICTURE, await drawPicture());
