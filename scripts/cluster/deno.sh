#!/usr/bin/env bash
# Runs Deno with these arguments: the one on PATH, else the one that npx fetches.
set -euo pipefail

if command -v deno >/dev/null; then
  exec deno "$@"
elif command -v npx >/dev/null; then
  exec npx --yes deno@2.9.6 "$@"
fi
echo "deno.sh: needs deno, or Node.js with npx, on PATH" >&2
exit 127
