/**
 * The peers' processes and their check, without Python or a C++ compiler.
 */
import { assert, assertEquals } from "@std/assert";
import { distance, NEARNESS, ownMagnitudes } from "../../scripts/bench/peers/check.ts";
import { build, checkPeer, startPeer } from "../../scripts/bench/peers/processes.ts";

/** A peer that answers as its code says. */
function peer(code: string) {
  return [Deno.execPath(), "eval", code] as const;
}

Deno.test("a peer says that it is ready, then answers each round", async () => {
  const found = await startPeer(peer(`
    console.log('{"ready":"a way"}');
    let time = 0;
    for await (const _ of Deno.stdin.readable) console.log(JSON.stringify({ usPerNet: ++time }));
  `));
  assert("ready" in found);
  assertEquals([found.ready, await found.round(), await found.round()], ["a way", 1, 2]);
  found.end();
});

Deno.test("a peer is left out with a word if it lacks a package, ends early or is not there", async () => {
  const lacking = peer(`console.log('{"missing":"No module named numba"}')`);
  assertEquals(await startPeer(lacking), { missing: "No module named numba" });
  assertEquals(await checkPeer(lacking), { missing: "No module named numba" });
  assertEquals(await startPeer(peer("")), { missing: `${Deno.execPath()} ended` });
  const nowhere = await startPeer(["/no/such/program"]);
  assert("missing" in nowhere && nowhere.missing.includes("/no/such/program"), `${nowhere}`);
  assert((await build(["/no/such/compiler"])) !== undefined);
});

Deno.test("a peer's magnitudes are checked seed by seed, or by their medians", async () => {
  const own = await ownMagnitudes(3, 2, 5);
  assertEquals([own.length, own[0]!.length, own[0]![0]!.length], [2, 2, 5]);
  const changed = own.map((layers) => layers.map((seeds) => [...seeds]));
  changed[1]![0]![4]! *= 1.001;
  const far = (nets: keyof typeof NEARNESS, magnitudes: number[][][]) =>
    distance({ nets, magnitudes }, own) / NEARNESS[nets].most;
  assert(far("same", own) === 0);
  assert(far("same", changed) > 1, "one seed of one layer is enough");
  assert(far("same but for tails", changed) < 1);
  const all = own.map((layers) => layers.map((seeds) => seeds.map((x) => 1.001 * x)));
  assert(far("same but for tails", all) > 1);
  assert(far("others", all) < 1);
  assert(far("others", own.map((layers) => layers.map((of) => of.map((x) => 3 * x)))) > 1);
  assert(far("same", own.map((layers) => layers.map((of) => of.map(() => NaN)))) > 1);
});
