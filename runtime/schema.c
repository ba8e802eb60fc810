/* The schema: models resolved into mappers. Fields here; relationships in schema_link.c, where all
 * of an instance lies in schema_layout.c. */

#include "member.h"

static int find_base(struct bw_schema *schema, struct bw_mapper *mapper, struct bw_error *error)
{
    const struct bw_model *model = mapper->model;
    mapper->root = mapper;
    if (!model->base)
        return BW_OK;
    mapper->base = schema_find_mapper(schema, model->base);
    if (!mapper->base)
        return error_set(error, BW_SCHEMA, "%s inherits from %s, which is not in the schema",
                         model->name, model->base->name);
    if (!model->table || !model->base->table || strcmp(model->table, model->base->table) == 0)
        return error_set(error, BW_UNSUPPORTED,
                         "%s shares the table of %s: single-table inheritance is not supported",
                         model->name, model->base->name);
    return BW_OK;
}

static void find_root(struct bw_mapper *mapper)
{
    while (mapper->root->base && mapper->depth < 64) {
        mapper->root = mapper->root->base;
        mapper->depth++;
    }
}

static int name_table(struct bw_schema *schema, struct bw_mapper *mapper)
{
    const struct bw_model *model = mapper->model;
    if (!model->table)
        return BW_OK;
    struct bw_buffer quoted = {.allocator = &schema->allocator};
    struct bw_buffer plain = {.allocator = &schema->allocator};
    if (model->schema) {
        buffer_add_name(&quoted, model->schema);
        buffer_add(&quoted, ".");
        buffer_add(&plain, model->schema);
        buffer_add(&plain, ".");
    }
    buffer_add_name(&quoted, model->table);
    buffer_add(&plain, model->table);
    mapper->table = quoted.text;
    mapper->table_name = plain.text;
    return quoted.failed || plain.failed ? BW_NO_MEMORY : BW_OK;
}

static int check_column(const struct bw_model *model, const struct bw_column *column,
                        struct bw_error *error)
{
    bool fits = column->offset <= model->size && column->size <= model->size - column->offset;
    switch (column->kind) {
    case BW_SIGNED:
    case BW_UNSIGNED:
        fits = fits &&
               (column->size == 1 || column->size == 2 || column->size == 4 || column->size == 8);
        break;
    case BW_BOOL:
        fits = fits && column->size == sizeof(bool);
        break;
    case BW_REAL:
        fits = fits && (column->size == sizeof(float) || column->size == sizeof(double));
        break;
    case BW_STRING:
    case BW_BYTES:
        fits = fits && column->size == sizeof(char *);
        break;
    case BW_CHARS:
    case BW_OCTETS:
        break;
    }
    if (fits && column->kind == BW_BYTES)
        fits = column->length_size <= 8 && column->length_offset <= model->size &&
               column->length_size <= model->size - column->length_offset;
    if (!fits)
        return error_set(error, BW_SCHEMA, "%s.%s does not lie within its struct", model->name,
                         column->member);
    return BW_OK;
}

/* The one integer key of a table of its own, which the database counts up. */
static void find_generated(struct bw_mapper *mapper)
{
    mapper->generated = BW_NONE;
    if (mapper->base || mapper->n_own_keys != 1)
        return;
    enum bw_kind kind = mapper->fields[mapper->own_keys[0]].column->kind;
    if (kind == BW_SIGNED || kind == BW_UNSIGNED)
        mapper->generated = mapper->own_keys[0];
}

static int make_keys(struct bw_schema *schema, struct bw_mapper *mapper, struct bw_error *error)
{
    size_t n = mapper->n_fields - mapper->first_field;
    mapper->own_keys = bw_allocate_zero(&schema->allocator, n + 1, sizeof *mapper->own_keys);
    if (!mapper->own_keys)
        return error_set(error, BW_NO_MEMORY, "out of memory");
    for (size_t i = mapper->first_field; i < mapper->n_fields; i++)
        if (mapper->fields[i].column->flags & BW_PRIMARY_KEY)
            mapper->own_keys[mapper->n_own_keys++] = i;
    if (mapper->model->table && mapper->n_own_keys == 0)
        return error_set(error, BW_SCHEMA, "%s has no primary key", mapper->model->name);
    mapper->keys = mapper->base ? mapper->root->own_keys : mapper->own_keys;
    mapper->n_keys = mapper->base ? mapper->root->n_own_keys : mapper->n_own_keys;
    if (mapper->model->table && mapper->n_own_keys != mapper->n_keys)
        return error_set(error, BW_SCHEMA, "the primary keys of %s and %s differ in length",
                         mapper->model->name, mapper->root->model->name);
    find_generated(mapper);
    return BW_OK;
}

static enum bw_value_type wanted_type(enum bw_kind kind)
{
    switch (kind) {
    case BW_SIGNED:
    case BW_UNSIGNED:
    case BW_BOOL:
        return BW_VALUE_INTEGER;
    case BW_REAL:
        return BW_VALUE_REAL;
    case BW_STRING:
    case BW_CHARS:
        return BW_VALUE_TEXT;
    default:
        return BW_VALUE_BYTES;
    }
}

/* Whether the text is that of a whole number, as it is written, that an integer of `size` bytes
 * holds. */
static bool is_number(const char *text, enum bw_kind kind, size_t size)
{
    const char *digits = text + (*text == '-');
    uint64_t number = 0, most = UINT64_MAX >> (64 - 8 * size);
    if (kind == BW_SIGNED)
        most = most / 2 + (*text == '-');
    else if (*text == '-')
        return false;
    if (most > INT64_MAX)
        most = (uint64_t)INT64_MAX;
    if (!*digits || (*digits == '0' && text[1]))
        return false;
    for (; *digits; digits++) {
        if (*digits < '0' || *digits > '9' || number > (most - (uint64_t)(*digits - '0')) / 10)
            return false;
        number = number * 10 + (uint64_t)(*digits - '0');
    }
    return true;
}

/* That a row's discriminator can hold the model's identity, and tells it from all others. */
static int check_identity(const struct bw_schema *schema, const struct bw_mapper *mapper,
                          struct bw_error *error)
{
    const char *identity = mapper->model->polymorphic_identity;
    const struct bw_column *column = mapper->fields[mapper->discriminator].column;
    bool fits = column->kind == BW_STRING;
    if (column->kind == BW_SIGNED || column->kind == BW_UNSIGNED)
        fits = is_number(identity, column->kind, column->size);
    else if (column->kind == BW_CHARS)
        fits = strlen(identity) <= column->size;
    if (!fits)
        return error_set(error, BW_SCHEMA, "the polymorphic_identity of %s is no value of %s",
                         mapper->model->name, column->member);
    for (const struct bw_mapper *other = schema->mappers; other != mapper; other++)
        if (other->root == mapper->root && other->model->polymorphic_identity &&
            strcmp(other->model->polymorphic_identity, identity) == 0)
            return error_set(error, BW_SCHEMA, "%s and %s have one polymorphic_identity",
                             other->model->name, mapper->model->name);
    return BW_OK;
}

/* Its bases' fields come first, so that a field has one index in all of a hierarchy. */
static int make_fields(struct bw_schema *schema, struct bw_mapper *mapper, struct bw_error *error)
{
    const struct bw_model *model = mapper->model;
    mapper->first_field = mapper->base ? mapper->base->n_fields : 0;
    mapper->n_fields = mapper->first_field + model->n_columns;
    mapper->fields =
        bw_allocate_zero(&schema->allocator, mapper->n_fields + 1, sizeof *mapper->fields);
    if (!mapper->fields)
        return error_set(error, BW_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < mapper->first_field; i++)
        mapper->fields[i] = mapper->base->fields[i];
    for (size_t i = 0; i < model->n_columns; i++) {
        int status = check_column(model, &model->columns[i], error);
        if (status)
            return status;
        mapper->fields[mapper->first_field + i] =
            (struct bw_field){.column = &model->columns[i],
                              .mapper = mapper,
                              .wanted = wanted_type(model->columns[i].kind)};
        mapper->has_defaults = mapper->has_defaults || model->columns[i].default_sql;
    }
    mapper->discriminator = BW_NONE;
    if (mapper->root->model->polymorphic_on) {
        mapper->discriminator =
            mapper_field_named(mapper->root, mapper->root->model->polymorphic_on);
        if (mapper->discriminator == BW_NONE)
            return error_set(error, BW_SCHEMA, "%s has no column %s for polymorphic_on",
                             mapper->root->model->name, mapper->root->model->polymorphic_on);
        int status = model->polymorphic_identity ? check_identity(schema, mapper, error) : BW_OK;
        if (status)
            return status;
    }
    return make_keys(schema, mapper, error);
}

static bool loads_at_once(const struct bw_mapper *mapper)
{
    for (size_t i = 0; i < mapper->n_attributes; i++)
        if (mapper->attributes[i]->relationship->flags & BW_LOAD_AT_ONCE)
            return true;
    return false;
}

static int finish_mapper(struct bw_schema *schema, struct bw_mapper *mapper)
{
    mapper->loads_at_once = loads_at_once(mapper);
    for (size_t i = 0; i < mapper->n_subclasses; i++)
        mapper->loads_at_once = mapper->loads_at_once || loads_at_once(mapper->subclasses[i]);
    return schema_layout(schema, mapper);
}

static int make_subclasses(struct bw_schema *schema, struct bw_mapper *mapper)
{
    mapper->subclasses =
        bw_allocate_zero(&schema->allocator, schema->n_mappers, sizeof *mapper->subclasses);
    if (!mapper->subclasses)
        return BW_NO_MEMORY;
    for (size_t i = 0; i < schema->n_mappers; i++)
        if (&schema->mappers[i] != mapper && mapper_is_a(&schema->mappers[i], mapper))
            mapper->subclasses[mapper->n_subclasses++] = &schema->mappers[i];
    return BW_OK;
}

/* Mappers by depth, so that a base is complete before what inherits from it. */
static int make_mappers(struct bw_schema *schema, struct bw_error *error)
{
    for (size_t i = 0; i < schema->n_mappers; i++) {
        int status = find_base(schema, &schema->mappers[i], error);
        if (status)
            return status;
    }
    size_t deepest = 0;
    for (size_t i = 0; i < schema->n_mappers; i++) {
        find_root(&schema->mappers[i]);
        if (schema->mappers[i].depth >= 64)
            return error_set(error, BW_SCHEMA, "%s inherits from itself",
                             schema->mappers[i].model->name);
        if (schema->mappers[i].depth > deepest)
            deepest = schema->mappers[i].depth;
    }
    for (size_t depth = 0; depth <= deepest; depth++)
        for (size_t i = 0; i < schema->n_mappers; i++) {
            struct bw_mapper *mapper = &schema->mappers[i];
            if (mapper->depth != depth)
                continue;
            int status = make_fields(schema, mapper, error);
            if (status)
                return status;
            if (name_table(schema, mapper) || make_subclasses(schema, mapper))
                return error_set(error, BW_NO_MEMORY, "out of memory");
        }
    return BW_OK;
}

static int schema_make(struct bw_schema *schema, const struct bw_model *const *models,
                       struct bw_error *error)
{
    for (size_t i = 0; i < schema->n_mappers; i++) {
        schema->mappers[i].model = models[i];
        schema->mappers[i].index = i;
    }
    int status = make_mappers(schema, error);
    if (!status)
        status = schema_link(schema, error);
    if (!status)
        status = schema_order(schema, error);
    for (size_t i = 0; !status && i < schema->n_mappers; i++)
        if (finish_mapper(schema, &schema->mappers[i]))
            status = error_set(error, BW_NO_MEMORY, "out of memory");
    return status;
}

int bw_schema_open(const struct bw_model *const *models, size_t n,
                   const struct bw_allocator *allocator, struct bw_schema **schema,
                   struct bw_error *error)
{
    if (!schema || (!models && n))
        return error_set(error, BW_MISUSE, "an argument is NULL");
    *schema = NULL;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= i; k++)
            if (!models[i] || (k < i && models[k] == models[i]))
                return error_set(error, BW_SCHEMA, "a model is NULL, or there twice");
    struct bw_allocator memory = bw_allocator_or_default(allocator);
    struct bw_schema *made = bw_allocate_zero(&memory, 1, sizeof *made);
    if (!made)
        return error_set(error, BW_NO_MEMORY, "out of memory");
    made->allocator = memory;
    made->mappers = bw_allocate_zero(&memory, n, sizeof *made->mappers);
    if (!made->mappers) {
        bw_schema_close(made);
        return error_set(error, BW_NO_MEMORY, "out of memory");
    }
    made->n_mappers = n;
    int status = schema_make(made, models, error);
    if (status) {
        bw_schema_close(made);
        return status;
    }
    *schema = made;
    return BW_OK;
}

static void mapper_close(const struct bw_allocator *allocator, struct bw_mapper *mapper)
{
    for (size_t i = 0; mapper->own_attributes && i < mapper->model->n_relationships; i++) {
        bw_release(allocator, mapper->own_attributes[i].pairs);
        bw_release(allocator, mapper->own_attributes[i].link_pairs);
        bw_release(allocator, mapper->own_attributes[i].order);
    }
    bw_release(allocator, mapper->own_attributes);
    bw_release(allocator, mapper->attributes);
    bw_release(allocator, mapper->in_turn);
    bw_release(allocator, mapper->parents);
    bw_release(allocator, mapper->fields);
    bw_release(allocator, mapper->own_keys);
    bw_release(allocator, mapper->subclasses);
    bw_release(allocator, mapper->table);
    bw_release(allocator, mapper->table_name);
    bw_release(allocator, mapper->blank);
}

void bw_schema_close(struct bw_schema *schema)
{
    if (!schema)
        return;
    struct bw_allocator allocator = schema->allocator;
    for (size_t i = 0; i < schema->n_mappers; i++)
        mapper_close(&allocator, &schema->mappers[i]);
    bw_release(&allocator, schema->flush_order);
    bw_release(&allocator, schema->mappers);
    bw_release(&allocator, schema);
}

struct bw_mapper *schema_find_mapper(const struct bw_schema *schema, const struct bw_model *model)
{
    for (size_t i = 0; i < schema->n_mappers; i++)
        if (schema->mappers[i].model == model)
            return &schema->mappers[i];
    return NULL;
}

struct bw_mapper *schema_find_table(const struct bw_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->n_mappers; i++)
        if (schema->mappers[i].table_name && strcmp(schema->mappers[i].table_name, name) == 0)
            return &schema->mappers[i];
    return NULL;
}

bool mapper_is_a(const struct bw_mapper *mapper, const struct bw_mapper *ancestor)
{
    while (mapper && mapper != ancestor)
        mapper = mapper->base;
    return mapper != NULL;
}

size_t mapper_field(const struct bw_mapper *mapper, const struct bw_column *column)
{
    for (const struct bw_mapper *m = mapper; m; m = m->base) {
        uintptr_t first = (uintptr_t)m->model->columns;
        if ((uintptr_t)column >= first &&
            (uintptr_t)column < first + m->model->n_columns * sizeof *column)
            return m->first_field + (size_t)(column - m->model->columns);
    }
    return BW_NONE;
}

size_t mapper_field_named(const struct bw_mapper *mapper, const char *name)
{
    for (const struct bw_mapper *m = mapper; m; m = m->base)
        for (size_t i = 0; i < m->model->n_columns; i++)
            if (strcmp(m->model->columns[i].name, name) == 0)
                return m->first_field + i;
    return BW_NONE;
}

struct bw_attribute *mapper_attribute(const struct bw_mapper *mapper,
                                      const struct bw_relationship *relationship)
{
    for (const struct bw_mapper *m = mapper; m; m = m->base) {
        uintptr_t first = (uintptr_t)m->model->relationships;
        if ((uintptr_t)relationship >= first &&
            (uintptr_t)relationship < first + m->model->n_relationships * sizeof *relationship)
            return &m->own_attributes[relationship - m->model->relationships];
    }
    return NULL;
}

const struct bw_relationship *bw_find_relationship(const struct bw_model *model, const char *name)
{
    for (const struct bw_model *m = name ? model : NULL; m; m = m->base)
        for (size_t i = 0; i < m->n_relationships; i++)
            if (strcmp(m->relationships[i].name, name) == 0)
                return &m->relationships[i];
    return NULL;
}

const struct bw_column *bw_find_column(const struct bw_model *model, const char *name)
{
    const struct bw_column *found = NULL;
    for (const struct bw_model *m = name ? model : NULL; m; m = m->base)
        for (size_t i = 0; i < m->n_columns; i++) {
            const struct bw_column *column = &m->columns[i];
            if (column->member && strcmp(column->member, name) == 0)
                return column;
            if (!found && strcmp(column->name, name) == 0)
                found = column;
        }
    return found;
}
