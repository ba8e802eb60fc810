#include "rules/targets.h"

/* What a database accepts for `action` instead; NULL where it accepts the action itself. */
static const char *find_substitute(const char *dialect, enum foreign_key_action action)
{
    if (g_str_equal(dialect, "mysql") && action == ACTION_SET_DEFAULT)
        return "SET NULL";
    if (g_str_equal(dialect, "mssql") && action == ACTION_RESTRICT)
        return "NO ACTION";
    return NULL;
}

static const char *action_name(enum foreign_key_action action)
{
    return action == ACTION_SET_DEFAULT ? "SET DEFAULT" : "RESTRICT";
}

static void check_action(struct report *report, const struct foreign_key *key, const char *dialect,
                         enum foreign_key_action action, const struct argument *argument)
{
    const char *substitute = find_substitute(dialect, action);
    if (substitute == NULL || argument == NULL)
        return;
    g_autofree char *source = foreign_key_source_label(key);
    g_autofree char *target = foreign_key_target_label(key);
    struct draft *draft = report_foreign_key(
        report, key, argument->range,
        "the key %s to %s says %s = \"%s\", which %s does not support: the table can't be created",
        source, target, argument->name, action_name(action), dialect);
    draft_word(draft, argument->name);
    draft_help(draft, "use `%s` there, or another action", substitute);
}

static void check(const struct graph *graph, struct report *report)
{
    const char *dialect = report_dialect(report);
    if (dialect == NULL)
        return;
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        if (!foreign_key_is_judged(key))
            continue;
        check_action(report, key, dialect, key->ondelete, key->ondelete_argument);
        check_action(report, key, dialect, key->onupdate, key->onupdate_argument);
    }
}

const struct rule rule_unsupported_action = {
    .summary = "A referential action that the configured database does not support.",
    .why =
        "The schema can't be created there. Of the databases that `dialect` names, MySQL refuses "
        "SET DEFAULT and SQL Server has no RESTRICT; SQLite and PostgreSQL support all actions.",
    .mend = "Choose an action that the database has. The rule speaks only where `dialect` is "
            "configured.",
    .check = check,
};
