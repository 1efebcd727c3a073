#!/bin/sh
# Instructions per PDU of the codec or per message of the session, ours and hand-written, counted by
# valgrind's callgrind: exact numbers where times waver.
#
#   benches/instructions.sh [codec|session] [PROFILE]
#
# codec is the default, and bench the default of the cargo profiles.
set -eu
cd "$(dirname "$0")/.."
what=${1:-codec}
profile=${2:-bench}
bench=$(cargo bench --bench "$what" --profile "$profile" --no-run 2>&1 |
    sed -n 's/.*Executable.*(\(.*\)).*/\1/p')

# Instructions of a whole run; two runs of different length cancel the start.
run() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" count "$@" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

[ "$what" = session ] && subjects='bare whole crate' || subjects='hand crate'

# Prints a line for SUBJECT WORK, of which a run has so many PDUs or messages.
line() {
    printf '%-20s%8s' "$1" "$2"
    for who in $subjects; do
        few=$(run "$1" "$2" "$who" 1)
        many=$(run "$1" "$2" "$who" 3)
        printf '%8d' "$(((many - few) / 2 / $3))"
    done
    echo
}

# shellcheck disable=SC2086
printf '%-28s' "$profile" && printf '%8s' $subjects && echo
if [ "$what" = session ]; then
    for window in 1 10 100 1000 10000; do
        line full $window $window
    done
    line shuffled 10000 10000
    line half-held 10000 5000
    line half-held-shuffled 10000 5000
    exit
fi
while read -r subject pdus; do
    line "$subject" decode "$pdus"
    line "$subject" encode "$pdus"
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
