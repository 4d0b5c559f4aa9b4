/** A worker that can be called only after a while, or, if its address says so, never. */
import { exposeToPool } from "../../src/pool/worker.ts";

await new Promise((resolve) => setTimeout(resolve, 100));
if (!import.meta.url.endsWith("?never")) exposeToPool({ echo: (value: number) => value });
