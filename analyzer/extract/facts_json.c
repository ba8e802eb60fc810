#include "analyzer/extract/facts_json.h"

#include "analyzer/facts/vocabulary.h"

#include <cjson/cJSON.h>
#include <glib.h>

typedef cJSON *make_item(const void *item);

static cJSON *make_array(const void *items, size_t n, size_t size, make_item *make)
{
    cJSON *array = cJSON_CreateArray();
    for (size_t i = 0; i < n; i++)
        cJSON_AddItemToArray(array, make((const char *)items + i * size));
    return array;
}

static void add_text(cJSON *object, const char *key, const char *text)
{
    if (!text) {
        cJSON_AddNullToObject(object, key);
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    cJSON_AddStringToObject(object, key, valid);
}

static cJSON *make_text(const void *item)
{
    g_autofree char *valid = g_utf8_make_valid(*(const char *const *)item, -1);
    return cJSON_CreateString(valid);
}

static cJSON *make_place(struct place place)
{
    const int numbers[] = {(int)place.line, (int)place.column, (int)place.offset};
    return cJSON_CreateIntArray(numbers, 3);
}

/* [line, column, offset] of both ends, and the file; null for no place. */
static void add_range(cJSON *object, const char *key, struct range range)
{
    if (!range.file) {
        cJSON_AddNullToObject(object, key);
        return;
    }
    cJSON *value = cJSON_AddObjectToObject(object, key);
    add_text(value, "file", range.file);
    cJSON_AddItemToObject(value, "start", make_place(range.start));
    cJSON_AddItemToObject(value, "end", make_place(range.end));
}

static cJSON *make_argument(const void *item)
{
    static const char *const kinds[] = {
        [VALUE_STRING] = "string", [VALUE_NAME] = "name", [VALUE_NUMBER] = "number",
        [VALUE_LIST] = "list",     [VALUE_CALL] = "call",
    };
    const struct argument *argument = item;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "name", argument->name);
    if (argument->name)
        add_range(object, "name_range", argument->name_range);
    add_text(object, "kind", kinds[argument->kind]);
    add_text(object, "text", argument->text);
    add_range(object, "range", argument->range);
    if (argument->kind == VALUE_LIST || argument->kind == VALUE_CALL)
        cJSON_AddItemToObject(
            object, "items",
            make_array(argument->items, argument->n_items, sizeof *argument->items, make_argument));
    return object;
}

static cJSON *make_annotation(const void *item)
{
    const struct annotation *annotation = item;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "kind", vocabulary_word(annotation->kind));
    add_range(object, "range", annotation->range);
    add_range(object, "name_range", annotation->name_range);
    add_range(object, "insertion", annotation->insertion);
    cJSON_AddBoolToObject(object, "is_exact", annotation->is_exact);
    cJSON_AddItemToObject(object, "arguments",
                          make_array(annotation->arguments, annotation->n_arguments,
                                     sizeof *annotation->arguments, make_argument));
    return object;
}

static void add_type(cJSON *object, const struct member_type *type)
{
    static const char *const shapes[] = {
        [SHAPE_TO_ONE] = "to-one",
        [SHAPE_TO_MANY] = "to-many",
        [SHAPE_CONTAINER] = "container",
        [SHAPE_VALUE] = "value",
        [SHAPE_OPAQUE] = "opaque",
        [SHAPE_NUMBER] = "number",
        [SHAPE_TEXT] = "text",
        [SHAPE_BYTES] = "bytes",
        [SHAPE_BYTE_POINTER] = "byte-pointer",
        [SHAPE_FUNCTION] = "function",
        [SHAPE_OTHER] = "other",
    };
    static const char *const numbers[] = {
        [NUMBER_NONE] = NULL, [NUMBER_INTEGER] = "integer", [NUMBER_FLOATING] = "floating"};
    static const char *const nullabilities[] = {
        [NULLABILITY_UNSAID] = NULL,
        [NULLABILITY_NONNULL] = "nonnull",
        [NULLABILITY_NULLABLE] = "nullable",
    };
    cJSON *value = cJSON_AddObjectToObject(object, "type");
    add_text(value, "shape", shapes[type->shape]);
    add_text(value, "spelling", type->spelling);
    add_text(value, "record", type->record);
    add_text(value, "value_record", type->value_record);
    add_text(value, "list_items", type->list_items);
    add_text(value, "list_count", type->list_count);
    add_text(value, "number", numbers[type->number]);
    cJSON_AddBoolToObject(value, "is_unsigned", type->is_unsigned);
    cJSON_AddBoolToObject(value, "is_enum", type->is_enum);
    cJSON_AddBoolToObject(value, "is_inner", type->is_inner);
    cJSON_AddBoolToObject(value, "is_bool", type->is_bool);
    cJSON_AddNumberToObject(value, "size", (double)type->size);
    cJSON_AddNumberToObject(value, "length", (double)type->length);
    add_text(value, "nullability", nullabilities[type->nullability]);
}

static cJSON *make_member(const void *item)
{
    const struct fact_member *member = item;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "name", member->name);
    add_range(object, "range", member->range);
    add_range(object, "insertion", member->insertion);
    add_type(object, &member->type);
    cJSON_AddBoolToObject(object, "is_bit_field", member->is_bit_field);
    cJSON_AddBoolToObject(object, "is_flexible", member->is_flexible);
    cJSON_AddBoolToObject(object, "in_union", member->in_union);
    cJSON_AddBoolToObject(object, "is_invalid", member->is_invalid);
    cJSON_AddItemToObject(object, "annotations",
                          make_array(member->annotations, member->n_annotations,
                                     sizeof *member->annotations, make_annotation));
    return object;
}

static cJSON *make_struct(const void *item)
{
    const struct fact_struct *fact = item;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "tag", fact->tag);
    add_text(object, "alias", fact->alias);
    cJSON_AddBoolToObject(object, "is_union", fact->is_union);
    cJSON_AddBoolToObject(object, "is_model", fact->is_model);
    add_range(object, "range", fact->range);
    add_range(object, "body_end", fact->body_end);
    cJSON_AddItemToObject(
        object, "members",
        make_array(fact->members, fact->n_members, sizeof *fact->members, make_member));
    cJSON_AddItemToObject(object, "annotations",
                          make_array(fact->annotations, fact->n_annotations,
                                     sizeof *fact->annotations, make_annotation));
    return object;
}

static cJSON *make_suppression(const void *item)
{
    static const char *const kinds[] = {
        [SUPPRESSION_LINE] = "line",
        [SUPPRESSION_NEXT_LINE] = "next-line",
        [SUPPRESSION_BEGIN] = "begin",
        [SUPPRESSION_END] = "end",
    };
    const struct fact_suppression *suppression = item;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "kind", kinds[suppression->kind]);
    add_text(object, "words", suppression->words);
    add_text(object, "reason", suppression->reason);
    add_range(object, "range", suppression->range);
    add_range(object, "words_range", suppression->words_range);
    add_range(object, "removal_range", suppression->removal_range);
    return object;
}

static cJSON *make_related(const void *item)
{
    const struct related *related = item;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "message", related->message);
    add_range(object, "range", related->range);
    return object;
}

static cJSON *make_edit(const void *item)
{
    const struct edit *edit = item;
    cJSON *object = cJSON_CreateObject();
    add_range(object, "range", edit->range);
    add_text(object, "text", edit->text);
    return object;
}

static cJSON *make_fix(const void *item)
{
    const struct fix *fix = item;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "title", fix->title);
    cJSON_AddBoolToObject(object, "is_safe", fix->applicability == APPLICABILITY_SAFE);
    cJSON_AddItemToObject(object, "edits",
                          make_array(fix->edits, fix->n_edits, sizeof *fix->edits, make_edit));
    return object;
}

static cJSON *make_finding(const void *item)
{
    const struct fact_finding *entry = item;
    const struct finding *finding = &entry->finding;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "code", finding->code);
    add_text(object, "message", finding->message);
    add_text(object, "help", finding->help);
    add_text(object, "model", finding->model);
    add_text(object, "member", finding->member);
    add_text(object, "word", finding->word);
    add_range(object, "range", finding->range);
    cJSON_AddNumberToObject(object, "struct_index", entry->struct_index);
    cJSON_AddNumberToObject(object, "member_index", entry->member_index);
    cJSON_AddItemToObject(
        object, "related",
        make_array(finding->related, finding->n_related, sizeof *finding->related, make_related));
    cJSON_AddItemToObject(
        object, "fixes",
        make_array(finding->fixes, finding->n_fixes, sizeof *finding->fixes, make_fix));
    return object;
}

static cJSON *make_header(const void *item)
{
    const struct fact_header *header = item;
    cJSON *object = cJSON_CreateObject();
    add_text(object, "path", header->path);
    cJSON_AddBoolToObject(object, "is_broken", header->is_broken);
    cJSON_AddBoolToObject(object, "is_annotated", header->is_annotated);
    cJSON_AddItemToObject(
        object, "structs",
        make_array(header->structs, header->n_structs, sizeof *header->structs, make_struct));
    cJSON_AddItemToObject(object, "forward_declarations",
                          make_array(header->forward_declarations, header->n_forward_declarations,
                                     sizeof(char *), make_text));
    cJSON_AddItemToObject(
        object, "findings",
        make_array(header->findings, header->n_findings, sizeof *header->findings, make_finding));
    cJSON_AddItemToObject(object, "suppressions",
                          make_array(header->suppressions, header->n_suppressions,
                                     sizeof *header->suppressions, make_suppression));
    cJSON_AddItemToObject(
        object, "includes",
        make_array(header->includes, header->n_includes, sizeof(char *), make_text));
    return object;
}

char *facts_to_json(const struct facts *facts)
{
    cJSON *document = cJSON_CreateObject();
    add_text(document, "libclang", facts->libclang);
    cJSON_AddItemToObject(
        document, "headers",
        make_array(facts->headers, facts->n_headers, sizeof *facts->headers, make_header));
    char *text = cJSON_Print(document);
    char *result = g_strconcat(text, "\n", NULL);
    cJSON_free(text);
    cJSON_Delete(document);
    return result;
}
