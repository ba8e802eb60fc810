#include "rules/targets.h"

#include <string.h>

/* The candidate whose column is named after the relationship: `home_id` for `home`. */
static const struct foreign_key *named_candidate(const struct relationship *relationship)
{
    for (guint i = 0; i < relationship->join.candidates->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(relationship->join.candidates, i);
        size_t length = strlen(relationship->name);
        if (strncmp(foreign_key_source_name(key, 0), relationship->name, length) == 0)
            return key;
    }
    return NULL;
}

/* What the other end already says, or the key's name suggests, or the first as an example. */
static const struct foreign_key *choose_example(const struct relationship *relationship)
{
    const struct relationship *partner = relationship->partner;
    if (partner != NULL && partner->join.key != NULL)
        return partner->join.key;
    const struct foreign_key *named = named_candidate(relationship);
    if (named == NULL && partner != NULL && partner->join.problem == JOIN_AMBIGUOUS)
        named = named_candidate(partner);
    if (named == NULL)
        named = g_ptr_array_index(relationship->join.candidates, 0);
    return named;
}

/* Whether the keys are parts of one composite key, written as several: the rule about such keys
 * says so. */
static bool is_split_key(const struct relationship *relationship)
{
    size_t n_partial = 0;
    for (guint i = 0; i < relationship->join.candidates->len; i++) {
        size_t part = 0;
        if (foreign_key_fault(g_ptr_array_index(relationship->join.candidates, i), &part) ==
            FOREIGN_KEY_PARTIAL)
            n_partial++;
    }
    return n_partial > 1;
}

static void report_ambiguity(struct report *report, const struct relationship *relationship)
{
    g_autofree char *keys = foreign_keys_label(relationship->join.candidates);
    struct draft *draft = report_relationship(
        report, relationship, relationship_range(relationship),
        "`%s` could run over any of %s: without foreign_keys it can't be told which rows of `%s` "
        "are meant",
        relationship_label(relationship), keys, relationship->target->name);
    draft_partner(draft, relationship->target->name);
    for (guint i = 0; i < relationship->join.candidates->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(relationship->join.candidates, i);
        g_autofree char *source = foreign_key_source_label(key);
        draft_related(draft, foreign_key_part_range(key, 0), "%s is one of the keys", source);
    }
    const struct foreign_key *example = choose_example(relationship);
    if (example->n_parts == 1)
        draft_help(draft, "say which, for example `foreign_keys = %s.%s`", example->model->name,
                   foreign_key_source_name(example, 0));
    else
        draft_help(draft,
                   "say which, by a list of all columns of one key: `foreign_keys = "
                   "[%s.%s, %s.%s%s]`",
                   example->model->name, foreign_key_source_name(example, 0), example->model->name,
                   foreign_key_source_name(example, 1), example->n_parts > 2 ? ", …" : "");
    const struct relationship *partner = relationship->partner;
    if (partner != NULL && partner->join.problem == JOIN_AMBIGUOUS)
        draft_related(draft, relationship_range(partner),
                      "`%s`, the other end, must say it as well", relationship_label(partner));
}

static bool is_ambiguous(const struct relationship *relationship)
{
    return relationship->member != NULL && relationship->secondary == NULL &&
           relationship->join.problem == JOIN_AMBIGUOUS && relationship->join.candidates->len > 0;
}

/* Of two ends that are both ambiguous the first is spoken of, but not one of which a rule about
 * names speaks already. */
static bool partner_is_spoken_of(const struct relationship *relationship, GHashTable *seen)
{
    const struct relationship *partner = relationship->partner;
    if (partner == NULL || !is_ambiguous(partner))
        return false;
    if (relationship_names_rightly(relationship) != relationship_names_rightly(partner))
        return relationship_names_rightly(partner);
    return g_hash_table_contains(seen, partner);
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!is_ambiguous(relationship) || is_split_key(relationship))
            continue;
        g_hash_table_add(seen, relationship);
        if (!partner_is_spoken_of(relationship, seen))
            report_ambiguity(report, relationship);
    }
}

const struct rule rule_ambiguous_foreign_keys = {
    .summary = "Several foreign keys link the two tables, and the relationship doesn't say "
               "which one it uses.",
    .why = "Each key is another path between the tables. SQLAlchemy fails at the first use of any "
           "model, without naming the candidates.",
    .mend = "Say `foreign_keys` on both ends, naming the column of one key. A composite key is one "
            "path, however many columns it has.",
    .check = check,
};
