/**
 * Whether the process outlives its terminal, as nohup asks.
 */

/**
 * Whether SIGHUP, which a terminal sends when it closes, is to be ignored.
 *
 * This must be found out in the first module that runs: half a second after its start Deno forgets
 * that it was told to ignore SIGHUP. And a program in between, as npx is, resets that for Deno. So a
 * process without any terminal ignores SIGHUP, too: what nohup starts has none.
 */
export const ignoresHangup: boolean = wasToldToIgnore() || !hasTerminal();

/** Whether whoever started the process had it ignore SIGHUP, where the system tells. */
function wasToldToIgnore(): boolean {
  const path = "/proc/self/status";
  // Asked first: where a permission is missing, reading would have Deno ask the user for it.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return false;
  try {
    const [, mask] = /^SigIgn:\s*([0-9a-f]+)/m.exec(Deno.readTextFileSync(path))!;
    return (BigInt(`0x${mask}`) & 1n) === 1n; // SIGHUP is the first
  } catch {
    return false;
  }
}

function hasTerminal(): boolean {
  return [Deno.stdin, Deno.stdout, Deno.stderr].some((stream) => stream.isTerminal());
}
