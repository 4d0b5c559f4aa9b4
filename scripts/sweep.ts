/**
 * The main job: sweeps seeds and depths, writes CSV files, prints a summary. See main/sweep.ts.
 */
import { start } from "./command/start.ts";

if (import.meta.main) await start("sweep", import.meta.resolve("./main/sweep.ts"));
