#!/usr/bin/env bash
# A sweep as a Slurm array job, a shard for each task:
#
#   job=$(sbatch --parsable scripts/cluster/slurm.sh OUT [flags of sweep.ts])
#   sbatch --dependency=afterok:"$job" --wrap "scripts/cluster/deno.sh run -A scripts/merge.ts OUT/shard-* --out OUT"
#
# Submitted from the top of a clone, with OUT on a file system that all nodes share. The nodes need
# Deno, or npx; for npx run scripts/cluster/deno.sh --version once before, so that the tasks do not all
# fetch Deno at the same time. A task that ran out of time or lost its node goes on where it was when
# it is submitted again: sbatch --array=3 ...
#
#SBATCH --job-name=gradflow
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
#SBATCH --time=04:00:00
#SBATCH --requeue
set -euo pipefail

refuse() {
  echo "slurm.sh: $1" >&2
  exit 2
}

# As many as --array has. Not SLURM_ARRAY_TASK_COUNT, which is less when single tasks are run again.
SHARDS=${SHARDS:-8}
[[ $# -ge 1 ]] || refuse "usage: sbatch scripts/cluster/slurm.sh OUT [flags of sweep.ts]"
[[ -n ${SLURM_ARRAY_TASK_ID:-} ]] || refuse "is for sbatch, as an array job"
# Slurm runs a copy of this file, in the directory that it was submitted from.
[[ -x scripts/cluster/deno.sh ]] || refuse "is to be submitted from the top of a clone"
out=$1
shift

exec scripts/cluster/deno.sh run -A scripts/sweep.ts "$@" --shard "$SLURM_ARRAY_TASK_ID/$SHARDS" \
  --workers "${SLURM_CPUS_PER_TASK:-1}" --out "$out" --resume --quiet
