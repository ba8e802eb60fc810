#include "queries.h"
#include "print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int run_get(struct stage *stage, char **rest)
{
    const struct bw_model *model = find_model(stage, strtok_r(NULL, " ", rest));
    struct bw_value key[4];
    size_t n = 0;
    void *instance;
    for (char *word; n < 4 && (word = strtok_r(NULL, " ", rest));)
        key[n++] = bw_integer(atoll(word));
    int status = bw_get(stage->session, model, key, n, &instance);
    if (status && status != BW_NOT_FOUND)
        return status;
    printf("> ");
    print_name(stage, instance);
    printf("\n");
    return BW_OK;
}

static int print_stream(struct stage *stage, const struct bw_query *query)
{
    struct bw_stream *stream;
    void *instance;
    int status = bw_stream_open(stage->session, query, &stream);
    printf("%s", status ? "" : ">");
    while (!status && !(status = bw_stream_next(stream, &instance)) && instance) {
        printf(" ");
        print_name(stage, instance);
    }
    printf("%s", status ? "" : "\n");
    bw_stream_close(stream);
    return status;
}

static int print_select(struct stage *stage, const struct bw_query *query)
{
    void **items;
    size_t n;
    int status = bw_select(stage->session, query, &items, &n);
    printf("%s", status ? "" : ">");
    for (size_t i = 0; i < n; i++) {
        printf(" ");
        print_name(stage, items[i]);
    }
    printf("%s", status ? "" : "\n");
    bw_release_items(stage->session, items);
    return status;
}

int run_query(struct stage *stage, char command, char **rest)
{
    const struct bw_model *model = find_model(stage, strtok_r(NULL, " ", rest));
    const struct bw_model *root = root_of(model);
    struct bw_where where = {.column = bw_find_column(model, strtok_r(NULL, " ", rest))};
    const char *value = strtok_r(NULL, " ", rest);
    struct bw_sort sort[5] = {{.column = bw_find_column(model, strtok_r(NULL, " ", rest))}};
    struct bw_query query = {.model = model, .where = &where, .sort = sort, .n_sort = 1};
    sort[0].descending = *strtok_r(NULL, " ", rest) == 'd';
    query.limit = (size_t)atoi(strtok_r(NULL, " ", rest));
    query.offset = (size_t)atoi(strtok_r(NULL, " ", rest));
    query.n_where = *value != '*';
    where.value = value_of(where.column, value);
    for (size_t i = 0; i < root->n_columns && query.n_sort < 5; i++)
        if (root->columns[i].flags & BW_PRIMARY_KEY)
            sort[query.n_sort++].column = &root->columns[i];
    return command == 'V' ? print_stream(stage, &query) : print_select(stage, &query);
}
