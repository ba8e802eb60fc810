/* Which foreign keys link the tables of two ends: the conditions of a join that isn't written out.
 */

#include "analyzer/graph/join_internal.h"

#include <string.h>

/* One end, as a set of tables: those of a model and its bases, or one table alone. */
struct tables {
    const struct model *model; /* NULL: `only` */
    const struct table *only;
};

/* A key that links two ends, and the conditions that it makes. */
struct match {
    struct foreign_key *key;
    GArray
        *conditions; /* struct join_condition: left what is referred to, right the foreign column */
};

struct search {
    struct join_work *work;
    GPtrArray *matches; /* struct match * */
    bool is_blocked;    /* a key that may be meant has not resolved */
    unsigned number; /* of this search: each key is looked at once, though both ways may find it */
};

static void match_free(gpointer data)
{
    struct match *match = data;
    g_array_unref(match->conditions);
    g_free(match);
}

/* The next table of the set behind `at`; the first for NULL. */
static const struct table *next_table(const struct tables *tables, const struct model **at)
{
    if (tables->only) {
        const struct table *only = *at ? NULL : tables->only;
        *at = only ? only->model : *at;
        return only;
    }
    const struct table *previous = *at ? (*at)->table : NULL;
    const struct model *model = *at ? (*at)->base : tables->model;
    while (model && (!model->table || model->table == previous))
        model = model->base;
    if (!model)
        return NULL;
    *at = model;
    return model->table;
}

static bool is_considered(const struct join_work *work, struct column *column)
{
    return !work->foreign_keys || g_ptr_array_find(work->foreign_keys, column, NULL);
}

static int compare_conditions(gconstpointer a, gconstpointer b)
{
    const struct join_condition *one = a, *other = b;
    unsigned x = one->right.column->position, y = other->right.column->position;
    return x < y ? -1 : x > y;
}

static int compare_matches(gconstpointer a, gconstpointer b)
{
    const struct match *one = *(const struct match *const *)a;
    const struct match *other = *(const struct match *const *)b;
    return compare_conditions(one->conditions->data, other->conditions->data);
}

/* In the order of the graph's models. */
static bool is_declared_before(const struct model *a, const struct model *b)
{
    int order = strcmp(a->header->path, b->header->path);
    return order != 0 ? order < 0 : a->fact->range.start.offset < b->fact->range.start.offset;
}

/* A joined model sees the table that it inherits from as that was when the model was declared: a
 * key that a single-table model beside it adds to that table later is of other rows, and does not
 * make its joins ambiguous. */
static bool is_added_behind(const struct foreign_key *key, const struct model *end)
{
    if (key->model->inheritance != INHERITANCE_SINGLE)
        return false;
    const struct model *joined = NULL;
    for (; end && end->table != key->table; end = end->base)
        joined = end;
    return end && joined && is_declared_before(joined, key->model);
}

static void consider_key(struct search *search, const struct tables *from, struct foreign_key *key)
{
    if (key->last_search == search->number || is_added_behind(key, from->model))
        return;
    key->last_search = search->number;
    GArray *conditions = g_array_new(FALSE, TRUE, sizeof(struct join_condition));
    for (size_t i = 0; i < key->n_parts; i++) {
        const struct foreign_key_part *part = &key->parts[i];
        if (part->source && !is_considered(search->work, part->source))
            continue;
        if (!key->is_resolved) {
            search->is_blocked = true;
            break;
        }
        struct join_condition condition = {
            .is_equality = true,
            .left.column = part->target,
            .right.column = part->source,
        };
        g_array_append_val(conditions, condition);
    }
    if (conditions->len == 0) {
        g_array_unref(conditions);
        return;
    }
    g_array_sort(conditions, compare_conditions);
    struct match *match = g_new(struct match, 1);
    *match = (struct match){.key = key, .conditions = conditions};
    g_ptr_array_add(search->matches, match);
}

/* All keys of tables in `from` that refer to tables in `to`. */
static void search_one_way(struct search *search, const struct tables *from,
                           const struct tables *to)
{
    const struct table *source, *target;
    for (const struct model *i = NULL; (source = next_table(from, &i));) {
        for (const struct model *j = NULL; (target = next_table(to, &j));) {
            const GPtrArray *keys = graph_keys_between(search->work->graph, source, target);
            for (guint k = 0; keys && k < keys->len; k++)
                consider_key(search, from, keys->pdata[k]);
        }
    }
}

/* Whether both are the same set: of one table, whose bases are the same then, or both that alone.
 */
static bool same_tables(const struct tables *a, const struct tables *b)
{
    const struct model *i = NULL, *j = NULL;
    for (;;) {
        const struct table *one = next_table(a, &i), *other = next_table(b, &j);
        if (one != other)
            return false;
        if (!one)
            return true;
    }
}

static bool has_unresolved_key(const struct search *search, const struct tables *tables)
{
    const struct table *table;
    for (const struct model *at = NULL; (table = next_table(tables, &at));) {
        for (guint i = 0; i < table->foreign_keys->len; i++) {
            const struct foreign_key *key = table->foreign_keys->pdata[i];
            for (size_t j = 0; !key->target && j < key->n_parts; j++)
                if (!key->parts[j].source || is_considered(search->work, key->parts[j].source))
                    return true;
        }
    }
    return false;
}

/* The end's own table is tried first, and those of its bases only where it has no key. */
static void search_keys(struct search *search, const struct model *end, const struct tables *other)
{
    const struct tables own = {.only = end->table}, all = {.model = end};
    const struct tables *const tries[] = {&own, &all};
    for (size_t i = 0; i < G_N_ELEMENTS(tries) && search->matches->len == 0; i++) {
        search_one_way(search, other, tries[i]);
        if (!same_tables(tries[i], other))
            search_one_way(search, tries[i], other);
    }
    g_ptr_array_sort(search->matches, compare_matches);
    if (search->matches->len == 0 &&
        (has_unresolved_key(search, &all) || has_unresolved_key(search, other)))
        search->is_blocked = true;
}

static bool same_conditions(const struct match *a, const struct match *b)
{
    if (a->conditions->len != b->conditions->len)
        return false;
    for (guint i = 0; i < a->conditions->len; i++) {
        const struct join_condition *one = &g_array_index(a->conditions, struct join_condition, i);
        const struct join_condition *other =
            &g_array_index(b->conditions, struct join_condition, i);
        if (one->left.column != other->left.column || one->right.column != other->right.column)
            return false;
    }
    return true;
}

/* Whether foreign_keys names exactly the key's own columns. */
static bool is_named_exactly(const struct join_work *work, const struct foreign_key *key)
{
    for (size_t i = 0; i < key->n_parts; i++)
        if (!g_ptr_array_find(work->foreign_keys, key->parts[i].source, NULL))
            return false;
    return key->n_parts == work->foreign_keys->len;
}

/* The one match that is meant. False where there are none, or several that differ. */
static bool choose(const struct search *search, const struct match **chosen)
{
    bool is_found = false;
    bool must_be_exact = search->work->foreign_keys && search->matches->len > 1;
    for (guint i = 0; i < search->matches->len; i++) {
        const struct match *match = search->matches->pdata[i];
        if (must_be_exact && !is_named_exactly(search->work, match->key))
            continue;
        if (is_found && !same_conditions(*chosen, match))
            return false;
        if (!is_found)
            *chosen = match;
        is_found = true;
    }
    return is_found;
}

/* Finds the conditions between `end` and `other`. The key found, or NULL: none, several (then they
 * are `candidates`), or `is_blocked`. */
static struct foreign_key *find(struct join_work *work, const struct model *end,
                                const struct tables *other, GArray *conditions,
                                GPtrArray **candidates, bool *is_blocked)
{
    g_autoptr(GPtrArray) matches = g_ptr_array_new_with_free_func(match_free);
    struct search search = {.work = work, .matches = matches, .number = ++work->graph->n_searches};
    search_keys(&search, end, other);
    *is_blocked = search.is_blocked;
    const struct match *chosen;
    if (choose(&search, &chosen)) {
        g_array_append_vals(conditions, chosen->conditions->data, chosen->conditions->len);
        return chosen->key;
    }
    for (guint i = 0; i < matches->len; i++) {
        const struct match *match = matches->pdata[i];
        graph_append(work->graph, candidates, match->key);
    }
    return NULL;
}

/* foreign_keys may have left out the only key there is: then it is foreign_keys that is wrong. */
static bool fail_without_key(struct join_work *work, const struct model *end,
                             const struct tables *other)
{
    GPtrArray *named = work->foreign_keys;
    g_autoptr(GPtrArray) matches = g_ptr_array_new_with_free_func(match_free);
    struct search search = {.work = work, .matches = matches, .number = ++work->graph->n_searches};
    work->foreign_keys = NULL;
    search_keys(&search, end, other);
    work->foreign_keys = named;
    if (!named || matches->len == 0)
        return join_fail(work, JOIN_NO_FOREIGN_KEY, NULL, NULL);
    const char *other_name = other->only ? other->only->name : other->model->name;
    return join_fail(work, JOIN_BAD_FOREIGN_KEYS, work->foreign_keys_argument,
                     graph_printf(work->graph, "it names no foreign key that links `%s` and `%s`",
                                  end->name, other_name));
}

static bool find_direct(struct join_work *work)
{
    const struct tables child = {.model = work->child};
    bool is_blocked;
    if (work->primary->len > 0)
        return true;
    work->join->key =
        find(work, work->parent, &child, work->primary, &work->join->candidates, &is_blocked);
    if (is_blocked)
        return join_fail(work, JOIN_NOT_APPLICABLE, NULL, NULL);
    if (work->join->key)
        return true;
    if (work->join->candidates->len > 0)
        return join_fail(work, JOIN_AMBIGUOUS, work->foreign_keys_argument, NULL);
    return fail_without_key(work, work->parent, &child);
}

static bool find_over_link(struct join_work *work)
{
    const struct tables link = {.only = work->link};
    struct join *join = work->join;
    bool target_is_blocked = false, is_blocked = false;
    bool needs_secondary = work->secondary->len == 0, needs_primary = work->primary->len == 0;
    if (needs_secondary)
        join->link_target_key = find(work, work->child, &link, work->secondary,
                                     &join->link_target_candidates, &target_is_blocked);
    if (needs_primary)
        join->link_key =
            find(work, work->parent, &link, work->primary, &join->candidates, &is_blocked);
    if (is_blocked || target_is_blocked)
        return join_fail(work, JOIN_NOT_APPLICABLE, NULL, NULL);
    join->lacks_link_key = needs_primary && !join->link_key && join->candidates->len == 0;
    join->lacks_link_target_key =
        needs_secondary && !join->link_target_key && join->link_target_candidates->len == 0;
    if (join->lacks_link_key || join->lacks_link_target_key)
        return fail_without_key(work, join->lacks_link_key ? work->parent : work->child, &link);
    if (join->candidates->len > 0 || join->link_target_candidates->len > 0)
        return join_fail(work, JOIN_AMBIGUOUS, work->foreign_keys_argument, NULL);
    return true;
}

bool join_find_conditions(struct join_work *work)
{
    return work->link ? find_over_link(work) : find_direct(work);
}
