/** A worker that ends before it can be called. */
self.close();
