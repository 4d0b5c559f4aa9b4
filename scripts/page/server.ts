/**
 * A web server for the page, which only this machine can reach.
 */
import type { Files } from "./files.ts";

const HOSTNAME = "127.0.0.1";

/** What browsers are told that a file is, by the end of its name. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

/**
 * Serves the files until it is told to end.
 *
 * @param port Where; 0 takes any port that is free.
 * @param signal Ends it.
 * @param onListen Told the page's address.
 * @throws {Error} If the port cannot be had.
 */
export async function servePage(
  files: Files,
  port: number,
  signal: AbortSignal,
  onListen: (address: string) => void,
): Promise<void> {
  try {
    const options = {
      ...{ hostname: HOSTNAME, port, signal },
      onListen: ({ port }: Deno.NetAddr) => onListen(`http://${HOSTNAME}:${port}/`),
    };
    await Deno.serve(options, (request) => answer(files, request)).finished;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new Error(`port ${port} is in use; --port takes another, --port 0 any that is free`, {
      cause,
    });
  }
}

function answer(files: Files, request: Request): Response {
  const path = new URL(request.url).pathname.slice(1);
  const name = path === "" ? "index.html" : path;
  const bytes = files.get(name);
  if (bytes === undefined) return new Response("There is no such file.\n", { status: 404 });
  const type = TYPES[name.split(".").at(-1)!]!;
  return new Response(bytes, { headers: { "content-type": type, "cache-control": "no-cache" } });
}
