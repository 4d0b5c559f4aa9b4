/** A worker whose module cannot be loaded. */
throw new SyntaxError("this module is broken\nin two lines");
