#!/bin/sh
# Instructions per PDU of the codec, ours and hand-written, counted by valgrind's callgrind: exact
# numbers where times waver. An argument names the cargo profile: bench (default) or release.
set -eu
cd "$(dirname "$0")/.."
profile=${1:-bench}
bench=$(cargo bench --bench codec --profile "$profile" --no-run 2>&1 |
    sed -n 's/.*Executable.*(\(.*\)).*/\1/p')

# Instructions of a whole run; two runs of different length cancel the start.
run() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" count "$@" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

printf '%-16s%8s%8s%8s\n' "$profile" '' hand crate
while read -r subject pdus; do
    for work in decode encode; do
        for who in hand crate; do
            few=$(run "$subject" $work $who 1)
            many=$(run "$subject" $work $who 3)
            eval "$who=$(((many - few) / 2 / pdus))"
        done
        # shellcheck disable=SC2154
        printf '%-16s%8s%8d%8d\n' "$subject" $work "$hand" "$crate"
    done
done <<SUBJECTS
submit_sm 100
submit_sm_resp 100
receipt 100
bind 100
submit_multi 100
data_sm 100
enquire_link 100
mixed 10000
SUBJECTS
