/** A worker that does not even start. */
import "../../src/pool/expose.ts";

throw new Error("this module cannot be loaded");
