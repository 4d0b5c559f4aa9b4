/** A worker that does not even start. */
import "../../src/pool/worker.ts";

throw new Error("this module cannot be loaded");
