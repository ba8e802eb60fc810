/* Foreign keys, as the rules see them: their names, their places, and what is wrong with one. */

#include "rules/targets.h"

#include <string.h>

const char *foreign_key_source_name(const struct foreign_key *key, size_t part)
{
    const struct column *source = key->parts[part].source;
    return source != NULL ? source->member->name : key->parts[part].source_name;
}

static const char *target_name(const struct foreign_key *key, size_t part)
{
    return key->parts[part].target_column_name;
}

static char *side_label(const struct foreign_key *key, const char *owner, size_t n_names,
                        const char *(*name_of)(const struct foreign_key *, size_t))
{
    GString *label = g_string_new("`");
    g_string_append_printf(label, "%s.%s", owner, n_names > 1 ? "(" : "");
    const char *separator = "";
    for (size_t i = 0; i < n_names; i++) {
        const char *name = name_of(key, i);
        if (name == NULL)
            continue;
        g_string_append_printf(label, "%s%s", separator, name);
        separator = ", ";
    }
    g_string_append(label, n_names > 1 ? ")`" : "`");
    return g_string_free(label, FALSE);
}

char *foreign_key_source_label(const struct foreign_key *key)
{
    return side_label(key, key->model->name, key->n_sources, foreign_key_source_name);
}

char *foreign_key_target_label(const struct foreign_key *key)
{
    return side_label(key, key->target_table_name, key->n_targets, target_name);
}

char *foreign_keys_label(const GPtrArray *keys)
{
    GString *label = g_string_new(NULL);
    for (guint i = 0; i < keys->len; i++) {
        g_autofree char *name = foreign_key_source_label(g_ptr_array_index(keys, i));
        const char *separator = i == 0 ? "" : i + 1 == keys->len ? " and " : ", ";
        g_string_append_printf(label, "%s%s", separator, name);
    }
    return g_string_free(label, FALSE);
}

struct range foreign_key_range(const struct foreign_key *key)
{
    const struct argument *value = annotation_find(key->annotation, "foreign_key");
    if (value != NULL)
        return value->range;
    return key->annotation->name_range;
}

struct range foreign_key_part_range(const struct foreign_key *key, size_t part)
{
    const struct argument *argument = key->parts[part].target_argument;
    return argument != NULL ? argument->range : foreign_key_range(key);
}

bool column_set_contains(const struct column_set *set, const struct column *column)
{
    return g_ptr_array_find(set->columns, column, NULL);
}

static bool array_contains_set(const GPtrArray *columns, const struct column_set *set)
{
    for (guint i = 0; i < set->columns->len; i++) {
        bool is_found = false;
        for (guint j = 0; j < columns->len && !is_found; j++)
            is_found = columns->pdata[j] == set->columns->pdata[i];
        if (!is_found)
            return false;
    }
    return true;
}

bool table_has_unique_within(const struct table *table, const GPtrArray *columns)
{
    for (guint i = 0; i < table->indexes->len; i++) {
        const struct column_set *set = g_ptr_array_index(table->indexes, i);
        if (set->is_unique && set->is_resolved && array_contains_set(columns, set))
            return true;
    }
    return false;
}

/* Whether all columns that the key refers to are in `set`. */
static bool refers_into(const struct foreign_key *key, const struct column_set *set)
{
    for (size_t i = 0; i < key->n_parts; i++)
        if (!column_set_contains(set, key->parts[i].target))
            return false;
    return true;
}

/* Whether the columns referred to are, as a set, exactly a unique one. A unique set with a name
 * that does not resolve may be the one that is meant. */
static bool refers_to_unique(const struct foreign_key *key)
{
    if (key->n_parts == 1 && key->parts[0].target->is_unique)
        return true;
    for (guint i = 0; i < key->target->indexes->len; i++) {
        const struct column_set *set = g_ptr_array_index(key->target->indexes, i);
        if (set->is_unique &&
            (!set->is_resolved || (set->columns->len == key->n_parts && refers_into(key, set))))
            return true;
    }
    return false;
}

const struct column_set *foreign_key_covered_set(const struct foreign_key *key)
{
    for (guint i = 0; i < key->target->indexes->len; i++) {
        const struct column_set *set = g_ptr_array_index(key->target->indexes, i);
        if (set->is_unique && set->is_resolved && set->columns->len > key->n_parts &&
            refers_into(key, set))
            return set;
    }
    return NULL;
}

/* "number" and "order_number" name the column `number`. */
static bool source_names_target(const char *source, const char *target)
{
    size_t longer = strlen(source);
    size_t shorter = strlen(target);
    if (longer == shorter)
        return g_str_equal(source, target);
    return longer > shorter && source[longer - shorter - 1] == '_' &&
           g_str_equal(source + longer - shorter, target);
}

/* Whether the sources' names say the targets in another order, and no other reading is possible:
 * each names exactly one target, and not its own. */
static bool names_say_other_order(const struct foreign_key *key, size_t *part)
{
    bool is_other = false;
    for (size_t i = 0; i < key->n_parts; i++) {
        size_t n_named = 0;
        bool names_own = false;
        for (size_t j = 0; j < key->n_parts; j++) {
            if (!source_names_target(foreign_key_source_name(key, i), target_name(key, j)))
                continue;
            n_named++;
            names_own = names_own || i == j;
        }
        if (n_named != 1)
            return false;
        if (!names_own && !is_other) {
            is_other = true;
            *part = i;
        }
    }
    return is_other;
}

/* Whether two parts have wrong kinds that exchanging them would put right. */
static bool kinds_say_other_order(const struct foreign_key *key, size_t *part)
{
    for (size_t i = 0; i < key->n_parts; i++) {
        for (size_t j = i + 1; j < key->n_parts; j++) {
            const struct foreign_key_part *a = &key->parts[i];
            const struct foreign_key_part *b = &key->parts[j];
            if (a->source->kind != a->target->kind && a->source->kind == b->target->kind &&
                b->source->kind == a->target->kind) {
                *part = i;
                return true;
            }
        }
    }
    return false;
}

static enum foreign_key_fault type_fault(const struct foreign_key *key, size_t *part)
{
    for (size_t i = 0; i < key->n_parts; i++) {
        if (key->parts[i].source->kind != key->parts[i].target->kind) {
            *part = i;
            return FOREIGN_KEY_TYPE_MISMATCH;
        }
    }
    for (size_t i = 0; i < key->n_parts; i++) {
        const struct column *source = key->parts[i].source;
        const struct column *target = key->parts[i].target;
        /* Which signedness an enum has is the compiler's choice, not the author's. */
        bool has_enum = source->member->fact->type.is_enum || target->member->fact->type.is_enum;
        if (source->kind == COLUMN_INTEGER &&
            (source->size != target->size ||
             (!has_enum && source->is_unsigned != target->is_unsigned))) {
            *part = i;
            return FOREIGN_KEY_WIDTH_MISMATCH;
        }
    }
    return FOREIGN_KEY_FINE;
}

enum foreign_key_fault foreign_key_fault(const struct foreign_key *key, size_t *part)
{
    *part = 0;
    if (key->target != NULL && key->n_sources != key->n_targets)
        return FOREIGN_KEY_ARITY;
    if (!key->is_resolved)
        return FOREIGN_KEY_FINE;
    for (size_t i = 0; i < key->n_parts; i++) {
        if (key->parts[i].source == key->parts[i].target) {
            *part = i;
            return FOREIGN_KEY_TO_ITSELF;
        }
    }
    bool is_unique = refers_to_unique(key);
    if (!is_unique && foreign_key_covered_set(key) != NULL)
        return FOREIGN_KEY_PARTIAL;
    if (names_say_other_order(key, part) || kinds_say_other_order(key, part))
        return FOREIGN_KEY_ORDER;
    enum foreign_key_fault fault = type_fault(key, part);
    if (fault != FOREIGN_KEY_FINE)
        return fault;
    /* A table without a primary key is a finding of its own. */
    return is_unique || key->target->primary_key == NULL ? FOREIGN_KEY_FINE
                                                         : FOREIGN_KEY_NOT_UNIQUE;
}
