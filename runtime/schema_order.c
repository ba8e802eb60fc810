/* The order in which tables are written: those that others refer to first, and those that refer to
 * each other in a ring as one group, ordered row by row (flush_order.c). Tarjan's algorithm over
 * the roots of hierarchies. */

#include "internal.h"

struct ring_search {
    struct bw_schema *schema;
    size_t *number; /* by mapper; 0: not visited */
    size_t *low;
    struct bw_mapper **stack;
    size_t depth;
    size_t visited;
    size_t groups;
    size_t done;
};

/* Whether rows of `after` can hold a key of rows of `before`. */
static bool comes_before(const struct bw_attribute *attribute, const struct bw_mapper *before,
                         const struct bw_mapper *after)
{
    const struct bw_mapper *owner = attribute->owner->root;
    const struct bw_mapper *target = attribute->target->root;
    if (!attribute->writes || attribute->relationship->flags & BW_POST_UPDATE)
        return false;
    if (attribute->relationship->direction == BW_ONE_TO_MANY)
        return owner == before && target == after;
    return attribute->relationship->direction == BW_MANY_TO_ONE && target == before &&
           owner == after;
}

static bool depends(const struct bw_schema *schema, const struct bw_mapper *after,
                    const struct bw_mapper *before)
{
    for (size_t m = 0; m < schema->n_mappers; m++)
        for (size_t i = 0; i < schema->mappers[m].model->n_relationships; i++)
            if (comes_before(&schema->mappers[m].own_attributes[i], before, after))
                return true;
    return false;
}

static void visit(struct ring_search *search, struct bw_mapper *mapper)
{
    size_t at = mapper->index;
    search->number[at] = search->low[at] = ++search->visited;
    search->stack[search->depth++] = mapper;
    for (size_t i = 0; i < search->schema->n_mappers; i++) {
        struct bw_mapper *before = &search->schema->mappers[i];
        if (before->root != before || !depends(search->schema, mapper, before))
            continue;
        if (!search->number[i])
            visit(search, before);
        if (before->flush_group == BW_NONE && search->low[i] < search->low[at])
            search->low[at] = search->low[i];
    }
    if (search->low[at] != search->number[at])
        return;
    struct bw_mapper *member;
    do {
        member = search->stack[--search->depth];
        member->flush_group = search->groups;
        member->flush_rank = search->done;
        search->schema->flush_order[search->done++] = member;
    } while (member != mapper);
    search->groups++;
}

static bool has_key(const struct bw_attribute *attribute)
{
    return attribute->writes && !attribute->is_list &&
           attribute->relationship->direction == BW_MANY_TO_ONE;
}

/* Whether another to-one of the same instances writes one of the columns. */
static bool shares_key(const struct bw_schema *schema, const struct bw_attribute *attribute)
{
    for (size_t m = 0; m < schema->n_mappers; m++) {
        const struct bw_mapper *mapper = &schema->mappers[m];
        for (size_t i = 0; i < mapper->model->n_relationships; i++) {
            const struct bw_attribute *other = &mapper->own_attributes[i];
            if (mapper->root != attribute->owner->root || other == attribute || !has_key(other))
                continue;
            for (size_t a = 0; a < attribute->n_pairs; a++)
                for (size_t b = 0; b < other->n_pairs; b++)
                    if (attribute->pairs[a].local == other->pairs[b].local)
                        return true;
        }
    }
    return false;
}

/* What a flush would otherwise ask of each row. */
static void note_keys(struct bw_schema *schema, struct bw_mapper *mapper)
{
    for (size_t i = 0; i < mapper->model->n_relationships; i++) {
        struct bw_attribute *attribute = &mapper->own_attributes[i];
        attribute->is_plain_key = has_key(attribute) && !shares_key(schema, attribute) &&
                                  !(attribute->relationship->flags & BW_POST_UPDATE) &&
                                  mapper->flush_group != attribute->target->flush_group;
    }
    for (size_t i = 0; i < mapper->n_attributes; i++)
        if (mapper->attributes[i]->relationship->direction != BW_MANY_TO_ONE)
            mapper->gives_keys = true;
}

int schema_order(struct bw_schema *schema, struct bw_error *error)
{
    const struct bw_allocator *allocator = &schema->allocator;
    size_t n = schema->n_mappers + 1;
    struct ring_search search = {.schema = schema};
    search.number = bw_allocate_zero(allocator, n, sizeof *search.number);
    search.low = bw_allocate_zero(allocator, n, sizeof *search.low);
    search.stack = bw_allocate_zero(allocator, n, sizeof *search.stack);
    schema->flush_order = bw_allocate_zero(allocator, n, sizeof *schema->flush_order);
    int status = BW_OK;
    if (!search.number || !search.low || !search.stack || !schema->flush_order) {
        status = error_set(error, BW_NO_MEMORY, "out of memory");
    } else {
        for (size_t i = 0; i < schema->n_mappers; i++)
            schema->mappers[i].flush_group = BW_NONE;
        for (size_t i = 0; i < schema->n_mappers; i++)
            if (schema->mappers[i].root == &schema->mappers[i] && !search.number[i])
                visit(&search, &schema->mappers[i]);
        for (size_t i = 0; i < schema->n_mappers; i++) {
            schema->mappers[i].flush_group = schema->mappers[i].root->flush_group;
            schema->mappers[i].flush_rank = schema->mappers[i].root->flush_rank;
        }
        for (size_t i = 0; i < schema->n_mappers; i++)
            note_keys(schema, &schema->mappers[i]);
    }
    bw_release(allocator, search.number);
    bw_release(allocator, search.low);
    bw_release(allocator, search.stack);
    return status;
}
