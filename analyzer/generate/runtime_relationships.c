/* Relationships of the runtime's mapping. */

#include "analyzer/generate/runtime.h"

#include <string.h>

static const char *direction_word(const struct relationship *relationship)
{
    enum direction direction = relationship->join.direction;
    if (relationship->join.problem != JOIN_FINE || direction == DIRECTION_UNKNOWN)
        direction = relationship->is_list ? ONE_TO_MANY : MANY_TO_ONE;
    return direction == ONE_TO_MANY   ? "BW_ONE_TO_MANY"
           : direction == MANY_TO_ONE ? "BW_MANY_TO_ONE"
                                      : "BW_MANY_TO_MANY";
}

/* The name of the other side, as this side says it. */
static const char *named_side(const struct relationship *relationship)
{
    if (relationship->origin != NULL)
        return relationship->origin->name;
    if (relationship->generated != NULL)
        return relationship->generated->name;
    return relationship->named != NULL ? relationship->named->name : NULL;
}

static void append_words(GString *out, const char *field, GPtrArray *words)
{
    gsize indent = strlen("        . = ") + strlen(field), column = indent;
    g_string_append_printf(out, "        .%s = ", field);
    for (guint i = 0; i < words->len; i++) {
        const char *word = words->pdata[i];
        gsize needed = strlen(word) + strlen(i + 1 < words->len ? " |" : ",");
        if (i > 0 && column + 1 + needed > 100) {
            g_string_append_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (i > 0) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append_printf(out, "%s%s", word, i + 1 < words->len ? " |" : ",");
        column += needed;
    }
    g_string_append_c(out, '\n');
}

static void append_cascade(const struct relationship *relationship, GString *out)
{
    static const char *const words[] = {"BW_SAVE_UPDATE", "BW_MERGE",         "BW_EXPUNGE",
                                        "BW_DELETE",      "BW_DELETE_ORPHAN", "BW_REFRESH_EXPIRE"};
    g_autoptr(GPtrArray) said = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (relationship->cascade & 1u << i)
            g_ptr_array_add(said, (gpointer)(uintptr_t)words[i]);
    if (said->len > 0)
        append_words(out, "cascade", said);
}

static bool loads_at_once(const struct relationship *relationship)
{
    const char *lazy = relationship->lazy;
    return strcmp(lazy, "joined") == 0 || strcmp(lazy, "selectin") == 0 ||
           strcmp(lazy, "subquery") == 0 || strcmp(lazy, "immediate") == 0;
}

static void append_flags(const struct graph *graph, const struct relationship *relationship,
                         GString *out)
{
    const char *lazy = relationship->lazy;
    struct runtime_shape shape;
    runtime_shape_find(graph, relationship, &shape);
    const struct {
        bool is_set;
        const char *word;
    } flags[] = {
        {relationship->viewonly, "BW_VIEWONLY"},
        {!relationship->sync_backref, "BW_NO_SYNC"},
        {relationship->passive_deletes && !relationship->passive_deletes_all, "BW_PASSIVE_DELETES"},
        {relationship->passive_deletes_all, "BW_PASSIVE_DELETES_ALL"},
        {relationship->post_update, "BW_POST_UPDATE"},
        {relationship->single_parent, "BW_SINGLE_PARENT"},
        {strcmp(lazy, "raise") == 0 || strcmp(lazy, "raise_on_sql") == 0, "BW_LAZY_RAISE"},
        {strcmp(lazy, "noload") == 0, "BW_LAZY_NEVER"},
        {loads_at_once(relationship), "BW_LOAD_AT_ONCE"},
        {shape.is_signed, "BW_SIGNED_COUNT"},
    };
    runtime_shape_clear(&shape);
    g_autoptr(GPtrArray) said = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
        if (flags[i].is_set)
            g_ptr_array_add(said, (gpointer)(uintptr_t)flags[i].word);
    if (said->len > 0)
        append_words(out, "flags", said);
}

static void append_pairs(const struct relationship *relationship, guint at, const char *what,
                         GArray *pairs, GString *out)
{
    if (pairs->len == 0)
        return;
    g_string_append_printf(out, "static const struct bw_pair %s_%u_of_%s[] = {\n", what, at,
                           relationship->model->name);
    for (guint i = 0; i < pairs->len; i++) {
        const struct join_pair *pair = &g_array_index(pairs, struct join_pair, i);
        g_string_append(out, "    {");
        runtime_append_string(out, pair->local->name);
        g_string_append(out, ", ");
        runtime_append_string(out, pair->remote->name);
        g_string_append(out, "},\n");
    }
    g_string_append(out, "};\n");
}

/* The member that one part of order_by names, and whether it is desc(…). */
static const struct member *order_member(const struct relationship *relationship,
                                         const struct argument *part, bool *descending)
{
    *descending = part->kind == VALUE_CALL;
    const struct argument *name = *descending && part->n_items > 0 ? &part->items[0] : part;
    if (name->text == NULL || relationship->target == NULL)
        return NULL;
    const char *dot = strrchr(name->text, '.');
    return model_find_member(relationship->target, dot != NULL ? dot + 1 : name->text);
}

static guint append_order(const struct relationship *relationship, guint at, GString *out)
{
    const struct argument *order = relationship_argument(relationship, "order_by");
    if (order == NULL)
        return 0;
    size_t n = order->kind == VALUE_LIST ? order->n_items : 1;
    const struct argument *parts = order->kind == VALUE_LIST ? order->items : order;
    g_string_append_printf(out, "static const struct bw_order order_%u_of_%s[] = {\n", at,
                           relationship->model->name);
    for (size_t i = 0; i < n; i++) {
        bool descending;
        const struct member *member = order_member(relationship, &parts[i], &descending);
        if (member == NULL || member->column == NULL)
            continue; /* a problem already */
        g_string_append(out, "    {.column = ");
        runtime_append_string(out, member->column->name);
        g_string_append(out, descending ? ", .descending = true},\n" : "},\n");
    }
    g_string_append(out, "};\n");
    return (guint)n;
}

static void append_place(const struct graph *graph, const struct relationship *relationship,
                         GString *out)
{
    struct runtime_shape shape;
    const struct model *model = relationship->model;
    g_autofree char *type = g_strconcat(runtime_type_name(model), model->name, NULL);
    runtime_shape_find(graph, relationship, &shape);
    g_string_append_printf(out, "        .shape = %s,\n",
                           shape.word != NULL ? shape.word : "BW_ONE");
    if (shape.items != NULL)
        runtime_append_offset(out, "offset", type, shape.items);
    else
        g_string_append(out, "        .offset = BW_NONE,\n");
    if (shape.count != NULL) {
        runtime_append_offset(out, "count_offset", type, shape.count);
        runtime_append_size(out, "count_size", type, shape.count);
    }
    runtime_shape_clear(&shape);
}

static void append_array(const struct relationship *relationship, guint at, const char *field,
                         guint n, GString *out)
{
    if (n > 0)
        g_string_append_printf(out, "        .n_%s = %u,\n        .%s = %s_%u_of_%s,\n", field, n,
                               field, field, at, relationship->model->name);
}

static void append_relationship(const struct generation *what,
                                const struct relationship *relationship, guint at, guint n_order,
                                GString *out)
{
    const struct join *join = &relationship->join;
    const char *named = named_side(relationship);
    g_string_append_printf(out, "    {\n        .name = \"%s\",\n", relationship->name);
    append_place(what->graph, relationship, out);
    g_string_append_printf(out, "        .target = &%s%s_model,\n        .direction = %s,\n",
                           what->prefix, relationship->target->name, direction_word(relationship));
    if (named != NULL)
        g_string_append_printf(out, "        .back_populates = \"%s\",\n", named);
    append_cascade(relationship, out);
    append_flags(what->graph, relationship, out);
    if (relationship->link != NULL) {
        g_string_append(out, "        .link = ");
        runtime_append_string(out, relationship->link->full_name);
        g_string_append(out, ",\n");
    }
    if (join->problem == JOIN_FINE) {
        append_array(relationship, at, "pairs", join->pairs->len, out);
        append_array(relationship, at, "link_pairs", join->link_pairs->len, out);
    }
    append_array(relationship, at, "order", n_order, out);
    const struct argument *depth = relationship_argument(relationship, "join_depth");
    /* As in SQLAlchemy, it says nothing to what loads immediately. */
    if (depth != NULL && depth->text != NULL && depth->text[0] != '-' &&
        loads_at_once(relationship) && strcmp(relationship->lazy, "immediate") != 0)
        g_string_append_printf(out, "        .join_depth = %s,\n", depth->text);
    g_string_append(out, "    },\n");
}

void runtime_append_relationships(const struct generation *what, const struct model *model,
                                  GString *out)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < model->relationships->len; i++) {
        const struct relationship *relationship = model->relationships->pdata[i];
        if (relationship->join.problem == JOIN_FINE) {
            append_pairs(relationship, i, "pairs", relationship->join.pairs, out);
            append_pairs(relationship, i, "link_pairs", relationship->join.link_pairs, out);
        }
        guint n_order = append_order(relationship, i, out);
        append_relationship(what, relationship, i, n_order, list);
    }
    if (list->len > 0)
        g_string_append_printf(
            out, "static const struct bw_relationship relationships_of_%s[] = {\n%s};\n\n",
            model->name, list->str);
}

/* A join of nothing but equalities between columns: what the runtime can follow both ways. */
static bool is_simple_join(const struct argument *join, guint n_pairs)
{
    if (join == NULL || join->text == NULL)
        return true;
    g_auto(GStrv) equalities = g_strsplit(join->text, "==", -1);
    return strpbrk(join->text, "<>!") == NULL && g_strv_length(equalities) == n_pairs + 1;
}

static void check_join(const struct relationship *relationship, GPtrArray *problems)
{
    const struct join *join = &relationship->join;
    struct range range = relationship_range(relationship);
    if (join->problem != JOIN_FINE && join->problem != JOIN_NOT_APPLICABLE)
        runtime_add_problem(problems, range,
                            "`%s`: its join does not resolve; `bothways check` "
                            "says why",
                            relationship->label);
    else if (!is_simple_join(relationship_argument(relationship, "primaryjoin"),
                             join->pairs->len) ||
             !is_simple_join(relationship_argument(relationship, "secondaryjoin"),
                             join->link_pairs->len))
        runtime_add_problem(problems, range,
                            "`%s`: a join that is more than equal columns is not mapped",
                            relationship->label);
}

static void check_order(const struct relationship *relationship, GPtrArray *problems)
{
    const struct argument *order = relationship_argument(relationship, "order_by");
    size_t n = order == NULL ? 0 : order->kind == VALUE_LIST ? order->n_items : 1;
    for (size_t i = 0; i < n; i++) {
        bool descending;
        const struct argument *part = order->kind == VALUE_LIST ? &order->items[i] : order;
        const struct member *member = order_member(relationship, part, &descending);
        if (member == NULL || member->column == NULL)
            runtime_add_problem(problems, part->range, "`%s`: order_by names no column",
                                relationship->label);
    }
}

/* What is said twice, or under a name that no accessor can have. */
static void check_words(const struct relationship *relationship, GPtrArray *problems)
{
    struct range range = relationship_range(relationship);
    if (relationship->backref != NULL && relationship->back_populates != NULL)
        runtime_add_problem(problems, range, "`%s` says both backref and back_populates",
                            relationship->label);
    const char *at = relationship->name;
    while (g_ascii_isalnum(*at) || *at == '_')
        at++;
    if (*at != '\0' || *relationship->name == '\0' || g_ascii_isdigit(*relationship->name))
        runtime_add_problem(problems, range, "`%s`: its name is no identifier of C",
                            relationship->label);
}

static const struct argument *count_of(const struct relationship *relationship)
{
    return relationship_argument(relationship, "count");
}

/* What SQLAlchemy would do, and the runtime does not. */
static void check_options(const struct relationship *relationship, GPtrArray *problems)
{
    static const struct {
        const char *keyword;
        bool value;
        const char *problem;
    } options[] = {
        {"load_on_pending", true, "load_on_pending is not mapped: flush, and it is loaded"},
        {"passive_updates", false,
         "passive_updates = false is not mapped: let the database change keys, by onupdate"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        const struct argument *argument = relationship_argument(relationship, options[i].keyword);
        if (argument != NULL && argument_bool(argument, !options[i].value) == options[i].value)
            runtime_add_problem(problems, argument->range, "`%s`: %s", relationship->label,
                                options[i].problem);
    }
    if (strcmp(relationship->lazy, "dynamic") == 0 || strcmp(relationship->lazy, "write_only") == 0)
        runtime_add_problem(problems, relationship_range(relationship),
                            "`%s`: lazy = \"%s\" is not mapped", relationship->label,
                            relationship->lazy);
}

static void check_relationship(const struct graph *graph, const struct relationship *relationship,
                               GPtrArray *problems)
{
    struct runtime_shape shape;
    struct range range = relationship->member != NULL ? relationship->member->fact->range
                                                      : relationship_range(relationship);
    if (relationship->target == NULL || !runtime_is_mapped(relationship->target)) {
        runtime_add_problem(problems, range, "`%s`: its target does not resolve",
                            relationship->label);
        return;
    }
    if (relationship->back_populates != NULL && relationship->named == NULL)
        runtime_add_problem(problems, range, "`%s`: its back_populates does not resolve",
                            relationship->label);
    runtime_shape_find(graph, relationship, &shape);
    if (shape.word == NULL)
        runtime_add_problem(problems, shape.is_count_bad ? count_of(relationship)->range : range,
                            "`%s`: %s", relationship->label, shape.problem);
    else if (relationship->member != NULL && relationship->member->fact->in_union)
        runtime_add_problem(problems, range, "`%s`: what shares a union can't be kept",
                            relationship->label);
    runtime_shape_clear(&shape);
    check_options(relationship, problems);
    check_words(relationship, problems);
    check_join(relationship, problems);
    check_order(relationship, problems);
}

/* A length that two arrays would have to share. */
static void check_shared_lengths(const struct model *model, GPtrArray *problems)
{
    g_autoptr(GHashTable) lengths = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < model->members->len; i++) {
        const struct member *member = model->members->pdata[i];
        const struct argument *length =
            member->relationship != NULL ? count_of(member->relationship)
            : member->column != NULL && member->column->annotation != NULL
                ? annotation_find(member->column->annotation, "length")
                : NULL;
        const struct member *named =
            length != NULL && length->text != NULL ? model_find_member(model, length->text) : NULL;
        if (named != NULL && !g_hash_table_add(lengths, (gpointer)(uintptr_t)named))
            runtime_add_problem(problems, length->range,
                                "`%s.%s`: `%s` is another member's length already", model->name,
                                member->name, length->text);
    }
}

void runtime_check_relationships(const struct graph *graph, const struct model *model,
                                 GPtrArray *problems)
{
    check_shared_lengths(model, problems);
    for (guint i = 0; i < model->relationships->len; i++)
        check_relationship(graph, model->relationships->pdata[i], problems);
}
