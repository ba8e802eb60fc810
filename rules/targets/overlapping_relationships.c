#include "rules/targets.h"

static bool is_sibling(const struct model *a, const struct model *b)
{
    return models_are_related(a, b) && !model_is_ancestor(a, b) && !model_is_ancestor(b, a);
}

static bool allows(const struct relationship *relationship, const struct relationship *other)
{
    for (guint i = 0; i < relationship->overlaps->len; i++) {
        const char *name = g_ptr_array_index(relationship->overlaps, i);
        if (g_str_equal(name, other->name) || g_str_equal(name, "__*"))
            return true;
    }
    return false;
}

/* Over a link table, and from or to the model of that same table: another rule speaks of these. */
static bool is_link_and_its_model(const struct relationship *a, const struct relationship *b)
{
    return a->link != NULL && b->link == NULL &&
           (b->model->table == a->link || b->target->table == a->link);
}

/* Whether the two, which write one column, get into each other's way: SQLAlchemy's own condition.
 * Siblings of a hierarchy never do, nor does what a subclass declares anew. */
static bool is_conflict(const struct relationship *a, const struct relationship *b)
{
    return a != b && !relationship_is_linked_with(a, b) && !relationship_is_linked_with(b, a) &&
           !allows(a, b) && !allows(b, a) && !is_sibling(a->model, b->model) &&
           !is_sibling(a->target, b->target) && !is_sibling(a->model, b->target) &&
           !is_sibling(a->target, b->model) &&
           !(g_str_equal(a->name, b->name) && models_are_related(a->model, b->model)) &&
           !is_link_and_its_model(a, b) && !is_link_and_its_model(b, a);
}

/* The relationships in `writers` that conflict with `relationship`; the caller frees. */
static GPtrArray *conflicts_of(const struct relationship *relationship, const GPtrArray *writers)
{
    GPtrArray *conflicts = g_ptr_array_new();
    for (guint i = 0; i < writers->len; i++)
        if (is_conflict(relationship, g_ptr_array_index(writers, i)))
            g_ptr_array_add(conflicts, g_ptr_array_index(writers, i));
    return conflicts;
}

static bool is_linked_within(const struct relationship *relationship, const GPtrArray *writers)
{
    for (guint i = 0; i < writers->len; i++)
        if (relationship_is_linked_with(relationship, g_ptr_array_index(writers, i)))
            return true;
    return false;
}

/* Those that conflict, the one to speak of first: one that is linked to none of the others, if
 * there is any. The caller frees. */
static GPtrArray *offenders_of(const GPtrArray *writers)
{
    GPtrArray *offenders = g_ptr_array_new();
    gint n_unlinked = 0;
    for (guint i = 0; i < writers->len; i++) {
        struct relationship *relationship = g_ptr_array_index(writers, i);
        g_autoptr(GPtrArray) conflicts = conflicts_of(relationship, writers);
        if (conflicts->len == 0)
            continue;
        if (is_linked_within(relationship, writers))
            g_ptr_array_add(offenders, relationship);
        else
            g_ptr_array_insert(offenders, n_unlinked++, relationship);
    }
    return offenders;
}

static char *labels_of(const GPtrArray *relationships)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < relationships->len; i++)
        g_string_append_printf(text, "%s`%s`",
                               i == 0                        ? ""
                               : i + 1 == relationships->len ? " and "
                                                             : ", ",
                               relationship_label(g_ptr_array_index(relationships, i)));
    return g_string_free(text, FALSE);
}

static char *names_of(const GPtrArray *relationships)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(relationships, i);
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "", relationship->name);
    }
    return g_string_free(text, FALSE);
}

static void report_overlap(struct report *report, const struct column *column,
                           const struct relationship *offender, const GPtrArray *conflicts)
{
    const struct relationship *first = g_ptr_array_index(conflicts, 0);
    bool are_several = conflicts->len > 1;
    g_autofree char *others = labels_of(conflicts);
    g_autofree char *names = names_of(conflicts);
    struct draft *draft = report_relationship(
        report, offender, relationship_range(offender),
        "`%s` writes the column `%s.%s`, and so %s %s, %s: a change of one "
        "is overwritten by the other",
        relationship_label(offender), column->member->model->name, column->member->name,
        are_several ? "do" : "does", others,
        are_several ? "none of which it is linked with" : "which it is not linked with");
    draft_partner(draft, relationship_label(first));
    draft_word(draft, column->name);
    draft_yields_to(draft, STAGE_PAIR);
    draft_speaks_for(draft, column);
    for (guint i = 0; i < conflicts->len; i++) {
        const struct relationship *other = g_ptr_array_index(conflicts, i);
        draft_rests_on_one_of(draft, other);
        draft_related(draft, relationship_range(other), "`%s` writes the same column",
                      relationship_label(other));
    }
    draft_related(draft, column->member->fact->range, "the column that they write");
    draft_help(draft,
               "link it by back_populates if it is the other end of one of them; else say "
               "`viewonly = true` if it only reads, or `overlaps = \"%s\"` if both are to write",
               names);
}

/* Columns in the order in which relationships write them, each with its writers. What a
 * relationship that names no other end is linked with can't be told. */
static GPtrArray *collect_writers(const struct graph *graph, GHashTable *writers_of)
{
    GPtrArray *columns = g_ptr_array_new();
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->viewonly || relationship->join.problem != JOIN_FINE ||
            !relationship_names_rightly(relationship))
            continue;
        for (guint c = 0; c < relationship->join.written->len; c++) {
            struct column *column = g_ptr_array_index(relationship->join.written, c);
            GPtrArray *writers = g_hash_table_lookup(writers_of, column);
            if (writers == NULL) {
                writers = g_ptr_array_new();
                g_hash_table_insert(writers_of, column, writers);
                g_ptr_array_add(columns, column);
            }
            if (!g_ptr_array_find(writers, relationship, NULL))
                g_ptr_array_add(writers, relationship);
        }
    }
    return columns;
}

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

/* Linear in the columns written; the writers of one column are compared with each other, and each
 * that conflicts may be the one to speak of. Several columns that one relationship writes together
 * are spoken of once. */
static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) writers_of = g_hash_table_new_full(NULL, NULL, NULL, free_array);
    g_autoptr(GHashTable) spoken_of = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) columns = collect_writers(graph, writers_of);
    for (guint i = 0; i < columns->len; i++) {
        const struct column *column = g_ptr_array_index(columns, i);
        const GPtrArray *writers = g_hash_table_lookup(writers_of, column);
        if (writers->len < 2)
            continue;
        g_autoptr(GPtrArray) offenders = offenders_of(writers);
        if (offenders->len == 0 || !g_hash_table_add(spoken_of, offenders->pdata[0]))
            continue;
        for (guint o = 0; o < offenders->len; o++) {
            g_autoptr(GPtrArray) conflicts = conflicts_of(offenders->pdata[o], writers);
            report_overlap(report, column, offenders->pdata[o], conflicts);
        }
    }
}

const struct rule rule_overlapping_relationships = {
    .summary = "Two relationships write one column, and are neither linked nor allowed to "
               "overlap.",
    .why = "At a flush both copy a key into the column. Where they disagree, the one that comes "
           "last wins, and which one that is varies. SQLAlchemy warns, at one of the two.",
    .mend = "Link two ends of one relationship by `back_populates`; make a relationship that only "
            "reads `viewonly`; name the other in `overlaps` where both are meant to write.",
    .check = check,
};
