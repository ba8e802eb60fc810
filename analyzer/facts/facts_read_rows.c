#include "analyzer/facts/facts_builder.h"
#include "analyzer/facts/facts_reading.h"
#include "analyzer/facts/facts_words.h"

#include <string.h>

enum { ARGUMENT_DEPTH_MAX = 200 }; /* consumers may recurse; people write three levels */

void reading_fail(struct reading *r, const char *problem)
{
    if (!r->row.problem)
        r->row.problem = problem;
}

static void *row_at(const struct reading *r, enum facts_table table, size_t index)
{
    GArray *rows = r->rows[table];
    return rows->data + index * g_array_get_element_size(rows);
}

/* The element of `table` that has `id` in the header being read; NULL where there is none. */
static void *row_find(struct reading *r, enum facts_table table, gint64 id)
{
    if (id >= 0 && id < r->state->count[table])
        return row_at(r, table, r->state->first[table] + (size_t)id);
    reading_fail(r, "it belongs to a row that does not exist");
    return NULL;
}

static void check_order(struct reading *r, gint64 parent)
{
    if (parent < r->last_parent)
        reading_fail(r, "out of order");
    r->last_parent = parent;
}

/* What ascends where children are ordered by their owner first; -1 is a child before all others. */
static gint64 order_key(gint64 owner, gint64 child)
{
    return (gint64)((guint64)owner << 32) + child + 1;
}

/* The number within the header that an id says; -1 for -1. */
static gint64 number_of(struct reading *r, gint64 id)
{
    if (id >= 0 && id >> FACTS_ID_BITS != r->state->id) {
        reading_fail(r, "it belongs to a row that does not exist");
        return -1;
    }
    return id < 0 ? -1 : id & (FACTS_ID_END - 1);
}

static gint64 row_number(struct reading *r)
{
    return number_of(r, row_integer(&r->row, 0, G_MAXINT64));
}

static gint64 row_optional_number(struct reading *r)
{
    return number_of(r, row_optional_integer(&r->row));
}

/* The row of `table` that the next column names. */
static void *row_parent(struct reading *r, enum facts_table table)
{
    gint64 number = row_number(r);
    check_order(r, number);
    return row_find(r, table, number);
}

static void check_header(struct reading *r)
{
    if (row_integer(&r->row, 0, G_MAXINT64) != r->state->id)
        reading_fail(r, "it belongs to another header");
}

static void read_forward_declaration(struct reading *r, void *element)
{
    check_header(r);
    *(const char **)element = row_required_text(&r->row);
    r->header->n_forward_declarations++;
}

static void read_struct(struct reading *r, void *element)
{
    struct fact_struct *record = element;
    check_header(r);
    record->tag = row_text(&r->row);
    record->alias = row_text(&r->row);
    record->is_union = row_boolean(&r->row);
    record->is_model = row_boolean(&r->row);
    record->range = row_range(&r->row);
    record->body_end = row_range(&r->row);
    r->header->n_structs++;
}

static void set_traits(struct fact_member *member, guint traits)
{
    struct member_type *type = &member->type;
    type->number = traits >> TRAIT_INTEGER & 1    ? NUMBER_INTEGER
                   : traits >> TRAIT_FLOATING & 1 ? NUMBER_FLOATING
                                                  : NUMBER_NONE;
    type->nullability = traits >> TRAIT_NONNULL & 1    ? NULLABILITY_NONNULL
                        : traits >> TRAIT_NULLABLE & 1 ? NULLABILITY_NULLABLE
                                                       : NULLABILITY_UNSAID;
    type->is_unsigned = traits >> TRAIT_UNSIGNED & 1;
    type->is_enum = traits >> TRAIT_ENUM & 1;
    type->is_inner = traits >> TRAIT_INNER & 1;
    type->is_bool = traits >> TRAIT_BOOL & 1;
    member->is_bit_field = traits >> TRAIT_BIT_FIELD & 1;
    member->is_flexible = traits >> TRAIT_FLEXIBLE & 1;
    member->in_union = traits >> TRAIT_IN_UNION & 1;
    member->is_invalid = traits >> TRAIT_INVALID & 1;
}

static void read_member(struct reading *r, void *element)
{
    struct fact_member *member = element;
    struct fact_struct *owner = row_parent(r, TABLE_STRUCT);
    member->name = row_required_text(&r->row);
    member->range = row_range(&r->row);
    member->insertion = row_range(&r->row);
    member->type.shape = (enum shape)ROW_WORD(&r->row, shape_words);
    member->type.spelling = row_required_text(&r->row);
    member->type.record = row_text(&r->row);
    member->type.value_record = row_text(&r->row);
    member->type.list_items = row_text(&r->row);
    member->type.list_count = row_text(&r->row);
    set_traits(member, row_words(&r->row, trait_words, N_TRAITS));
    member->type.size = (uint64_t)row_integer(&r->row, 0, G_MAXINT64);
    member->type.length = (uint64_t)row_integer(&r->row, 0, G_MAXINT64);
    if (owner)
        owner->n_members++;
}

/* A struct's own annotations come first, then those of its members. */
static void count_annotation(struct reading *r, gint64 owner, gint64 member)
{
    if (r->row.problem)
        return;
    check_order(r, order_key(owner, member));
    struct fact_struct *record = row_find(r, TABLE_STRUCT, owner);
    struct fact_member *of = member < 0 ? NULL : row_find(r, TABLE_MEMBER, member);
    if (r->row.problem)
        return;
    if (!of)
        record->n_annotations++;
    else if (of >= record->members && of < record->members + record->n_members)
        of->n_annotations++;
    else
        reading_fail(r, "its member belongs to another struct");
}

static void read_annotation(struct reading *r, void *element)
{
    struct annotation *annotation = element;
    gint64 owner = row_number(r);
    count_annotation(r, owner, row_optional_number(r));
    annotation->kind = (enum annotation_kind)ROW_WORD(&r->row, annotation_kind_words);
    annotation->is_exact = row_boolean(&r->row);
    annotation->range = row_range(&r->row);
    annotation->name_range = row_range(&r->row);
    annotation->insertion = row_range(&r->row);
}

/* Level by level: arguments of one annotation first, then the items of each in turn. */
static void count_argument(struct reading *r, gint64 owner, gint64 parent)
{
    if (r->row.problem)
        return;
    if (r->last_parent >> 32 != owner)
        r->first_of_owner = r->id;
    check_order(r, order_key(owner, parent));
    guint8 depth = 0;
    if (parent < 0) {
        struct annotation *annotation = row_find(r, TABLE_ANNOTATION, owner);
        if (annotation)
            annotation->n_arguments++;
    } else if (parent >= r->first_of_owner && parent < r->id) {
        struct argument *above = row_find(r, TABLE_ARGUMENT, parent);
        depth = g_array_index(r->depths, guint8, r->state->first[TABLE_ARGUMENT] + (gsize)parent);
        if (!above || above->kind < VALUE_LIST || ++depth > ARGUMENT_DEPTH_MAX)
            reading_fail(r, "an item of a value that has none");
        else
            above->n_items++;
    } else {
        reading_fail(r, "it belongs to a row that does not exist");
    }
    g_array_append_val(r->depths, depth);
}

static void read_argument(struct reading *r, void *element)
{
    struct argument *argument = element;
    gint64 owner = row_number(r);
    count_argument(r, owner, row_optional_number(r));
    argument->name = row_text(&r->row);
    argument->kind = (enum value_kind)ROW_WORD(&r->row, value_kind_words);
    argument->text = row_text(&r->row);
    argument->range = row_range(&r->row);
    argument->name_range = row_range(&r->row);
    if ((argument->kind == VALUE_LIST) != !argument->text)
        reading_fail(r, "a value that does not fit its kind");
}

/* The index among the members of struct `owner` of the header's member `number`; -1 for none. */
static int member_index(struct reading *r, gint64 owner, gint64 number)
{
    struct fact_struct *about = owner < 0 ? NULL : row_find(r, TABLE_STRUCT, owner);
    if (number < 0)
        return -1;
    struct fact_member *member = row_find(r, TABLE_MEMBER, number);
    if (member && about && member >= about->members && member < about->members + about->n_members)
        return (int)(member - about->members);
    reading_fail(r, "its member belongs to another struct");
    return -1;
}

static void read_finding(struct reading *r, void *element)
{
    struct fact_finding *fact = element;
    struct finding *finding = &fact->finding;
    check_header(r);
    fact->struct_index = (int)row_optional_number(r);
    fact->member_index = member_index(r, fact->struct_index, row_optional_number(r));
    finding->code = row_required_text(&r->row);
    finding->message = row_required_text(&r->row);
    finding->help = row_text(&r->row);
    finding->model = row_text(&r->row);
    finding->member = row_text(&r->row);
    finding->partner = row_text(&r->row);
    finding->word = row_text(&r->row);
    finding->range = row_range(&r->row);
    r->header->n_findings++;
}

static void read_related(struct reading *r, void *element)
{
    struct related *related = element;
    struct fact_finding *owner = row_parent(r, TABLE_FINDING);
    related->message = row_required_text(&r->row);
    related->range = row_range(&r->row);
    if (owner)
        owner->finding.n_related++;
}

static void read_fix(struct reading *r, void *element)
{
    struct fix *fix = element;
    struct fact_finding *owner = row_parent(r, TABLE_FINDING);
    fix->title = row_required_text(&r->row);
    fix->applicability = (enum applicability)ROW_WORD(&r->row, applicability_words);
    if (owner)
        owner->finding.n_fixes++;
}

static void read_edit(struct reading *r, void *element)
{
    struct edit *edit = element;
    struct fix *owner = row_parent(r, TABLE_FIX);
    edit->text = row_required_text(&r->row);
    edit->range = row_range(&r->row);
    if (owner)
        owner->n_edits++;
}

static void read_suppression(struct reading *r, void *element)
{
    struct fact_suppression *suppression = element;
    check_header(r);
    suppression->kind = (enum suppression_kind)ROW_WORD(&r->row, suppression_words);
    suppression->words = row_required_text(&r->row);
    suppression->reason = row_text(&r->row);
    suppression->range = row_range(&r->row);
    suppression->words_range = row_range(&r->row);
    suppression->removal_range = row_range(&r->row);
    r->header->n_suppressions++;
}

/* [1,2,3]: numbers of files. */
static const char **parse_includes(struct reading *r, const char *text, size_t *n)
{
    size_t commas = 0;
    for (const char *at = text; *at; at++)
        commas += *at == ',';
    *n = 0;
    if (strcmp(text, "[]") == 0)
        return NULL;
    const char **includes = facts_alloc(r->facts, (commas + 1) * sizeof *includes);
    char before = '[';
    while (*text == before && g_ascii_isdigit(text[1])) {
        guint id = 0;
        for (text++; g_ascii_isdigit(*text) && id < r->files->len; text++)
            id = id * 10 + (guint)(*text - '0');
        const char *file = id < r->files->len ? r->files->pdata[id] : NULL;
        if (!file)
            reading_fail(r, "it includes a file that does not exist");
        includes[(*n)++] = file;
        before = ',';
    }
    if (strcmp(text, "]") != 0)
        reading_fail(r, "a malformed list of includes");
    return includes;
}

struct include_list {
    const char **names;
    size_t n;
};

static struct include_list shared_includes(struct reading *r, const char *text)
{
    struct include_list *list = g_hash_table_lookup(r->include_lists, text);
    if (list == NULL) {
        list = g_new(struct include_list, 1);
        list->names = parse_includes(r, text, &list->n);
        g_hash_table_insert(r->include_lists, g_strdup(text), list);
    }
    return *list;
}

void read_header_row(struct reading *r, struct fact_header *header)
{
    header->path = row_required_text(&r->row);
    header->is_broken = row_boolean(&r->row);
    header->is_annotated = row_boolean(&r->row);
    const char *includes = (const char *)sqlite3_column_text(r->row.statement, r->row.column);
    if (!includes) {
        reading_fail(r, "a text is missing");
        return;
    }
    const struct include_list list = shared_includes(r, includes);
    header->includes = list.names;
    header->n_includes = list.n;
}

static const struct {
    size_t size;
    void (*read)(struct reading *r, void *element);
} kinds[N_FACTS_TABLES] = {
    [TABLE_FORWARD_DECLARATION] = {sizeof(const char *), read_forward_declaration},
    [TABLE_STRUCT] = {sizeof(struct fact_struct), read_struct},
    [TABLE_MEMBER] = {sizeof(struct fact_member), read_member},
    [TABLE_ANNOTATION] = {sizeof(struct annotation), read_annotation},
    [TABLE_ARGUMENT] = {sizeof(struct argument), read_argument},
    [TABLE_FINDING] = {sizeof(struct fact_finding), read_finding},
    [TABLE_RELATED] = {sizeof(struct related), read_related},
    [TABLE_FIX] = {sizeof(struct fix), read_fix},
    [TABLE_EDIT] = {sizeof(struct edit), read_edit},
    [TABLE_SUPPRESSION] = {sizeof(struct fact_suppression), read_suppression},
};

void read_row(struct reading *r, enum facts_table table, void *element)
{
    kinds[table].read(r, element);
}

size_t row_size(enum facts_table table)
{
    return kinds[table].size;
}
