/** A worker that can be called only some time after it has started. */
import { exposeToPool } from "../../src/pool/worker.ts";

await new Promise((resolve) => setTimeout(resolve, 100));
exposeToPool({ echo: (value: number) => value });
