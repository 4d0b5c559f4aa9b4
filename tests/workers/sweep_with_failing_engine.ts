/** scripts/sweep.ts, except that its workers' engine fails. */
import { main } from "../../scripts/sweep.ts";

await main(import.meta.resolve("./failing_engine_worker.ts"));
