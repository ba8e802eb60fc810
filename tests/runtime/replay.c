/*
 * Replays scripts of operations, one a line, and prints what instances and rows are then; read and
 * compared by differential.py, which runs the same in SQLAlchemy. A script ends with ".".
 *
 *     N MODEL NAME   A NAME            S NAME REL NAME|-      P NAME REL NAME (append)
 *     I NAME REL AT NAME               R NAME REL NAME        O NAME REL AT (remove at)
 *     C NAME REL     = NAME REL NAME…  F flush   T commit     B rollback
 *     E NAME expire  X NAME refresh    D NAME delete          ? print
 *     G NAME REL read
 *     ! print states alone
 */

#include "database.h"

#include <stdlib.h>

enum { MOST = 64 };

struct stage {
    struct world world;
    void *instances[MOST];
    char called[MOST][16];
    size_t n;
};

static const struct bw_model *find_model(const char *table)
{
    for (size_t i = 0; all_models[i]; i++)
        if (strcmp(all_models[i]->table, table) == 0)
            return all_models[i];
    return NULL;
}

static void *find_instance(struct stage *stage, const char *name)
{
    for (size_t i = 0; name && i < stage->n; i++)
        if (strcmp(stage->called[i], name) == 0)
            return stage->instances[i];
    return NULL;
}

static const char *name_from(struct stage *stage, const void *instance)
{
    for (size_t i = 0; i < stage->n; i++)
        if (stage->instances[i] == instance)
            return stage->called[i];
    return "-";
}

static int print_relationship(struct stage *stage, void *instance,
                              const struct bw_relationship *relationship)
{
    void **items, *value;
    size_t n;
    bool is_list = relationship->shape != BW_ONE;
    int status = is_list ? bw_list(instance, relationship, &items, &n)
                         : bw_related(instance, relationship, &value);
    printf(" %s=", relationship->name);
    if (status)
        return status;
    if (!is_list)
        printf("%s", name_from(stage, value));
    for (size_t i = 0; is_list && i < n; i++)
        printf("%s%s", i ? "," : "", name_from(stage, items[i]));
    return BW_OK;
}

static int print_all(struct stage *stage)
{
    static const char *const words[] = {"transient", "pending", "persistent", "deleted",
                                        "detached"};
    int status = BW_OK;
    for (size_t i = 0; i < stage->n && !status; i++) {
        void *instance = stage->instances[i];
        const struct bw_model *model = bw_model_of(instance);
        enum bw_lifecycle lifecycle = bw_lifecycle_of(instance);
        printf("%s %s", stage->called[i], words[lifecycle]);
        for (size_t r = 0; r < model->n_relationships && !status && lifecycle <= BW_PERSISTENT; r++)
            status = print_relationship(stage, instance, &model->relationships[r]);
        printf("\n");
    }
    return status;
}

static int run_list(struct stage *stage, char command, void *owner,
                    const struct bw_relationship *relationship, char **rest)
{
    void *items[MOST];
    size_t n = 0;
    char *first = strtok_r(NULL, " ", rest);
    switch (command) {
    case 'P':
        return bw_list_append(owner, relationship, find_instance(stage, first));
    case 'I':
        return bw_list_insert(owner, relationship, (size_t)atoi(first),
                              find_instance(stage, strtok_r(NULL, " ", rest)));
    case 'R':
        return bw_list_remove(owner, relationship, find_instance(stage, first));
    case 'O':
        return bw_list_remove_at(owner, relationship, (size_t)atoi(first));
    case 'C':
        return bw_list_clear(owner, relationship);
    default:
        for (char *word = first; word; word = strtok_r(NULL, " ", rest))
            items[n++] = find_instance(stage, word);
        return bw_list_assign(owner, relationship, items, n);
    }
}

static int run_on(struct stage *stage, char command, char **rest)
{
    void *owner = find_instance(stage, strtok_r(NULL, " ", rest));
    switch (command) {
    case 'A':
        return bw_add(owner);
    case 'E':
        return bw_expire(owner);
    case 'X':
        return bw_refresh(owner);
    case 'D':
        return bw_delete(owner);
    default:
        break;
    }
    const struct bw_relationship *relationship = rel(owner, strtok_r(NULL, " ", rest));
    if (command == 'G') {
        void **items, *value;
        size_t n;
        return relationship->shape == BW_ONE ? bw_related(owner, relationship, &value)
                                             : bw_list(owner, relationship, &items, &n);
    }
    if (command == 'S')
        return bw_relate(owner, relationship, find_instance(stage, strtok_r(NULL, " ", rest)));
    return run_list(stage, command, owner, relationship, rest);
}

static int run_line(struct stage *stage, char *line)
{
    char *rest = NULL;
    char command = *strtok_r(line, " ", &rest);
    struct bw_session *session = stage->world.session;
    switch (command) {
    case 'N': {
        const struct bw_model *model = find_model(strtok_r(NULL, " ", &rest));
        const char *name = strtok_r(NULL, " ", &rest);
        snprintf(stage->called[stage->n], sizeof *stage->called, "%s", name);
        stage->instances[stage->n++] = make(&stage->world, model, name);
        return BW_OK;
    }
    case 'F':
        return bw_flush(session);
    case 'T':
        return bw_commit(session);
    case 'B':
        return bw_rollback(session);
    case '?':
        return print_all(stage);
    case '!':
        for (size_t i = 0; i < stage->n; i++)
            putchar("tpPxd"[bw_lifecycle_of(stage->instances[i])]);
        putchar('\n');
        return BW_OK;
    default:
        return run_on(stage, command, &rest);
    }
}

int main(void)
{
    static char line[4096];
    struct stage stage = {.n = 0};
    world_open(&stage.world, "sqlite::memory:");
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '.') {
            int status = run_line(&stage, line);
            if (status)
                printf("%s: %s\n", bw_status_name((enum bw_status)status),
                       bw_session_error(stage.world.session)->message);
            continue;
        }
        printf(".\n");
        world_close(&stage.world);
        memset(&stage, 0, sizeof stage);
        world_open(&stage.world, "sqlite::memory:");
    }
    world_close(&stage.world);
    return 0;
}
