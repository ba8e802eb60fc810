#include "rules/targets.h"

/* Relationships between two tables that nothing links lack one and the same key. */
struct table_pair {
    const struct table *first;
    const struct table *second;
};

static guint pair_hash(gconstpointer data)
{
    const struct table_pair *pair = data;
    return g_direct_hash(pair->first) * 31 + g_direct_hash(pair->second);
}

static gboolean pair_equal(gconstpointer left, gconstpointer right)
{
    const struct table_pair *a = left;
    const struct table_pair *b = right;
    return a->first == b->first && a->second == b->second;
}

static struct table_pair *pair_of(const struct relationship *relationship)
{
    struct table_pair *pair = g_new(struct table_pair, 1);
    const struct table *own = relationship->model->table;
    const struct table *other = relationship->target->table;
    pair->first = own < other ? own : other;
    pair->second = own < other ? other : own;
    return pair;
}

/* A key that does not resolve and may well be the one that is missed: the finding about it says
 * why. One whose table is misspelt is missed only where it resembles the other end's. */
static bool may_be_meant(const struct foreign_key *key, const struct table *other)
{
    if (key->is_resolved)
        return false;
    if (key->target != NULL)
        return key->target == other;
    if (key->is_hidden || key->target_table_name == NULL)
        return true;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_ptr_array_add(names, (gpointer)(uintptr_t)other->full_name);
    g_ptr_array_add(names, (gpointer)(uintptr_t)other->name);
    g_ptr_array_add(names, (gpointer)(uintptr_t)other->model->name);
    return nearest_name(key->target_table_name, names) != NULL;
}

static const struct foreign_key *find_meant(const struct table *table, const struct table *other)
{
    for (guint i = 0; i < table->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(table->foreign_keys, i);
        if (may_be_meant(key, other))
            return key;
    }
    return NULL;
}

/* The column that was evidently meant to hold the key, or NULL; and the table that it, or a new
 * column of the side that belongs to the other, would refer to. */
static struct member *find_key_member(const struct relationship *relationship,
                                      const struct table **refers_to)
{
    const struct model *owner = relationship->is_list ? relationship->target : relationship->model;
    const struct model *other = relationship->is_list ? relationship->model : relationship->target;
    const char *hint = relationship->is_list ? NULL : relationship->name;
    *refers_to = other->table;
    struct member *member = model_find_key_member(owner, other->table, hint);
    if (member != NULL || relationship->is_list)
        return member;
    member = model_find_key_member(other, owner->table, NULL);
    if (member != NULL)
        *refers_to = owner->table;
    return member;
}

/* A table with keys to both ends: the relationship may be meant to go through it. */
static const struct table *find_link(const struct relationship *relationship)
{
    const struct table *own = relationship->model->table;
    for (guint i = 0; i < own->referrers->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(own->referrers, i);
        for (guint j = 0; j < key->table->foreign_keys->len; j++) {
            const struct foreign_key *other = g_ptr_array_index(key->table->foreign_keys, j);
            if (other->target == relationship->target->table && other != key)
                return key->table;
        }
    }
    return NULL;
}

/* What `foreign_key` says of it: the column, and what happens to rows that refer to a deleted one
 * where a relationship leaves that to the database. The caller frees it. */
static char *key_arguments(const struct table *refers_to, const struct member *member,
                           const GPtrArray *relationships)
{
    const struct column *primary = g_ptr_array_index(refers_to->primary_key->columns, 0);
    const char *action = NULL;
    const struct annotation *said_already = member->column->annotation;
    bool is_said = said_already != NULL && annotation_find(said_already, "ondelete") != NULL;
    for (guint i = 0; i < relationships->len && action == NULL && !is_said; i++) {
        const struct relationship *relationship = g_ptr_array_index(relationships, i);
        bool deletes = relationship->cascade & CASCADE_DELETE || !member->column->is_nullable;
        if (relationship->passive_deletes)
            action = deletes ? "CASCADE" : "SET NULL";
    }
    g_autofree char *said = action != NULL ? g_strdup_printf(", ondelete = \"%s\"", action) : NULL;
    return g_strdup_printf("foreign_key = \"%s.%s\"%s", refers_to->full_name, primary->name,
                           said != NULL ? said : "");
}

/* Whether relationships go through the table: which of its columns are its key is theirs to say. */
static bool is_link(const struct table *table)
{
    const struct graph *graph = table->model->graph;
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->link == table)
            return true;
    }
    return false;
}

static void add_help(struct draft *draft, const struct relationship *relationship,
                     const GPtrArray *relationships)
{
    const struct table *refers_to = NULL;
    const struct member *member = find_key_member(relationship, &refers_to);
    const struct table *link = relationship->is_list ? find_link(relationship) : NULL;
    const struct model *owner = relationship->is_list ? relationship->target : relationship->model;
    if (member != NULL) {
        const struct column *primary = g_ptr_array_index(refers_to->primary_key->columns, 0);
        g_autofree char *arguments = key_arguments(refers_to, member, relationships);
        draft_help(draft, "make `%s.%s` the key: `COLUMN(%s)`", member->model->name, member->name,
                   arguments);
        draft_related(draft, member->fact->range, "`%s.%s` is no foreign key", member->model->name,
                      member->name);
        if (is_link(member->column->table))
            return;
        draft_fix(draft, APPLICABILITY_UNSAFE, "Make `%s.%s` a foreign key to `%s.%s`",
                  member->model->name, member->name, refers_to->full_name, primary->name);
        draft_add_column_argument(draft, member, "%s", arguments);
    } else if (link != NULL) {
        draft_help(draft, "`%s` has keys to both: write `link_model = %s` on both ends",
                   link->full_name, link->model->name);
    } else {
        draft_help(draft, "give `%s` a column with `COLUMN(foreign_key = \"%s.…\")`", owner->name,
                   refers_to->full_name);
    }
}

static struct draft *report_missing(struct report *report, const struct relationship *relationship,
                                    const GPtrArray *relationships)
{
    const struct table *own = relationship->model->table;
    const struct table *other = relationship->target->table;
    struct draft *draft = report_relationship(
        report, relationship, relationship_range(relationship),
        "`%s` relates the tables `%s` and `%s`, but no foreign key links them: there is nothing to "
        "find the rows by",
        relationship_label(relationship), own->full_name, other->full_name);
    draft_partner(draft, relationship->target->name);
    const struct foreign_key *meant = find_meant(own, other);
    if (meant == NULL)
        meant = find_meant(other, own);
    if (meant != NULL)
        draft_rests_on_foreign_key(draft, meant);
    add_help(draft, relationship, relationships);
    return draft;
}

/* The relationship to speak of: the first whose other end is named rightly. */
static const struct relationship *choose_spokesman(const GPtrArray *relationships)
{
    for (guint i = 0; i < relationships->len; i++)
        if (relationship_names_rightly(g_ptr_array_index(relationships, i)))
            return g_ptr_array_index(relationships, i);
    return g_ptr_array_index(relationships, 0);
}

static void report_group(struct report *report, const GPtrArray *relationships)
{
    const struct relationship *spokesman = choose_spokesman(relationships);
    struct draft *draft = report_missing(report, spokesman, relationships);
    for (guint i = 0; i < relationships->len; i++) {
        const struct relationship *other = g_ptr_array_index(relationships, i);
        if (other != spokesman)
            draft_related(draft, relationship_range(other), "`%s` lacks the same key",
                          relationship_label(other));
    }
}

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

/* Linear, but for help: that looks through the keys of the two tables and of those referring to
 * them, and through all relationships. */
static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) groups = g_hash_table_new_full(pair_hash, pair_equal, g_free, NULL);
    g_autoptr(GPtrArray) in_order = g_ptr_array_new_with_free_func(free_array);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->member == NULL || relationship->secondary != NULL ||
            relationship->join.problem != JOIN_NO_FOREIGN_KEY)
            continue;
        struct table_pair *pair = pair_of(relationship);
        GPtrArray *group = g_hash_table_lookup(groups, pair);
        if (group == NULL) {
            group = g_ptr_array_new();
            g_ptr_array_add(in_order, group);
            g_hash_table_insert(groups, pair, group);
        } else {
            g_free(pair);
        }
        g_ptr_array_add(group, relationship);
    }
    for (guint i = 0; i < in_order->len; i++)
        report_group(report, g_ptr_array_index(in_order, i));
}

const struct rule rule_no_foreign_key = {
    .summary = "No foreign key links the tables of a relationship's two ends.",
    .why = "Rows are found by comparing a foreign key with what it refers to. Without one, nothing "
           "can be loaded or stored; SQLAlchemy fails at the first use of any model.",
    .mend = "Give the side that belongs to the other a column with `foreign_key`, or go through a "
            "link table that has a key to each end.",
    .check = check,
    .fixes = true,
};
