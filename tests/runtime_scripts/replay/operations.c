#include "operations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct bw_relationship *find_relationship(void *owner, const char *name)
{
    const struct bw_relationship *found = bw_find_relationship(bw_model_of(owner), name);
    if (!found)
        die("no such relationship", name);
    return found;
}

static const struct bw_column *find_column(void *instance, const char *name)
{
    const struct bw_column *found = bw_find_column(bw_model_of(instance), name);
    if (!found)
        die("no such column", name);
    return found;
}

static int read_column(void *instance, const char *name)
{
    struct bw_value value;
    return bw_read(instance, find_column(instance, name), &value);
}

static int write_column(void *instance, const char *name, const char *text)
{
    const struct bw_column *column = find_column(instance, name);
    struct bw_value value = value_of(column, text);
    return bw_write(instance, column, &value);
}

int run_make(struct stage *stage, char **rest)
{
    const struct bw_model *model = find_model(stage, strtok_r(NULL, " ", rest));
    void *instance;
    int status = bw_new(stage->session, model, &instance);
    for (char *word; !status && (word = strtok_r(NULL, " ", rest));) {
        char *value = strchr(word, '=');
        *value++ = '\0';
        status = write_column(instance, word, value);
    }
    if (!status)
        give_number(stage, instance);
    return status;
}

/* Numbers the first that has none. */
static int adopt(struct stage *stage, void *owner, const struct bw_relationship *relationship)
{
    void **items, *one;
    size_t n, i = 0;
    if (!is_list(relationship)) {
        int status = bw_related(owner, relationship, &one);
        if (!status && one)
            give_number(stage, one);
        return status;
    }
    int status = bw_list(owner, relationship, &items, &n);
    while (!status && i < n && find_number(stage, items[i]) < stage->n)
        i++;
    if (!status && i < n)
        give_number(stage, items[i]);
    return status;
}

/* A plain write to a to-one's member, found when the member is used next. */
static int write_member(void *owner, const struct bw_relationship *relationship, void *value)
{
    void *ignored;
    memcpy((char *)owner + relationship->offset, &value, sizeof value);
    return bw_related(owner, relationship, &ignored);
}

static int run_list(struct stage *stage, char command, void *owner,
                    const struct bw_relationship *relationship, char **rest)
{
    void *items[MOST_INSTANCES];
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
        for (char *word = first; word && n < MOST_INSTANCES; word = strtok_r(NULL, " ", rest))
            items[n++] = find_instance(stage, word);
        return bw_list_assign(owner, relationship, items, n);
    }
}

static int run_relationship(struct stage *stage, char command, void *owner, char **rest)
{
    const struct bw_relationship *relationship =
        find_relationship(owner, strtok_r(NULL, " ", rest));
    void **items, *value;
    size_t n;
    switch (command) {
    case 'G':
        return is_list(relationship) ? bw_list(owner, relationship, &items, &n)
                                     : bw_related(owner, relationship, &value);
    case 'J':
        return adopt(stage, owner, relationship);
    case 'S':
        return bw_relate(owner, relationship, find_instance(stage, strtok_r(NULL, " ", rest)));
    case 'W':
        return write_member(owner, relationship, find_instance(stage, strtok_r(NULL, " ", rest)));
    default:
        return run_list(stage, command, owner, relationship, rest);
    }
}

int run_on(struct stage *stage, char command, char **rest)
{
    void *owner = find_instance(stage, strtok_r(NULL, " ", rest)), *merged;
    int status;
    if (!owner)
        die("no such instance", "");
    switch (command) {
    case 'A':
        return bw_add(owner);
    case 'E':
        return bw_expire(owner);
    case 'X':
        return bw_refresh(owner);
    case 'Y':
        return read_column(owner, strtok_r(NULL, " ", rest));
    case 'D':
        return bw_delete(owner);
    case 'U':
        return bw_expunge(owner);
    case 'M':
        status = bw_merge(stage->session, owner, &merged);
        if (!status) {
            give_number(stage, merged);
            printf("> %zu\n", find_number(stage, merged));
        }
        return status;
    case 'L': {
        const char *column = strtok_r(NULL, " ", rest);
        return write_column(owner, column, strtok_r(NULL, " ", rest));
    }
    default:
        return run_relationship(stage, command, owner, rest);
    }
}
