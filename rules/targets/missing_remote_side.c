#include "rules/other_side.h"
#include "rules/targets.h"

#include <string.h>

/* A to-one over its own table's key, which without remote_side is read from the referred-to end. */
static bool lacks_remote_side(const struct relationship *relationship)
{
    return relationship->member != NULL && relationship->join.problem == JOIN_FINE &&
           relationship->is_self_referential && relationship->link == NULL &&
           relationship->side == SIDE_TO_ONE && !relationship->is_list &&
           relationship->join.direction == ONE_TO_MANY &&
           relationship_argument(relationship, "remote_side") == NULL &&
           relationship_argument(relationship, "primaryjoin") == NULL;
}

/* A backref that makes the to-one of a list over its own table's key: the list's own end is far
 * already, so the one that is made needs remote_side. */
static bool backref_lacks_remote_side(const struct relationship *made)
{
    const struct relationship *origin = made->origin;
    return origin != NULL && origin->member != NULL && origin->is_list && origin->link == NULL &&
           made->is_self_referential && made->join.problem == JOIN_FINE &&
           origin->join.problem == JOIN_FINE && made->join.direction == ONE_TO_MANY &&
           origin->join.direction == ONE_TO_MANY &&
           relationship_argument(made, "remote_side") == NULL;
}

/* Whether the relationship reads naturally from the referred-to end, as a one-to-one does: its
 * partner, or its author by uselist = false over a unique key, says so. */
static bool is_far_end(const struct relationship *relationship)
{
    const struct relationship *partner = relationship->partner;
    if (partner != NULL && partner->join.direction == MANY_TO_ONE)
        return true;
    const struct foreign_key *key = relationship->join.key;
    return partner == NULL && relationship->uselist_is_said && key != NULL && key->is_unique;
}

/* Of two linked to-ones the one that the key is named after is the one that holds it. */
static bool is_named_after_key(const struct relationship *relationship)
{
    const struct foreign_key *key = relationship->join.key;
    return key != NULL && strncmp(foreign_key_source_name(key, 0), relationship->name,
                                  strlen(relationship->name)) == 0;
}

static bool partner_is_meant(const struct relationship *relationship, GHashTable *seen)
{
    const struct relationship *partner = relationship->partner;
    if (partner == NULL || !lacks_remote_side(partner))
        return false;
    if (is_named_after_key(relationship) != is_named_after_key(partner))
        return is_named_after_key(partner);
    return g_hash_table_contains(seen, partner);
}

static void report_missing(struct report *report, const struct relationship *relationship)
{
    const struct foreign_key *key = relationship->join.key;
    const struct relationship *partner = relationship->partner;
    struct draft *draft = report_relationship(
        report, relationship, relationship_range(relationship),
        "`%s` refers to its own model without remote_side: it is read as the list of those that "
        "refer to it, not as the one `%s` that it refers to",
        relationship_label(relationship), relationship->target->name);
    if (partner != NULL) {
        draft_rests_on_relationship(draft, partner);
        draft_partner(draft, relationship_label(partner));
        draft_related(draft, relationship_range(partner), "`%s` is the other end",
                      relationship_label(partner));
    }
    if (key == NULL || !key->is_resolved) {
        draft_help(draft, "say which columns are at the other end: `remote_side = …`");
        return;
    }
    g_autofree char *columns = remote_columns(key);
    draft_help(draft, "write `remote_side = %s`", columns);
    draft_fix(draft, APPLICABILITY_SAFE, "Add `remote_side = %s`", columns);
    draft_add_argument(draft, relationship->annotation, "remote_side = %s", columns);
}

/* The range with the quotes around it, where it is a string that is one literal; a range without a
 * file where the string is written in another way. */
static struct range whole_value(const struct argument *argument)
{
    struct range range = argument->range;
    if (argument->kind != VALUE_STRING)
        return range;
    if (range.end.offset - range.start.offset != strlen(argument->text))
        return (struct range){0};
    range.start.column--;
    range.start.offset--;
    range.end.column++;
    range.end.offset++;
    return range;
}

static void fix_backref(struct draft *draft, const struct relationship *origin, const char *columns)
{
    const struct argument *backref = origin->backref;
    draft_fix(draft, APPLICABILITY_SAFE, "Add `remote_side = %s` to the backref", columns);
    if (backref->kind != VALUE_CALL) {
        draft_edit(draft, whole_value(backref), "backref(%s, remote_side = %s)",
                   origin->backref_name, columns);
        return;
    }
    struct range before_end = backref->range;
    before_end.end.column--;
    before_end.end.offset--;
    before_end.start = before_end.end;
    draft_edit(draft, before_end, ", remote_side = %s", columns);
}

static void report_backref(struct report *report, const struct relationship *made)
{
    const struct relationship *origin = made->origin;
    struct draft *draft = report_relationship(
        report, origin, origin->backref->range,
        "the backref of `%s` makes `%s` without remote_side: it is read as another list, not as "
        "the one `%s` that it refers to",
        relationship_label(origin), relationship_label(made), made->target->name);
    draft_rests_on_relationship(draft, made);
    draft_partner(draft, relationship_label(made));
    const struct foreign_key *key = made->join.key != NULL ? made->join.key : origin->join.key;
    if (key == NULL || !key->is_resolved) {
        draft_help(draft, "say which columns are at the other end: `backref(%s, remote_side = …)`",
                   made->name);
        return;
    }
    g_autofree char *columns = remote_columns(key);
    draft_help(draft, "write `backref = backref(%s, remote_side = %s)`", made->name, columns);
    fix_backref(draft, origin, columns);
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship_runs_in_place(relationship))
            continue;
        if (backref_lacks_remote_side(relationship))
            report_backref(report, relationship);
        if (!lacks_remote_side(relationship) || is_far_end(relationship))
            continue;
        if (!partner_is_meant(relationship, seen))
            report_missing(report, relationship);
        g_hash_table_add(seen, relationship);
    }
}

const struct rule rule_missing_remote_side = {
    .summary = "A to-one relationship of a model with itself doesn't say `remote_side`.",
    .why =
        "Within one table the key alone doesn't tell which row is meant: the one referred to, or "
        "those that refer to it. SQLAlchemy assumes the latter and makes `parent` a list of "
        "children; in a pair, both ends then have the same direction, and it fails.",
    .mend = "On the to-one side, name the columns that the key refers to: `remote_side = id`.",
    .check = check,
    .fixes = true,
};
