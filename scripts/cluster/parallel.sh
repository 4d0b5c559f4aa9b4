#!/usr/bin/env bash
# A sweep under GNU parallel, one shard at a time on each machine, then put together:
#
#   scripts/cluster/parallel.sh SHARDS OUT [flags of sweep.ts]
#
# By default all on this machine. PARALLEL="--sshlogin node1,node2 --workdir ." has others do it, which
# need Deno, this directory and OUT under the same paths. Run again, it does what is missing.
set -euo pipefail

shards=${1:?how many shards}
out=${2:?the directory for the files}
shift 2
scripts=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
[[ $shards =~ ^[1-9][0-9]*$ ]] || { echo "parallel.sh: SHARDS: given $shards; allowed: a whole number from 1 up" >&2; exit 2; }

# -I: a directory's name may have {} in it.
seq "$shards" | parallel -I '<shard>' --quote --jobs 1 --halt soon,fail=1 \
  deno run -A "$scripts/sweep.ts" "$@" --shard "<shard>/$shards" --out "$out" --resume --quiet

dirs=()
for i in $(seq "$shards"); do dirs+=("$out/shard-$i-of-$shards"); done
deno run -A "$scripts/merge.ts" "${dirs[@]}" --out "$out"
