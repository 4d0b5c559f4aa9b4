import { assertEquals } from "@std/assert";
import { Places } from "../../src/pool/places.ts";
import { turns } from "./pools.ts";

/** Somebody who wants a place. */
class Visitor {
  readonly controller = new AbortController();
  has: boolean | undefined;

  constructor(places: Places) {
    places.take(this.controller.signal).then((has) => this.has = has);
  }
}

/** Those who have a place (true), were turned away (false) or wait (undefined). */
const state = async (visitors: readonly Visitor[]) => {
  await turns(1);
  return visitors.map(({ has }) => has);
};

Deno.test("Places gives as many as there are, then each free one to whoever waits longest", async () => {
  const places = new Places(2);
  const visitors = Array.from({ length: 4 }, () => new Visitor(places));
  assertEquals(await state(visitors), [true, true, undefined, undefined]);
  places.release();
  assertEquals(await state(visitors), [true, true, true, undefined]);
  places.release();
  assertEquals(await state(visitors), [true, true, true, true]);
});

Deno.test("Places keeps what is given back while nobody waits", async () => {
  const places = new Places(1);
  const first = new Visitor(places);
  places.release();
  const second = new Visitor(places);
  const third = new Visitor(places);
  assertEquals(await state([first, second, third]), [true, true, undefined]);
});

Deno.test("Places gives a place to whoever waits, not to whoever asks as it is given back", async () => {
  const places = new Places(1);
  const visitors = [new Visitor(places), new Visitor(places)];
  places.release();
  visitors.push(new Visitor(places));
  assertEquals(await state(visitors), [true, true, undefined]);
});

Deno.test("Places turns away whoever no longer waits, and passes them over", async () => {
  const places = new Places(1);
  const visitors = Array.from({ length: 3 }, () => new Visitor(places));
  visitors[1]!.controller.abort();
  assertEquals(await state(visitors), [true, false, undefined]);
  places.release();
  assertEquals(await state(visitors), [true, false, true]);
});

Deno.test("Places turns away whoever is aborted before, also where a place is free", async () => {
  const places = new Places(1);
  assertEquals(await places.take(AbortSignal.abort()), false);
  assertEquals(await state([new Visitor(places)]), [true]);
});

Deno.test("Places tells whoever is aborted right after having got a place that they have it", async () => {
  const places = new Places(1);
  const visitors = [new Visitor(places), new Visitor(places), new Visitor(places)];
  await turns(1);
  places.release();
  visitors[1]!.controller.abort();
  assertEquals(await state(visitors), [true, true, undefined]);
});

Deno.test("Places leaves no listener on the signal of whoever has got a place", async () => {
  const places = new Places(1);
  const { signal } = new AbortController();
  const listeners = new Map<unknown, string>();
  signal.addEventListener = (type: string, listener: unknown) => listeners.set(listener, type);
  signal.removeEventListener = (type: string, listener: unknown) => {
    if (listeners.get(listener) === type) listeners.delete(listener);
  };
  assertEquals(await places.take(signal), true);
  assertEquals(listeners.size, 0);
  const second = places.take(signal);
  assertEquals(listeners.size, 1);
  places.release();
  assertEquals([await second, listeners.size], [true, 0]);
});
