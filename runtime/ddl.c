/* CREATE and DROP of every table and index of a schema. */

#include "engine.h"

enum type_name { SMALL, NORMAL, BIG, BOOLEAN, SINGLE, DOUBLE, TEXT, BYTES };

static const char *type_name(const struct bw_engine *engine, const struct bw_column *column)
{
    enum type_name type = TEXT;
    switch (column->kind) {
    case BW_SIGNED:
        type = column->size <= 2 ? SMALL : column->size <= 4 ? NORMAL : BIG;
        break;
    case BW_UNSIGNED:
        type = column->size <= 1 ? SMALL : column->size <= 2 ? NORMAL : BIG;
        break;
    case BW_BOOL:
        type = BOOLEAN;
        break;
    case BW_REAL:
        type = column->size == sizeof(float) ? SINGLE : DOUBLE;
        break;
    case BW_STRING:
    case BW_CHARS:
        type = TEXT;
        break;
    case BW_BYTES:
    case BW_OCTETS:
        type = BYTES;
        break;
    }
    return engine->backend->type_names[type];
}

static void add_names(struct bw_buffer *sql, const char *const *names, size_t n)
{
    buffer_add(sql, "(");
    for (size_t i = 0; i < n; i++) {
        if (i)
            buffer_add(sql, ", ");
        buffer_add_name(sql, names[i]);
    }
    buffer_add(sql, ")");
}

/* A table as statements name it that speak of a table of its own schema. */
static void add_table(struct bw_buffer *sql, const struct bw_engine *engine,
                      const struct bw_mapper *mapper)
{
    if (engine->backend->schema_of_index)
        buffer_add_name(sql, mapper->model->table);
    else
        buffer_add(sql, mapper->table);
}

static void add_foreign_key(struct bw_buffer *sql, const struct bw_engine *engine,
                            const struct bw_foreign_key *key, const struct bw_mapper *target)
{
    buffer_add(sql, "FOREIGN KEY ");
    add_names(sql, key->columns, key->n_columns);
    buffer_add(sql, " REFERENCES ");
    add_table(sql, engine, target);
    buffer_add(sql, " ");
    add_names(sql, key->targets, key->n_columns);
    if (key->on_delete) {
        buffer_add(sql, " ON DELETE ");
        buffer_add(sql, key->on_delete);
    }
    if (key->on_update) {
        buffer_add(sql, " ON UPDATE ");
        buffer_add(sql, key->on_update);
    }
}

static void add_column(struct bw_buffer *sql, const struct bw_engine *engine,
                       const struct bw_mapper *mapper, size_t field)
{
    const struct bw_column *column = mapper->fields[field].column;
    bool integer = column->kind == BW_SIGNED || column->kind == BW_UNSIGNED;
    buffer_add(sql, "\n\t");
    buffer_add_name(sql, column->name);
    buffer_add(sql, " ");
    if (integer && !mapper->base && mapper->n_own_keys == 1 && mapper->own_keys[0] == field &&
        engine->backend->generated_type)
        buffer_add(sql, column->size > 4 ? engine->backend->generated_type_big
                                         : engine->backend->generated_type);
    else
        buffer_add(sql, type_name(engine, column));
    if (column->default_sql) {
        buffer_add(sql, " DEFAULT ");
        buffer_add(sql, column->default_sql);
    }
    if (!(column->flags & BW_NULLABLE) || column->flags & BW_PRIMARY_KEY)
        buffer_add(sql, " NOT NULL");
    buffer_add(sql, ", ");
}

static void add_constraints(struct bw_buffer *sql, const struct bw_mapper *mapper)
{
    buffer_add(sql, "\n\tPRIMARY KEY (");
    for (size_t i = 0; i < mapper->n_own_keys; i++) {
        if (i)
            buffer_add(sql, ", ");
        buffer_add_name(sql, mapper->fields[mapper->own_keys[i]].column->name);
    }
    buffer_add(sql, ")");
    for (size_t i = mapper->first_field; i < mapper->n_fields; i++)
        if (mapper->fields[i].column->flags & BW_UNIQUE) {
            buffer_add(sql, ", \n\tUNIQUE (");
            buffer_add_name(sql, mapper->fields[i].column->name);
            buffer_add(sql, ")");
        }
    for (size_t i = 0; i < mapper->model->n_indexes; i++)
        if (mapper->model->indexes[i].unique) {
            buffer_add(sql, ", \n\tUNIQUE ");
            add_names(sql, mapper->model->indexes[i].columns, mapper->model->indexes[i].n_columns);
        }
}

static bool same_schema(const struct bw_model *a, const struct bw_model *b)
{
    return a->schema && b->schema ? strcmp(a->schema, b->schema) == 0 : a->schema == b->schema;
}

static int check_foreign_keys(const struct bw_engine *engine, const struct bw_schema *schema,
                              const struct bw_mapper *mapper, struct bw_error *error)
{
    for (size_t i = 0; i < mapper->model->n_foreign_keys; i++) {
        const char *table = mapper->model->foreign_keys[i].table;
        const struct bw_mapper *target = schema_find_table(schema, table);
        if (!target)
            return error_set(error, BW_SCHEMA,
                             "a foreign key of %s refers to %s, which no model maps",
                             mapper->model->name, table);
        if (engine->backend->schema_of_index && !same_schema(mapper->model, target->model))
            return error_set(error, BW_UNSUPPORTED,
                             "a foreign key of %s refers to %s, which is in another schema: %s has "
                             "none that do",
                             mapper->model->name, table, engine->backend->name);
    }
    return BW_OK;
}

static int execute(struct bw_engine *engine, const char *sql, struct bw_error *error)
{
    int status = engine_execute(engine, sql);
    if (status && error)
        *error = engine->error;
    return status;
}

static int run(struct bw_engine *engine, struct bw_buffer *sql, struct bw_error *error)
{
    int status = sql->failed ? error_set(error, BW_NO_MEMORY, "out of memory")
                             : execute(engine, sql->text, error);
    buffer_free(sql);
    return status;
}

static int create_table(struct bw_engine *engine, const struct bw_schema *schema,
                        const struct bw_mapper *mapper, const bool *made, struct bw_error *error)
{
    struct bw_buffer sql = {.allocator = engine->allocator};
    buffer_add(&sql, "CREATE TABLE IF NOT EXISTS ");
    buffer_add(&sql, mapper->table);
    buffer_add(&sql, " (");
    for (size_t i = mapper->first_field; i < mapper->n_fields; i++)
        add_column(&sql, engine, mapper, i);
    add_constraints(&sql, mapper);
    for (size_t i = 0; i < mapper->model->n_foreign_keys; i++) {
        const struct bw_foreign_key *key = &mapper->model->foreign_keys[i];
        const struct bw_mapper *target = schema_find_table(schema, key->table);
        if (engine->backend->checks_references && !made[target->index] && target != mapper)
            continue; /* added once both tables exist */
        buffer_add(&sql, ", \n\t");
        add_foreign_key(&sql, engine, key, target);
    }
    buffer_add(&sql, "\n)");
    return run(engine, &sql, error);
}

static int create_index(struct bw_engine *engine, const struct bw_mapper *mapper,
                        const char *const *columns, size_t n, struct bw_error *error)
{
    struct bw_buffer name = {.allocator = engine->allocator};
    struct bw_buffer sql = {.allocator = engine->allocator};
    buffer_add(&name, "ix_");
    buffer_add(&name, mapper->model->table);
    for (size_t i = 0; i < n; i++) {
        buffer_add(&name, "_");
        buffer_add(&name, columns[i]);
    }
    buffer_add(&sql, "CREATE INDEX IF NOT EXISTS ");
    if (engine->backend->schema_of_index && mapper->model->schema) {
        buffer_add_name(&sql, mapper->model->schema);
        buffer_add(&sql, ".");
    }
    buffer_add_name(&sql, name.failed ? "" : name.text);
    buffer_add(&sql, " ON ");
    add_table(&sql, engine, mapper);
    buffer_add(&sql, " ");
    add_names(&sql, columns, n);
    sql.failed = sql.failed || name.failed;
    buffer_free(&name);
    return run(engine, &sql, error);
}

static int create_indexes(struct bw_engine *engine, const struct bw_mapper *mapper,
                          struct bw_error *error)
{
    int status = BW_OK;
    for (size_t i = mapper->first_field; i < mapper->n_fields && !status; i++) {
        const struct bw_column *column = mapper->fields[i].column;
        if (column->flags & BW_INDEX && !(column->flags & BW_UNIQUE))
            status = create_index(engine, mapper, &column->name, 1, error);
    }
    for (size_t i = 0; i < mapper->model->n_indexes && !status; i++)
        if (!mapper->model->indexes[i].unique)
            status = create_index(engine, mapper, mapper->model->indexes[i].columns,
                                  mapper->model->indexes[i].n_columns, error);
    return status;
}

/* Whether every table that this one refers to is made. */
static bool is_ready(const struct bw_schema *schema, const struct bw_mapper *mapper,
                     const bool *made)
{
    for (size_t i = 0; i < mapper->model->n_foreign_keys; i++) {
        const struct bw_mapper *target =
            schema_find_table(schema, mapper->model->foreign_keys[i].table);
        if (target && target != mapper && !made[target->index])
            return false;
    }
    return true;
}

/* The next table to make: one that is ready, or, in a ring, the first. */
static const struct bw_mapper *next_table(const struct bw_schema *schema, const bool *made)
{
    const struct bw_mapper *first = NULL;
    for (size_t i = 0; i < schema->n_mappers; i++) {
        const struct bw_mapper *mapper = &schema->mappers[i];
        if (made[i] || !mapper->model->table)
            continue;
        if (is_ready(schema, mapper, made))
            return mapper;
        first = first ? first : mapper;
    }
    return first;
}

static int add_late_keys(struct bw_engine *engine, const struct bw_schema *schema,
                         const size_t *position, struct bw_error *error)
{
    int status = BW_OK;
    for (size_t m = 0; m < schema->n_mappers && engine->backend->checks_references; m++) {
        const struct bw_mapper *mapper = &schema->mappers[m];
        for (size_t i = 0; i < mapper->model->n_foreign_keys && !status; i++) {
            const struct bw_foreign_key *key = &mapper->model->foreign_keys[i];
            const struct bw_mapper *target = schema_find_table(schema, key->table);
            if (!mapper->table || target == mapper || position[target->index] < position[m])
                continue;
            struct bw_buffer sql = {.allocator = engine->allocator};
            buffer_add(&sql, "ALTER TABLE ");
            buffer_add(&sql, mapper->table);
            buffer_add(&sql, " ADD ");
            add_foreign_key(&sql, engine, key, target);
            status = run(engine, &sql, error);
        }
    }
    return status;
}

static int create_all(struct bw_engine *engine, const struct bw_schema *schema, bool *made,
                      size_t *position, struct bw_error *error)
{
    int status = BW_OK;
    for (size_t i = 0; i < schema->n_mappers && !status; i++)
        if (schema->mappers[i].model->table)
            status = check_foreign_keys(engine, schema, &schema->mappers[i], error);
    size_t n = 0;
    for (const struct bw_mapper *mapper; !status && (mapper = next_table(schema, made));) {
        status = create_table(engine, schema, mapper, made, error);
        if (!status)
            status = create_indexes(engine, mapper, error);
        made[mapper->index] = true;
        position[mapper->index] = ++n;
    }
    return status ? status : add_late_keys(engine, schema, position, error);
}

static int drop_all(struct bw_engine *engine, const struct bw_schema *schema, bool *made,
                    size_t *position, struct bw_error *error)
{
    size_t n = 0;
    int status = BW_OK;
    /* Rows may refer to each other in a ring: only in the end is nothing left that refers to
     * nothing. */
    if (engine->backend->defer_references)
        status = execute(engine, engine->backend->defer_references, error);
    for (const struct bw_mapper *mapper; (mapper = next_table(schema, made));) {
        made[mapper->index] = true;
        position[n++] = mapper->index;
    }
    while (n > 0 && !status) {
        struct bw_buffer sql = {.allocator = engine->allocator};
        buffer_add(&sql, "DROP TABLE IF EXISTS ");
        buffer_add(&sql, schema->mappers[position[--n]].table);
        if (engine->backend->checks_references)
            buffer_add(&sql, " CASCADE");
        status = run(engine, &sql, error);
    }
    return status;
}

typedef int ddl_work(struct bw_engine *engine, const struct bw_schema *schema, bool *made,
                     size_t *position, struct bw_error *error);

/* All or nothing; within a transaction of the program's own, as that ends. */
static int in_transaction(struct bw_engine *engine, const struct bw_schema *schema, ddl_work *work,
                          bool *made, size_t *position, struct bw_error *error)
{
    if (engine->backend->in_transaction(engine))
        return work(engine, schema, made, position, error);
    int status = execute(engine, "BEGIN", error);
    if (!status)
        status = work(engine, schema, made, position, error);
    if (!status)
        status = execute(engine, "COMMIT", error);
    if (status)
        (void)engine_rollback(engine);
    return status;
}

static int with_room(struct bw_engine *engine, const struct bw_schema *schema, ddl_work *work,
                     struct bw_error *error)
{
    int status = engine_enter(engine, schema, error);
    if (status)
        return status;
    if (engine->user)
        return error_set(error, BW_BUSY,
                         "a session has a transaction open: it must commit or roll back first");
    bool *made = bw_allocate_zero(engine->allocator, schema->n_mappers + 1, sizeof *made);
    size_t *position = bw_allocate_zero(engine->allocator, schema->n_mappers + 1, sizeof *position);
    status = made && position ? in_transaction(engine, schema, work, made, position, error)
                              : error_set(error, BW_NO_MEMORY, "out of memory");
    bw_release(engine->allocator, made);
    bw_release(engine->allocator, position);
    return status;
}

int bw_create_all(struct bw_engine *engine, const struct bw_schema *schema, struct bw_error *error)
{
    return with_room(engine, schema, create_all, error);
}

int bw_drop_all(struct bw_engine *engine, const struct bw_schema *schema, struct bw_error *error)
{
    return with_room(engine, schema, drop_all, error);
}
