#include "rules/keys.h"

/* The relationships that write each column: column → GPtrArray of relationships, in order. */
static GHashTable *collect_writers(const struct graph *graph)
{
    GHashTable *writers =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *r = graph->relationships->pdata[i];
        if (!relationship_is_written(r) || r->join.direction == MANY_TO_MANY) {
            continue;
        }
        for (guint c = 0; c < r->join.written->len; c++) {
            GPtrArray *list = g_hash_table_lookup(writers, r->join.written->pdata[c]);
            if (list == NULL) {
                list = g_ptr_array_new();
                g_hash_table_insert(writers, r->join.written->pdata[c], list);
            }
            g_ptr_array_add(list, r);
        }
    }
    return writers;
}

/* The first relationship that writes `key`; NULL where none does or where one says post_update. */
static const struct relationship *find_writer(GHashTable *writers, const struct foreign_key *key)
{
    const GPtrArray *list = g_hash_table_lookup(writers, key->parts[0].source);
    const struct relationship *first = NULL;
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const struct relationship *r = list->pdata[i];
        if (relationship_key(r) != key) {
            continue;
        }
        if (r->post_update) {
            return NULL;
        }
        first = first != NULL ? first : r;
    }
    return first;
}

static void report_mutual(const struct foreign_key *key, const struct relationship *writer,
                          const struct foreign_key *back, const struct relationship *back_writer,
                          struct report *report)
{
    g_autofree char *label = foreign_key_label(key);
    g_autofree char *back_label = foreign_key_label(back);
    struct draft *draft = report_relationship(
        report, writer, relationship_range(writer),
        "`%s` and `%s` write keys between the same two tables in both directions (%s and %s): two "
        "new rows that refer to each other can't be inserted in any order",
        relationship_label(writer), relationship_label(back_writer), label, back_label);
    draft_help(draft, "add `post_update = true` to one of them: its key is then written by an "
                      "UPDATE after both rows are there");
    draft_rests_on_relationship(draft, back_writer);
    draft_rests_on_foreign_key(draft, key);
    draft_rests_on_foreign_key(draft, back);
    draft_related(draft, relationship_range(back_writer), "the other direction is written here");
    draft_partner(draft, relationship_label(back_writer));
}

/* The first key back from the target of `key` that is written without post_update. */
static bool check_key(const struct foreign_key *key, GHashTable *writers, GHashTable *backward,
                      struct report *report)
{
    const struct relationship *writer = find_writer(writers, key);
    const GPtrArray *keys = writer == NULL ? NULL : g_hash_table_lookup(backward, key->table);
    for (guint i = 0; keys != NULL && i < keys->len; i++) {
        const struct foreign_key *back = keys->pdata[i];
        const struct relationship *back_writer =
            back->table == key->target ? find_writer(writers, back) : NULL;
        if (back_writer != NULL) {
            report_mutual(key, writer, back, back_writer, report);
            return true;
        }
    }
    return false;
}

/* Keys that refer from an earlier table to a later one, and (by the earlier table) keys that refer
 * from a later one back to it: every mutual pair is met once. Costs, for each earlier table, its
 * keys times the keys back to it. */
static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) writers = collect_writers(graph);
    g_autoptr(GHashTable) place = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) backward =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < graph->tables->len; i++) {
        g_hash_table_insert(place, graph->tables->pdata[i], GUINT_TO_POINTER(i + 1));
    }
    g_autoptr(GPtrArray) forward = g_ptr_array_new();
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        struct foreign_key *key = graph->foreign_keys->pdata[i];
        if (!key->is_resolved || key->table == key->target) {
            continue;
        }
        if (g_hash_table_lookup(place, key->table) < g_hash_table_lookup(place, key->target)) {
            g_ptr_array_add(forward, key);
            continue;
        }
        GPtrArray *keys = g_hash_table_lookup(backward, key->target);
        if (keys == NULL) {
            keys = g_ptr_array_new();
            g_hash_table_insert(backward, key->target, keys);
        }
        g_ptr_array_add(keys, key);
    }
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < forward->len; i++) {
        const struct foreign_key *key = forward->pdata[i];
        char *pair = g_strdup_printf("%p %p", (const void *)key->table, (const void *)key->target);
        if (g_hash_table_contains(said, pair) || !check_key(key, writers, backward, report)) {
            g_free(pair);
        } else {
            g_hash_table_add(said, pair);
        }
    }
}

const struct rule rule_mutual_foreign_keys = {
    .summary = "Two tables whose keys refer to each other, both written, without post_update",
    .why = "Each of two new rows needs the other's key before it can be inserted. A flush that "
           "meets such a pair fails with a circular dependency.",
    .mend =
        "Say `post_update = true` on one of the relationships, or `viewonly = true` where it is "
        "only read.",
    .check = check,
};
