/** A sweep that nobody watches. */
import { sweep } from "../../../mod.ts";

await sweep({ seeds: { from: 0, to: 9 }, depths: [2] }, { workers: 2 });
