/** A worker that ends before it exposes anything. */
import "../../src/pool/worker.ts";

self.close();
