/**
 * Puts the shards of a sweep together: see sweep.ts --shard, and main/merge.ts.
 */
import { start } from "./command/start.ts";

if (import.meta.main) await start("merge", import.meta.resolve("./main/merge.ts"));
