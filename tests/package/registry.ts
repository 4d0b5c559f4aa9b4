/**
 * A JSR on this machine that has gradflow: `deno publish` publishes to it what it would to the real
 * one, so that what others import is what they would get, import map written out and all.
 */
import { createHash } from "node:crypto";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { within } from "../helpers/deadline.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));

/** How long publishing may take, in milliseconds. */
const DEADLINE = 60_000;

/** What `Content-Type` JSR gives a file. */
const TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".md": "text/markdown",
  ".ts": "application/typescript",
};

/** The length of a tar archive's blocks, in bytes. */
const BLOCK = 512;

/** What gradflow's deno.json says about it. */
interface Config {
  readonly name: string;
  readonly version: string;
  readonly exports: string | Readonly<Record<string, string>>;
}

/** What was published. */
interface Published extends Config {
  readonly exports: Readonly<Record<string, string>>;
  /** The files, by their path from the package's top: "/mod.ts". */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** A registry with one package. */
export interface Registry extends Published, AsyncDisposable {
  /** Its address, for `JSR_URL`. */
  readonly url: string;
  /** The package's files that were asked for. */
  readonly requested: ReadonlySet<string>;
  /** The addresses that were asked for and are not there. */
  readonly missed: ReadonlySet<string>;
}

/** Starts a registry and publishes gradflow to it. */
export async function startRegistry(): Promise<Registry> {
  const requested = new Set<string>();
  const missed = new Set<string>();
  let published: Published | undefined;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.startsWith("/api/")) {
      if (request.method === "POST") {
        published = unpack(await request.bytes(), searchParams.get("config")!);
      }
      return answerPublisher(request.method, pathname);
    }
    const found = published && answerConsumer(published, pathname);
    if (!found) {
      missed.add(pathname);
      return new Response("not found", { status: 404 });
    }
    if (found.file) requested.add(found.file);
    return found.response;
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  try {
    await publish(url);
    if (!published) throw new Error("nothing was published");
  } catch (error) {
    await server.shutdown();
    throw error;
  }
  return { ...published, url, requested, missed, [Symbol.asyncDispose]: () => server.shutdown() };
}

/**
 * Publishes gradflow to a registry on this machine. No other would take it: the token is none.
 *
 * Whether it is fit to be published is another matter, so types are not checked here.
 */
async function publish(url: string): Promise<void> {
  await using process = new Deno.Command(Deno.execPath(), {
    args: ["publish", "--no-check", "--allow-dirty", "--no-provenance", "--token", "none"],
    cwd: TOP,
    env: { JSR_URL: url, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { success, stderr } = await within(DEADLINE, process.output());
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** What the registry says to `deno publish`. */
function answerPublisher(method: string, pathname: string): Response {
  if (method === "POST") return Response.json({ id: "1", status: "success", error: null });
  if (pathname.includes("/versions/")) {
    const code = "packageVersionNotFound"; // else it is there already
    return Response.json({ code, message: code }, { status: 404 });
  }
  return Response.json({}); // the package is there, without this version
}

/** Unpacks what `deno publish` sends. */
function unpack(archive: Uint8Array, configPath: string): Published {
  const files = readTar(new Uint8Array(gunzipSync(archive)));
  const { name, version, exports }: Config = JSON.parse(
    new TextDecoder().decode(files.get(configPath)),
  );
  const subpaths = typeof exports === "string" ? { ".": exports } : exports;
  return { name, version, exports: subpaths, files };
}

/** The files of a tar archive, by their path from its top: "/mod.ts". */
function readTar(archive: Uint8Array<ArrayBuffer>): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const text = (start: number, length: number) =>
    new TextDecoder().decode(archive.subarray(start, start + length)).replace(/\0.*$/s, "");
  let at = 0;
  while (archive[at]) { // a name, and not the end
    const [path, size, kind] = [text(at, 100), parseInt(text(at + 124, 12), 8), text(at + 156, 1)];
    if (!"0".startsWith(kind)) throw new Error(`${path} is no file but a tar entry "${kind}"`);
    files.set(`/${path}`, archive.slice(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** What the registry says to those who import the package; nothing where nothing is. */
function answerConsumer(
  { name, version, exports, files }: Published,
  pathname: string,
): { readonly response: Response; readonly file?: string } | undefined {
  if (pathname === `/${name}/meta.json`) {
    const [scope, rest] = name.slice(1).split("/");
    const versions = { [version]: {} };
    return { response: Response.json({ scope, name: rest, latest: version, versions }) };
  }
  if (pathname === `/${name}/${version}_meta.json`) {
    const entries = [...files].map(([path, bytes]) => [path, describe(bytes)]);
    return { response: Response.json({ manifest: Object.fromEntries(entries), exports }) };
  }
  const top = `/${name}/${version}`;
  const file = pathname.startsWith(`${top}/`) ? pathname.slice(top.length) : "";
  const bytes = files.get(file);
  if (!bytes) return undefined;
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  return { response: new Response(bytes, { headers: { "content-type": type } }), file };
}

/** What a package's manifest says about a file. */
function describe(bytes: Uint8Array): { readonly size: number; readonly checksum: string } {
  const checksum = `sha256-${createHash("sha256").update(bytes).digest("hex")}`;
  return { size: bytes.length, checksum };
}
