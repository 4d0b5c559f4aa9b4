/**
 * The page's worker threads: those of any sweep.
 */
import "../../../workers/sweep_worker.ts";
