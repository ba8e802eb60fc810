/*
 * Replays scripts of operations over generated models, one operation a line, and prints what
 * instances and rows are then; read and compared by compare.py, which runs the same in SQLAlchemy.
 * Instances are numbered as they are made. A script starts with "@ PREFIX", which chooses the
 * models whose names begin so, and ends with ".".
 *
 *     N MODEL COLUMN=VALUE…  A i add          S i REL j|- set         P i REL j append
 *     I i REL AT j insert    R i REL j remove O i REL AT remove at    C i REL clear
 *     = i REL j… assign      L i COLUMN VALUE|- write a column        W i REL j|- write the member
 *     H MODEL KEY… get; Q MODEL COLUMN VALUE|-|* COLUMN a|d LIMIT OFFSET select: where the first
 *     column has the value (any), in the order of the second, and of the key; V the same by stream
 *     Z autoflush on
 *     F flush   T commit     B rollback       E i expire   X i refresh   D i delete
 *     U i expunge   Y i COLUMN read           G i REL read     M i merge: prints the number of the
 * result J i REL: the first of it that has no number gets the next ! what is in memory    ? the
 * same, loaded                          # rows
 */

#include "operations.h"
#include "print.h"
#include "queries.h"

#include <stdio.h>
#include <string.h>

static int run_line(struct stage *stage, char *line)
{
    char *rest = NULL;
    char command = *strtok_r(line, " ", &rest);
    switch (command) {
    case 'N':
        return run_make(stage, &rest);
    case 'Z':
        bw_session_set_autoflush(stage->session, true);
        return BW_OK;
    case 'H':
        return run_get(stage, &rest);
    case 'Q':
    case 'V':
        return run_query(stage, command, &rest);
    case 'F':
        return bw_flush(stage->session);
    case 'T':
        return bw_commit(stage->session);
    case 'B':
        return bw_rollback(stage->session);
    case '!':
        return print_all(stage, false);
    case '?':
        return print_all(stage, true);
    case '#':
        return print_rows(stage);
    default:
        return run_on(stage, command, &rest);
    }
}

int main(void)
{
    static char line[4096];
    static struct set sets[MOST_SETS];
    struct stage stage = {.n = 0};
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '@') {
            stage_open(&stage, find_set(sets, line + 2));
        } else if (line[0] == '.') {
            stage_close(&stage);
            printf(".\n");
            fflush(stdout);
        } else if (line[0]) {
            int status = run_line(&stage, line);
            if (status)
                printf("error %s: %s\n", bw_status_name((enum bw_status)status),
                       bw_session_error(stage.session)->message);
        }
    }
    stage_close(&stage);
    close_sets(sets);
    return 0;
}
