#!/usr/bin/env bash
# A sweep under GNU parallel, one shard at a time on each machine, then put together:
#
#   scripts/cluster/parallel.sh SHARDS OUT [flags of sweep.ts]
#
# By default all on this machine. PARALLEL="--sshlogin node1,node2 --workdir ." has others do it, which
# need Deno or npx, and this directory and OUT under the same paths. Run again, it does what is missing.
set -euo pipefail

refuse() {
  echo "parallel.sh: $1" >&2
  exit 2
}

[[ $# -ge 2 ]] || refuse "usage: parallel.sh SHARDS OUT [flags of sweep.ts]"
shards=$1
out=$2
shift 2
[[ $shards =~ ^[1-9][0-9]*$ ]] || refuse "SHARDS: given $shards; allowed: a whole number from 1 up"
command -v parallel >/dev/null || refuse "needs GNU parallel on PATH"
scripts=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
deno=$scripts/cluster/deno.sh

# -I: a directory's name may have {} in it.
seq "$shards" | parallel -I '<shard>' --quote --jobs 1 --halt soon,fail=1 \
  "$deno" run -A "$scripts/sweep.ts" "$@" --shard "<shard>/$shards" --out "$out" --resume --quiet

dirs=()
for i in $(seq "$shards"); do dirs+=("$out/shard-$i-of-$shards"); done
"$deno" run -A "$scripts/merge.ts" "${dirs[@]}" --out "$out"
