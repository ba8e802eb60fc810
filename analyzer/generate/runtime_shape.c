/* Where in its struct a member lies, and in which of the runtime's shapes it holds instances. */

#include "analyzer/generate/runtime.h"

static const struct fact_struct *find_struct(const struct graph *graph, const char *name)
{
    for (guint f = 0; name != NULL && f < graph->facts->len; f++) {
        const struct facts *facts = graph->facts->pdata[f];
        for (size_t h = 0; h < facts->n_headers; h++)
            for (size_t s = 0; s < facts->headers[h].n_structs; s++) {
                const struct fact_struct *fact = &facts->headers[h].structs[s];
                if (g_strcmp0(fact->tag, name) == 0 || g_strcmp0(fact->alias, name) == 0)
                    return fact;
            }
    }
    return NULL;
}

/* The way from a struct to a member fact, through structs that are embedded by value. */
static char *find_path(const struct graph *graph, const struct fact_struct *fact,
                       const struct fact_member *wanted, unsigned depth)
{
    for (size_t i = 0; i < fact->n_members; i++)
        if (&fact->members[i] == wanted)
            return g_strdup(wanted->name);
    for (size_t i = 0; i < fact->n_members && depth < 16; i++) {
        const struct fact_member *member = &fact->members[i];
        if (member->type.shape != SHAPE_VALUE)
            continue;
        const struct fact_struct *inner = find_struct(graph, member->type.value_record);
        g_autofree char *path = inner != NULL ? find_path(graph, inner, wanted, depth + 1) : NULL;
        if (path != NULL)
            return g_strdup_printf("%s.%s", member->name, path);
    }
    return NULL;
}

char *runtime_member_path(const struct graph *graph, const struct member *member)
{
    char *path = find_path(graph, member->model->fact, member->fact, 0);
    return path != NULL ? path : g_strdup(member->name);
}

const char *runtime_length_problem(const struct member *length)
{
    const struct fact_member *fact = length != NULL ? length->fact : NULL;
    if (fact == NULL)
        return "names no member";
    if (fact->type.shape != SHAPE_NUMBER || fact->type.number != NUMBER_INTEGER ||
        fact->type.is_bool || fact->type.is_enum || fact->type.size > 8)
        return "is no whole number";
    if (fact->is_bit_field)
        return "is a bit-field";
    return fact->in_union ? "shares a union" : NULL;
}

/* `struct hero_list { struct hero **items; size_t len; }`, with a name or without. */
static void find_container(const struct relationship *relationship, const char *path,
                           struct runtime_shape *shape)
{
    const struct member_type *type = &relationship->member->fact->type;
    if (type->list_items == NULL) {
        shape->problem = "the runtime maps arrays of pointers with a length, and no other list";
        return;
    }
    shape->word = "BW_LIST_COUNTED";
    shape->items = g_strdup_printf("%s.%s", path, type->list_items);
    shape->count = g_strdup_printf("%s.%s", path, type->list_count);
    shape->is_signed = !type->is_unsigned;
}

static void find_array(const struct graph *graph, const struct relationship *relationship,
                       const char *path, struct runtime_shape *shape)
{
    const struct fact_member *fact = relationship->member->fact;
    const struct argument *count = relationship_argument(relationship, "count");
    const struct member *length =
        count != NULL ? model_find_member(relationship->model, count->text) : NULL;
    if (fact->type.length > 0 || fact->is_flexible) {
        shape->problem = "an array within the struct can't grow: write a pointer to an array";
        return;
    }
    shape->is_count_bad = count != NULL && runtime_length_problem(length) != NULL;
    if (shape->is_count_bad) {
        shape->problem = length == NULL ? "`count` names no member"
                                        : "`count` names what the runtime can write no length to: "
                                          "it takes a whole number of its own";
        return;
    }
    shape->word = length != NULL ? "BW_LIST_COUNTED" : "BW_LIST_TERMINATED";
    shape->items = g_strdup(path);
    shape->count = length != NULL ? runtime_member_path(graph, length) : NULL;
    shape->is_signed = length != NULL && !length->fact->type.is_unsigned;
}

void runtime_shape_find(const struct graph *graph, const struct relationship *relationship,
                        struct runtime_shape *shape)
{
    *shape = (struct runtime_shape){.word = NULL};
    if (relationship->member == NULL) {
        shape->word = relationship->is_list ? "BW_LIST_UNSEEN" : "BW_ONE_UNSEEN";
        return;
    }
    g_autofree char *path = runtime_member_path(graph, relationship->member);
    switch (relationship->member->fact->type.shape) {
    case SHAPE_TO_ONE:
    case SHAPE_OPAQUE:
        if (relationship->is_list) {
            shape->problem = "this type does not tell how a list is held";
        } else {
            shape->word = "BW_ONE";
            shape->items = g_steal_pointer(&path);
        }
        break;
    case SHAPE_TO_MANY:
        if (relationship->is_list)
            find_array(graph, relationship, path, shape);
        else
            shape->problem = "it is said to hold one, and its type is an array's";
        break;
    case SHAPE_CONTAINER:
        find_container(relationship, path, shape);
        break;
    default:
        shape->problem = "its type holds no instances";
        break;
    }
}

void runtime_shape_clear(struct runtime_shape *shape)
{
    g_free(shape->items);
    g_free(shape->count);
}
