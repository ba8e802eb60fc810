/* Relationships resolved: targets, the other side, joins, and the order in which tables are
 * written. */

#include "internal.h"

static int make_join(struct bw_schema *schema, const struct bw_attribute *attribute,
                     const struct bw_mapper *local, const struct bw_mapper *remote,
                     const struct bw_pair *pairs, size_t n, struct bw_join **joins,
                     struct bw_error *error)
{
    *joins = bw_allocate_zero(&schema->allocator, n, sizeof **joins);
    if (!*joins)
        return error_set(error, BW_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++) {
        struct bw_join join = {.local = mapper_field_named(local, pairs[i].local),
                               .remote = mapper_field_named(remote, pairs[i].remote)};
        if (join.local == BW_NONE || join.remote == BW_NONE)
            return error_set(error, BW_SCHEMA, "%s.%s joins %s.%s with %s.%s, which does not exist",
                             attribute->owner->model->name, attribute->relationship->name,
                             local->model->name, pairs[i].local, remote->model->name,
                             pairs[i].remote);
        (*joins)[i] = join;
    }
    return BW_OK;
}

static int make_link_join(struct bw_schema *schema, struct bw_attribute *attribute,
                          struct bw_error *error)
{
    const struct bw_relationship *relationship = attribute->relationship;
    if (!relationship->link || !(attribute->link = schema_find_table(schema, relationship->link)))
        return error_set(error, BW_SCHEMA, "%s.%s runs over the table %s, which no model maps",
                         attribute->owner->model->name, relationship->name,
                         relationship->link ? relationship->link : "(none)");
    int status = make_join(schema, attribute, attribute->owner, attribute->link,
                           relationship->pairs, relationship->n_pairs, &attribute->pairs, error);
    if (status)
        return status;
    /* Kept the other way round, so that both halves read "field of an end, field of the link". */
    status =
        make_join(schema, attribute, attribute->link, attribute->target, relationship->link_pairs,
                  relationship->n_link_pairs, &attribute->link_pairs, error);
    for (size_t i = 0; !status && i < relationship->n_link_pairs; i++) {
        struct bw_join join = attribute->link_pairs[i];
        attribute->link_pairs[i] = (struct bw_join){.local = join.remote, .remote = join.local};
    }
    return status;
}

/* Whether the joined columns of the target are its primary key, so that the identity map answers.
 */
static bool joins_key(const struct bw_attribute *attribute)
{
    const struct bw_mapper *target = attribute->target;
    if (attribute->relationship->direction != BW_MANY_TO_ONE ||
        attribute->n_pairs != target->n_keys || target->n_keys == 0)
        return false;
    for (size_t k = 0; k < target->n_keys; k++) {
        bool found = false;
        for (size_t i = 0; i < attribute->n_pairs; i++)
            found = found || attribute->pairs[i].remote == target->keys[k] ||
                    (target->base && attribute->pairs[i].remote == target->own_keys[k]);
        if (!found)
            return false;
    }
    return true;
}

static int make_order(struct bw_schema *schema, struct bw_attribute *attribute,
                      struct bw_error *error)
{
    const struct bw_relationship *relationship = attribute->relationship;
    attribute->order =
        bw_allocate_zero(&schema->allocator, relationship->n_order, sizeof *attribute->order);
    if (!attribute->order)
        return error_set(error, BW_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < relationship->n_order; i++) {
        size_t field = mapper_field_named(attribute->target, relationship->order[i].column);
        if (field == BW_NONE)
            return error_set(error, BW_SCHEMA, "%s.%s is ordered by %s.%s, which does not exist",
                             attribute->owner->model->name, relationship->name,
                             attribute->target->model->name, relationship->order[i].column);
        attribute->order[i] = (struct bw_sort){.column = attribute->target->fields[field].column,
                                               .descending = relationship->order[i].descending};
    }
    attribute->n_order = relationship->n_order;
    return BW_OK;
}

/* Options that contradict each other, which SQLAlchemy refuses as well. */
static int check_options(const struct bw_mapper *owner, const struct bw_relationship *relationship,
                         struct bw_error *error)
{
    unsigned cascade = relationship->cascade, flags = relationship->flags;
    const char *what = NULL;
    if (cascade & BW_DELETE_ORPHAN && relationship->direction != BW_ONE_TO_MANY &&
        !(flags & BW_SINGLE_PARENT))
        what = "cascades delete-orphan, though what it leads to can have several owners";
    else if (flags & BW_VIEWONLY && cascade & (BW_DELETE | BW_DELETE_ORPHAN))
        what = "is viewonly, and cascades delete";
    else if (flags & BW_PASSIVE_DELETES_ALL && cascade & (BW_DELETE | BW_DELETE_ORPHAN))
        what = "cascades delete, and passive_deletes = \"all\" forbids it";
    return what && relationship->n_pairs > 0
               ? error_set(error, BW_SCHEMA, "%s.%s %s", owner->model->name, relationship->name,
                           what)
               : BW_OK;
}

static int make_attribute(struct bw_schema *schema, struct bw_mapper *owner,
                          struct bw_attribute *attribute, struct bw_error *error)
{
    const struct bw_relationship *relationship = attribute->relationship;
    attribute->owner = owner;
    attribute->target = schema_find_mapper(schema, relationship->target);
    if (!attribute->target)
        return error_set(error, BW_SCHEMA, "%s.%s targets a model that is not in the schema",
                         owner->model->name, relationship->name);
    attribute->is_list = relationship->shape != BW_ONE && relationship->shape != BW_ONE_UNSEEN;
    bool is_unseen = relationship->shape == BW_LIST_UNSEEN || relationship->shape == BW_ONE_UNSEEN;
    attribute->member = is_unseen ? BW_NONE : relationship->offset;
    attribute->syncs = !(relationship->flags & (BW_VIEWONLY | BW_NO_SYNC));
    attribute->n_pairs = relationship->n_pairs;
    attribute->n_link_pairs = relationship->n_link_pairs;
    attribute->writes = !(relationship->flags & BW_VIEWONLY) && relationship->n_pairs > 0;
    if (relationship->flags & BW_POST_UPDATE && relationship->direction == BW_MANY_TO_MANY)
        attribute->writes = relationship->n_pairs > 0 && !(relationship->flags & BW_VIEWONLY);
    int status = check_options(owner, relationship, error);
    if (!status)
        status = make_order(schema, attribute, error);
    if (status || relationship->n_pairs == 0)
        return status;
    if (relationship->direction == BW_MANY_TO_MANY)
        return make_link_join(schema, attribute, error);
    status = make_join(schema, attribute, owner, attribute->target, relationship->pairs,
                       relationship->n_pairs, &attribute->pairs, error);
    attribute->is_get = !status && joins_key(attribute);
    return status;
}

static int make_attributes(struct bw_schema *schema, struct bw_mapper *mapper,
                           struct bw_error *error)
{
    const struct bw_model *model = mapper->model;
    size_t inherited = mapper->base ? mapper->base->n_attributes : 0;
    mapper->first_attribute = inherited;
    mapper->n_attributes = inherited + model->n_relationships;
    mapper->attributes =
        bw_allocate_zero(&schema->allocator, mapper->n_attributes + 1, sizeof *mapper->attributes);
    mapper->own_attributes = bw_allocate_zero(&schema->allocator, model->n_relationships + 1,
                                              sizeof *mapper->own_attributes);
    if (!mapper->attributes || !mapper->own_attributes)
        return error_set(error, BW_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < inherited; i++)
        mapper->attributes[i] = mapper->base->attributes[i];
    for (size_t i = 0; i < model->n_relationships; i++) {
        struct bw_attribute *attribute = &mapper->own_attributes[i];
        attribute->relationship = &model->relationships[i];
        attribute->slot = inherited + i;
        attribute->parent = BW_NONE;
        mapper->attributes[attribute->slot] = attribute;
        int status = make_attribute(schema, mapper, attribute, error);
        if (status)
            return status;
    }
    return BW_OK;
}

static int find_back(struct bw_attribute *attribute, struct bw_error *error)
{
    const char *name = attribute->relationship->back_populates;
    if (!name)
        return BW_OK;
    const struct bw_relationship *back = bw_find_relationship(attribute->target->model, name);
    if (!back)
        return error_set(error, BW_SCHEMA, "%s.%s says back_populates = \"%s\", but %s has none",
                         attribute->owner->model->name, attribute->relationship->name, name,
                         attribute->target->model->name);
    struct bw_attribute *other = mapper_attribute(attribute->target, back);
    if (other->target->root != attribute->owner->root)
        return error_set(error, BW_SCHEMA, "%s.%s names %s.%s, which targets another model",
                         attribute->owner->model->name, attribute->relationship->name,
                         other->owner->model->name, name);
    if (attribute->n_pairs && other->n_pairs && attribute != other &&
        attribute->relationship->direction == other->relationship->direction &&
        attribute->relationship->direction != BW_MANY_TO_MANY)
        return error_set(error, BW_SCHEMA, "%s.%s and %s.%s are both of the same direction",
                         attribute->owner->model->name, attribute->relationship->name,
                         other->owner->model->name, name);
    attribute->back = other;
    return BW_OK;
}

/* A pair is one fact when each end names the other and both carry their events. As in SQLAlchemy,
 * a viewonly end keeps the other from carrying its own, and one that names itself carries nothing.
 */
static void find_pair(struct bw_attribute *attribute)
{
    struct bw_attribute *back = attribute->back;
    if (!attribute->syncs || back == attribute || (back && back->relationship->flags & BW_VIEWONLY))
        attribute->back = NULL;
}

static bool is_backref(const struct bw_attribute *attribute)
{
    enum bw_shape shape = attribute->relationship->shape;
    return attribute->back && (shape == BW_LIST_UNSEEN || shape == BW_ONE_UNSEEN);
}

/* Backrefs come into being model by model, in the order of the relationships that make them. */
static bool is_made_before(const struct bw_attribute *a, const struct bw_attribute *b)
{
    size_t at_a = a->back->owner->index, at_b = b->back->owner->index;
    return at_a != at_b ? at_a < at_b : a->back->slot < b->back->slot;
}

/* A model's own relationships, those that it inherits, and behind them all the backrefs. */
static int order_turns(struct bw_schema *schema, struct bw_mapper *mapper)
{
    size_t n = 0, first;
    mapper->in_turn =
        bw_allocate_zero(&schema->allocator, mapper->n_attributes + 1, sizeof *mapper->in_turn);
    if (!mapper->in_turn)
        return BW_NO_MEMORY;
    for (const struct bw_mapper *m = mapper; m; m = m->base)
        for (size_t i = m->first_attribute; i < m->n_attributes; i++)
            if (!is_backref(mapper->attributes[i]))
                mapper->in_turn[n++] = mapper->attributes[i];
    mapper->n_declared = first = n;
    for (size_t i = 0; i < mapper->n_attributes; i++) {
        struct bw_attribute *backref = mapper->attributes[i];
        if (!is_backref(backref))
            continue;
        size_t at = n++;
        for (; at > first && is_made_before(backref, mapper->in_turn[at - 1]); at--)
            mapper->in_turn[at] = mapper->in_turn[at - 1];
        mapper->in_turn[at] = backref;
    }
    return BW_OK;
}

/* Whether the two are kept in the same place of the database: only then are they one fact. */
static bool is_kept_together(const struct bw_attribute *a, const struct bw_attribute *b)
{
    return a->link == b->link;
}

/* Whether what it holds notes by whom: one-to-many relationships, and those that allow a single
 * parent. What an orphan is rests on it. */
static bool is_parent(const struct bw_attribute *attribute)
{
    return attribute->n_pairs && (attribute->relationship->direction == BW_ONE_TO_MANY ||
                                  attribute->relationship->flags & BW_SINGLE_PARENT);
}

static int add_parent(struct bw_schema *schema, struct bw_mapper *mapper,
                      struct bw_attribute *attribute)
{
    struct bw_attribute **parents = bw_reallocate(&schema->allocator, mapper->parents,
                                                  (mapper->n_parents + 1) * sizeof *parents);
    if (!parents)
        return BW_NO_MEMORY;
    attribute->parent = mapper->n_parents;
    mapper->parents = parents;
    parents[mapper->n_parents++] = attribute;
    if (attribute->relationship->cascade & BW_DELETE_ORPHAN)
        mapper->may_be_orphan = true;
    return BW_OK;
}

/* Those that name a base come first, so that each has the same place in all subclasses. */
static int find_parents(struct bw_schema *schema, struct bw_mapper *mapper)
{
    for (size_t depth = 0; depth <= mapper->depth; depth++)
        for (size_t m = 0; m < schema->n_mappers; m++) {
            struct bw_mapper *owner = &schema->mappers[m];
            for (size_t i = 0; i < owner->model->n_relationships; i++) {
                struct bw_attribute *attribute = &owner->own_attributes[i];
                if (attribute->target->depth == depth && mapper_is_a(mapper, attribute->target) &&
                    is_parent(attribute) && add_parent(schema, mapper, attribute))
                    return BW_NO_MEMORY;
            }
        }
    return BW_OK;
}

int schema_link(struct bw_schema *schema, struct bw_error *error)
{
    for (size_t depth = 0; depth < 64; depth++)
        for (size_t i = 0; i < schema->n_mappers; i++)
            if (schema->mappers[i].depth == depth) {
                int status = make_attributes(schema, &schema->mappers[i], error);
                if (status)
                    return status;
            }
    for (size_t i = 0; i < schema->n_mappers; i++)
        for (size_t a = 0; a < schema->mappers[i].model->n_relationships; a++) {
            int status = find_back(&schema->mappers[i].own_attributes[a], error);
            if (status)
                return status;
        }
    for (size_t i = 0; i < schema->n_mappers; i++)
        if (order_turns(schema, &schema->mappers[i]))
            return error_set(error, BW_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < schema->n_mappers; i++)
        for (size_t a = 0; a < schema->mappers[i].model->n_relationships; a++)
            find_pair(&schema->mappers[i].own_attributes[a]);
    for (size_t i = 0; i < schema->n_mappers; i++) {
        struct bw_mapper *mapper = &schema->mappers[i];
        for (size_t a = 0; a < mapper->model->n_relationships; a++) {
            struct bw_attribute *attribute = &mapper->own_attributes[a];
            if (attribute->back && attribute->back->back == attribute &&
                is_kept_together(attribute, attribute->back))
                attribute->pair = attribute->back;
        }
        if (find_parents(schema, mapper))
            return error_set(error, BW_NO_MEMORY, "out of memory");
    }
    return BW_OK;
}
