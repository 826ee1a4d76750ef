#!/bin/bash
# strain under Slurm: each task of the array measures its part of the cells on a node that it has for itself.
#SBATCH --job-name=strain
#SBATCH --array=0-1
#SBATCH --exclusive
#SBATCH --output=strain-%A-%a.log
set -eu

# Put the owner of strain's repository in the place of OWNER. All tasks share the directory: one of them builds.
repository=https://github.com/OWNER/strain
(
	flock 9
	[ -d .strain ] || git clone -q --depth 1 "$repository" .strain
	[ -x .strain/build/release/strain ] || (cd .strain && ci/setup build && make -j"$(nproc)")
) 9>.strain.lock

.strain/build/release/strain run --shard auto --output "strain-results-$SLURM_ARRAY_TASK_ID"
