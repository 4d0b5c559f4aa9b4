/** A worker that ends before it exposes anything. */
import "../../src/pool/expose.ts";

self.close();
