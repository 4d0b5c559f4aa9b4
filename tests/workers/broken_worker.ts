/** A worker that does not even start. */
throw new Error("this module cannot be loaded");
