#include "analyzer/generate/generate.h"
#include "analyzer/generate/python.h"
#include "analyzer/generate/sqlalchemy_relationship.h"

static const char preamble[] =
    "import sqlalchemy as sa\n"
    "from sqlalchemy import orm\n"
    "\n"
    "Base = orm.declarative_base()\n"
    "# SQLite counts up only what it calls INTEGER.\n"
    "BigInt = sa.BigInteger().with_variant(sa.Integer, \"sqlite\")\n"
    "# The word came with version 2; before it, `dynamic` is the nearest.\n"
    "write_only = \"write_only\" if sa.__version__ >= \"2\" else \"dynamic\"\n";

static void write_type(const struct column *column, GString *out)
{
    const struct member_type *type = &column->member->fact->type;
    switch (column->kind) {
    case COLUMN_FLOATING:
        g_string_append(out, "sa.Float");
        break;
    case COLUMN_BYTES:
        g_string_append(out, "sa.LargeBinary");
        break;
    case COLUMN_TEXT:
        if (type->length > 1) {
            g_string_append_printf(out, "sa.String(%" G_GUINT64_FORMAT ")", type->length - 1);
        } else {
            g_string_append(out, "sa.String");
        }
        break;
    case COLUMN_INTEGER:
        g_string_append(out, type->is_bool       ? "sa.Boolean"
                             : column->size <= 2 ? "sa.SmallInteger"
                             : column->size <= 4 ? "sa.Integer"
                                                 : "BigInt");
        break;
    }
}

static const char *action_word(enum foreign_key_action action)
{
    static const char *const words[] = {
        [ACTION_UNSAID] = NULL,
#define ACTION(constant, word) [ACTION_##constant] = word,
#include "analyzer/facts/vocabulary.def"
    };
    return words[action];
}

static void write_actions(const struct foreign_key *key, GString *out)
{
    if (key->ondelete != ACTION_UNSAID) {
        g_string_append_printf(out, ", ondelete=\"%s\"", action_word(key->ondelete));
    }
    if (key->onupdate != ACTION_UNSAID) {
        g_string_append_printf(out, ", onupdate=\"%s\"", action_word(key->onupdate));
    }
}

/* "team.id", as the key's target is written. The caller frees it. */
static char *target_string(const struct foreign_key *key, size_t part)
{
    const char *column = key->parts[part].target_column_name;
    g_autofree char *full =
        g_strdup_printf("%s.%s", key->target_table_name, column == NULL ? "" : column);
    return python_string(full);
}

static const struct foreign_key *column_key(const struct column *column)
{
    const GPtrArray *keys = column->member->model->constraints;
    for (guint i = 0; i < keys->len; i++) {
        const struct foreign_key *key = keys->pdata[i];
        if (key->member == column->member) {
            return key;
        }
    }
    return NULL;
}

static void write_default(const struct column *column, GString *out)
{
    const struct argument *value =
        column->annotation == NULL ? NULL : annotation_find(column->annotation, "default");
    if (value == NULL) {
        return;
    }
    g_autofree char *literal = python_string(value->text);
    g_string_append_printf(
        out, value->kind == VALUE_STRING ? ", server_default=%s" : ", server_default=sa.text(%s)",
        literal);
}

static void write_column(const struct column *column, GString *out)
{
    g_autofree char *attribute = python_name(column->member->name);
    g_string_append_printf(out, "    %s = sa.Column(", attribute);
    if (!g_str_equal(attribute, column->name)) {
        g_autofree char *name = python_string(column->name);
        g_string_append_printf(out, "%s, ", name);
    }
    write_type(column, out);
    const struct foreign_key *key = column_key(column);
    if (key != NULL) {
        g_autofree char *target = target_string(key, 0);
        g_string_append_printf(out, ", sa.ForeignKey(%s", target);
        write_actions(key, out);
        g_string_append_c(out, ')');
    }
    if (column->is_primary_key) {
        g_string_append(out, ", primary_key=True");
    } else {
        g_string_append(out, column->is_nullable ? ", nullable=True" : ", nullable=False");
    }
    if (column->annotation != NULL) {
        g_string_append(out, argument_bool(annotation_find(column->annotation, "unique"), false)
                                 ? ", unique=True"
                                 : "");
        g_string_append(out, argument_bool(annotation_find(column->annotation, "index"), false)
                                 ? ", index=True"
                                 : "");
    }
    write_default(column, out);
    g_string_append(out, ")\n");
}

static char *quoted_source(const struct foreign_key *key, size_t i)
{
    const struct foreign_key_part *part = &key->parts[i];
    return python_string(part->source != NULL ? part->source->name : part->source_name);
}

/* As the body of the key's own class can say it: a column of another class by its table. */
static char *source_object(const struct foreign_key *key, size_t i)
{
    const struct column *source = key->parts[i].source;
    if (source->member->model == key->model) {
        return python_name(source->member->name);
    }
    g_autofree char *base = python_name(key->table->model->name);
    g_autofree char *name = python_string(source->name);
    return g_strdup_printf("%s.__table__.c[%s]", base, name);
}

static void write_key_constraint(const struct foreign_key *key,
                                 char *(*write_source)(const struct foreign_key *key, size_t i),
                                 GString *out)
{
    g_string_append(out, "sa.ForeignKeyConstraint([");
    for (size_t i = 0; i < key->n_sources; i++) {
        g_autofree char *source = write_source(key, i);
        g_string_append_printf(out, i == 0 ? "%s" : ", %s", source);
    }
    g_string_append(out, "], [");
    for (size_t i = 0; i < key->n_targets; i++) {
        g_autofree char *target = target_string(key, i);
        g_string_append_printf(out, i == 0 ? "%s" : ", %s", target);
    }
    g_string_append_c(out, ']');
    write_actions(key, out);
    g_string_append_c(out, ')');
}

/* A unique constraint or an index that the struct declares; those of one COLUMN stand there. */
static void write_set_constraint(const struct column_set *set, GString *out)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < set->columns->len; i++) {
        const struct column *column = set->columns->pdata[i];
        g_autofree char *name = python_string(column->name);
        g_string_append_printf(names, i == 0 ? "%s" : ", %s", name);
    }
    if (set->is_unique) {
        g_string_append_printf(out, "sa.UniqueConstraint(%s)", names->str);
    } else {
        g_autofree char *first = g_strdup(((const struct column *)set->columns->pdata[0])->name);
        g_string_append_printf(out, "sa.Index(\"ix_%s_%s\", %s)", set->model->table->name, first,
                               names->str);
    }
}

static bool is_struct_level(const struct column_set *set, const struct model *model)
{
    return set->model == model && set->annotation != NULL && set->columns->len > 0 &&
           (set->annotation->kind == ANNOTATION_UNIQUE_CONSTRAINT ||
            set->annotation->kind == ANNOTATION_INDEX);
}

/* Whether the key stands in the body of a class without a table of its own. Were it added to the
 * table behind the class, SQLAlchemy would not see it where the table is joined to a base's. */
static bool is_written_in_body(const struct foreign_key *key)
{
    bool has_columns = key->n_sources == key->n_targets;
    for (size_t i = 0; i < key->n_sources && has_columns; i++) {
        has_columns = key->parts[i].source != NULL;
    }
    return has_columns && key->member == NULL && key->model->inheritance == INHERITANCE_SINGLE;
}

/* The texts of all that the struct declares of its table. */
static GPtrArray *constraint_texts(const struct model *model)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < model->constraints->len; i++) {
        const struct foreign_key *key = model->constraints->pdata[i];
        if (key->member == NULL && !is_written_in_body(key)) {
            GString *text = g_string_new(NULL);
            write_key_constraint(key, quoted_source, text);
            g_ptr_array_add(texts, g_string_free(text, FALSE));
        }
    }
    for (guint i = 0; i < model->table->indexes->len; i++) {
        const struct column_set *set = model->table->indexes->pdata[i];
        if (is_struct_level(set, model)) {
            GString *text = g_string_new(NULL);
            write_set_constraint(set, text);
            g_ptr_array_add(texts, g_string_free(text, FALSE));
        }
    }
    return texts;
}

static void write_table_arguments(const struct model *model, GString *out)
{
    g_autoptr(GPtrArray) texts = constraint_texts(model);
    const char *schema = model->table->schema;
    if (texts->len == 0 && schema == NULL) {
        return;
    }
    g_string_append(out, "    __table_args__ = (\n");
    for (guint i = 0; i < texts->len; i++) {
        g_string_append_printf(out, "        %s,\n", (const char *)texts->pdata[i]);
    }
    if (schema != NULL) {
        g_autofree char *quoted = python_string(schema);
        g_string_append_printf(out, "        {\"schema\": %s},\n", quoted);
    }
    g_string_append(out, "    )\n");
}

/* They attach themselves to the base's table with the last of their columns. */
static void write_body_constraints(const struct model *model, GString *out)
{
    for (guint i = 0; i < model->constraints->len; i++) {
        const struct foreign_key *key = model->constraints->pdata[i];
        if (is_written_in_body(key)) {
            g_string_append(out, "    ");
            write_key_constraint(key, source_object, out);
            g_string_append_c(out, '\n');
        }
    }
}

/* Of a class without a table of its own, which can have no __table_args__: its columns are in its
 * base's table once the class is there. */
static void write_late_constraints(const struct model *model, GString *out)
{
    g_autoptr(GPtrArray) texts = constraint_texts(model);
    g_autofree char *name = python_name(model->name);
    for (guint i = 0; i < texts->len; i++) {
        g_string_append_printf(out, "%s%s.__table__.append_constraint(%s)\n", i == 0 ? "\n\n" : "",
                               name, (const char *)texts->pdata[i]);
    }
}

static void write_mapper_arguments(const struct model *model, GString *out)
{
    const struct argument *on = annotation_find(model->annotation, "polymorphic_on");
    const struct argument *identity = annotation_find(model->annotation, "polymorphic_identity");
    if (on == NULL && identity == NULL) {
        return;
    }
    g_string_append(out, "    __mapper_args__ = {");
    if (on != NULL) {
        g_autofree char *name = python_name(on->text);
        g_string_append_printf(out, "\"polymorphic_on\": \"%s\"%s", name,
                               identity != NULL ? ", " : "");
    }
    if (identity != NULL) {
        g_autofree char *literal = identity->kind == VALUE_STRING ? python_string(identity->text)
                                                                  : g_strdup(identity->text);
        g_string_append_printf(out, "\"polymorphic_identity\": %s", literal);
    }
    g_string_append(out, "}\n");
}

static void write_model(const struct model *model, GString *out)
{
    g_autofree char *name = python_name(model->name);
    g_autofree char *base = python_name(model->base != NULL ? model->base->name : "Base");
    g_string_append_printf(out, "\n\nclass %s(%s):\n", name, model->base != NULL ? base : "Base");
    if (model->inheritance != INHERITANCE_SINGLE) {
        g_autofree char *table = python_string(model->table->name);
        g_string_append_printf(out, "    __tablename__ = %s\n", table);
        write_table_arguments(model, out);
    }
    write_mapper_arguments(model, out);
    bool is_empty = model->inheritance == INHERITANCE_SINGLE;
    for (guint i = 0; i < model->members->len; i++) {
        const struct member *member = model->members->pdata[i];
        if (member->column != NULL) {
            write_column(member->column, out);
            is_empty = false;
        }
    }
    write_body_constraints(model, out);
    for (guint i = 0; i < model->relationships->len; i++) {
        const struct relationship *r = model->relationships->pdata[i];
        if (r->origin == NULL) {
            write_relationship(r, out);
            is_empty = false;
        }
    }
    if (is_empty) {
        g_string_append(out, "    pass\n");
    }
    if (model->inheritance == INHERITANCE_SINGLE) {
        write_late_constraints(model, out);
    }
}

static bool is_written(const struct model *model)
{
    return model->table != NULL && !model->is_stray && !model->is_duplicate;
}

/* Bases stand before the classes that inherit from them. */
static void write_with_bases(const struct model *model, GHashTable *done, GString *out)
{
    if (model->base != NULL && is_written(model->base) &&
        !g_hash_table_contains(done, model->base)) {
        write_with_bases(model->base, done, out);
    }
    if (g_hash_table_add(done, (gpointer)(guintptr)model)) {
        write_model(model, out);
    }
}

void generate_sqlalchemy(const struct generation *what, GString *out)
{
    const struct graph *graph = what->graph;
    g_string_append(out, preamble);
    g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (is_written(model)) {
            write_with_bases(model, done, out);
        } else if (!model->is_abstract && model->table == NULL) {
            g_string_append_printf(out, "\n\n# %s is an in-memory model: it has no table.\n",
                                   model->name);
        }
    }
}
