#!/bin/sh
# The runtime's tests under memcheck: valgrind.sh FOLDER [all]
#
# FOLDER has the programs: build/dev/tests/runtime. Without `all`, which takes ten minutes, those
# that make everything fail take only some of the points. A program that kills itself does so in a
# child, whose errors count by its exit status.
set -u
folder=$1
points=397
operations=2000
others=
if [ "${2-}" = all ]; then
    points=7
    operations=200000
    others="test_faults test_hostile test_merge test_misuse"
fi

failed=0
for program in test_operations test_session test_transactions test_kinds test_units "test_exhaustion $points" \
    "test_invariant --operations $operations" spider_boy_tutorial1 spider_boy_tutorial2 \
    children_faq-neither children_faq-back-populates children_faq-backref $others; do
    # shellcheck disable=SC2086 # the arguments stand behind the program
    set -- $program
    name=$1
    shift
    if ! output=$(valgrind -q --error-exitcode=9 --leak-check=full --child-silent-after-fork=yes \
        "$folder/runtime_$name" "$@" 2>&1); then
        printf '%s\n%s\n' "$program" "$output"
        failed=1
    fi
done
exit $failed
