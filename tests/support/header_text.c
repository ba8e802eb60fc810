#include "tests/support/header_text.h"

#include "analyzer/facts/facts_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct parser {
    struct facts *facts;
    const char *text;
    const char *at;
    const char *file;
    GArray *headers; /* struct fact_header */
    GArray *structs; /* struct fact_struct, of the header being read */
    GPtrArray *forwards;
    bool is_broken;
};

static void skip_space(struct parser *parser)
{
    while (g_ascii_isspace(*parser->at))
        parser->at++;
}

static bool looking_at(struct parser *parser, const char *what)
{
    skip_space(parser);
    size_t length = strlen(what);
    if (strncmp(parser->at, what, length) != 0)
        return false;
    char next = parser->at[length];
    return !g_ascii_isalnum(what[length - 1]) || !(g_ascii_isalnum(next) || next == '_');
}

static bool accept(struct parser *parser, const char *what)
{
    if (!looking_at(parser, what))
        return false;
    parser->at += strlen(what);
    return true;
}

static void expect(struct parser *parser, const char *what)
{
    if (!accept(parser, what))
        fail_msg("expected `%s` before `%.40s`", what, parser->at);
}

static struct range range_from(const struct parser *parser, const char *start)
{
    uint32_t from = (uint32_t)(start - parser->text), to = (uint32_t)(parser->at - parser->text);
    return (struct range){
        .file = parser->file,
        .start = {.line = 1, .column = from + 1, .offset = from},
        .end = {.line = 1, .column = to + 1, .offset = to},
    };
}

static const char *take(struct parser *parser, const char *start, const char *end)
{
    g_autofree char *text = g_strndup(start, (gsize)(end - start));
    return facts_intern(parser->facts, text);
}

static const char *word(struct parser *parser)
{
    skip_space(parser);
    const char *start = parser->at;
    while (g_ascii_isalnum(*parser->at) || strchr("_.-", *parser->at))
        if (*parser->at++ == '\0')
            fail_msg("the text ends early");
    if (parser->at == start)
        fail_msg("expected a word before `%.40s`", start);
    return take(parser, start, parser->at);
}

static const struct argument *arguments(struct parser *parser, const char *end, size_t *n);

static void value(struct parser *parser, struct argument *argument)
{
    skip_space(parser);
    const char *start = parser->at;
    if (accept(parser, "[")) {
        argument->kind = VALUE_LIST;
        argument->items = arguments(parser, "]", &argument->n_items);
    } else if (accept(parser, "\"")) {
        const char *end = strchr(parser->at, '"');
        argument->kind = VALUE_STRING;
        argument->text = take(parser, parser->at, end);
        parser->at = end + 1;
    } else {
        argument->text = word(parser);
        bool is_number = g_ascii_isdigit(argument->text[0]) || argument->text[0] == '-';
        argument->kind = is_number ? VALUE_NUMBER : VALUE_NAME;
        if (accept(parser, "(")) {
            argument->kind = VALUE_CALL;
            argument->items = arguments(parser, ")", &argument->n_items);
        }
    }
    argument->range = range_from(parser, start);
}

static bool is_flag(const char *name)
{
    static const char *const flags[] = {"primary_key", "unique", "index",    "nullable",
                                        "transient",   "table",  "abstract", NULL};
    return g_strv_contains(flags, name);
}

static const struct argument *arguments(struct parser *parser, const char *end, size_t *n)
{
    g_autoptr(GArray) items = g_array_new(FALSE, TRUE, sizeof(struct argument));
    while (!accept(parser, end)) {
        struct argument argument = {.name = NULL};
        value(parser, &argument);
        if (accept(parser, "=")) {
            argument.name = argument.text;
            argument.name_range = argument.range;
            value(parser, &argument);
        } else if (argument.kind == VALUE_NAME && is_flag(argument.text)) {
            argument.name = argument.text;
            argument.name_range = argument.range;
            argument.text = facts_intern(parser->facts, "true");
        }
        g_array_append_val(items, argument);
        if (!accept(parser, ","))
            assert_true(looking_at(parser, end));
    }
    *n = items->len;
    return facts_copy(parser->facts, items->data, items->len * sizeof(struct argument));
}

static bool annotation(struct parser *parser, GArray *annotations)
{
    static const char *const names[] = {
        [ANNOTATION_MODEL] = "MODEL",
        [ANNOTATION_COLUMN] = "COLUMN",
        [ANNOTATION_RELATIONSHIP] = "RELATIONSHIP",
        [ANNOTATION_FOREIGN_KEY_CONSTRAINT] = "FOREIGN_KEY_CONSTRAINT",
        [ANNOTATION_UNIQUE_CONSTRAINT] = "UNIQUE_CONSTRAINT",
        [ANNOTATION_INDEX] = "INDEX",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        skip_space(parser);
        const char *start = parser->at;
        if (!accept(parser, names[i]))
            continue;
        struct annotation result = {.kind = (enum annotation_kind)i, .is_exact = true};
        result.name_range = range_from(parser, start);
        expect(parser, "(");
        result.arguments = arguments(parser, ")", &result.n_arguments);
        result.range = range_from(parser, start);
        g_array_append_val(annotations, result);
        return true;
    }
    return false;
}

static const struct annotation *annotations(struct parser *parser, size_t *n)
{
    g_autoptr(GArray) found = g_array_new(FALSE, TRUE, sizeof(struct annotation));
    while (annotation(parser, found))
        continue;
    *n = found->len;
    return facts_copy(parser->facts, found->data, found->len * sizeof(struct annotation));
}

static void number_type(struct parser *parser, struct member_type *type)
{
    static const struct {
        const char *word;
        struct member_type type;
    } numbers[] = {
        {"int64_t", {.number = NUMBER_INTEGER, .size = 8}},
        {"int", {.number = NUMBER_INTEGER, .size = 4}},
        {"uint32_t", {.number = NUMBER_INTEGER, .size = 4, .is_unsigned = true}},
        {"bool", {.number = NUMBER_INTEGER, .size = 1, .is_unsigned = true, .is_bool = true}},
        {"double", {.number = NUMBER_FLOATING, .size = 8}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (accept(parser, numbers[i].word)) {
            *type = numbers[i].type;
            return;
        }
    }
    if (!accept(parser, "enum"))
        fail_msg("no type before `%.40s`", parser->at);
    word(parser);
    *type = (struct member_type){.number = NUMBER_INTEGER, .size = 4, .is_enum = true};
}

static int stars(struct parser *parser)
{
    int n = 0;
    while (accept(parser, "*"))
        n++;
    return n;
}

/* Everything before the member's name. */
static void base_type(struct parser *parser, struct member_type *type)
{
    if (accept(parser, "unsigned char")) {
        type->shape = stars(parser) ? SHAPE_BYTE_POINTER : SHAPE_BYTES;
    } else if (accept(parser, "char")) {
        stars(parser);
        type->shape = SHAPE_TEXT;
    } else if (accept(parser, "void")) {
        stars(parser);
        type->shape = SHAPE_OPAQUE;
    } else if (accept(parser, "LIST(")) {
        type->shape = SHAPE_CONTAINER;
        type->record = word(parser);
        if (accept(parser, ","))
            type->value_record = word(parser);
        expect(parser, ")");
    } else if (accept(parser, "struct")) {
        const char *record = word(parser);
        int n = stars(parser);
        type->shape = n == 0 ? SHAPE_VALUE : n == 1 ? SHAPE_TO_ONE : SHAPE_TO_MANY;
        *(n == 0 ? &type->value_record : &type->record) = record;
    } else {
        number_type(parser, type);
        type->shape = stars(parser) ? SHAPE_OTHER : SHAPE_NUMBER;
    }
}

static void member(struct parser *parser, GArray *members)
{
    struct fact_member result = {.name = NULL};
    base_type(parser, &result.type);
    skip_space(parser);
    const char *start = parser->at;
    result.name = word(parser);
    result.range = range_from(parser, start);
    if (accept(parser, ":")) {
        word(parser);
        result.is_bit_field = true;
    }
    if (accept(parser, "[")) {
        if (!looking_at(parser, "]"))
            result.type.length = g_ascii_strtoull(word(parser), NULL, 10);
        result.is_flexible = result.type.length == 0;
        if (result.type.shape == SHAPE_TO_ONE)
            result.type.shape = SHAPE_TO_MANY;
        expect(parser, "]");
    }
    result.annotations = annotations(parser, &result.n_annotations);
    expect(parser, ";");
    g_array_append_val(members, result);
}

static void structure(struct parser *parser, bool is_typedef)
{
    struct fact_struct result = {.tag = NULL};
    expect(parser, "struct");
    skip_space(parser);
    const char *start = parser->at;
    if (!looking_at(parser, "{"))
        result.tag = word(parser);
    result.range = range_from(parser, start);
    if (accept(parser, ";")) {
        g_ptr_array_add(parser->forwards, (gpointer)(uintptr_t)result.tag);
        return;
    }
    expect(parser, "{");
    g_autoptr(GArray) members = g_array_new(FALSE, TRUE, sizeof(struct fact_member));
    while (!accept(parser, "}"))
        member(parser, members);
    result.n_members = members->len;
    result.members =
        facts_copy(parser->facts, members->data, members->len * sizeof(struct fact_member));
    if (is_typedef)
        result.alias = word(parser);
    result.annotations = annotations(parser, &result.n_annotations);
    result.is_model = result.n_annotations > 0;
    expect(parser, ";");
    g_array_append_val(parser->structs, result);
}

static void header_end(struct parser *parser)
{
    struct fact_header header = {
        .path = parser->file,
        .is_broken = parser->is_broken,
        .is_annotated = true,
        .n_structs = parser->structs->len,
        .structs = facts_copy(parser->facts, parser->structs->data,
                              parser->structs->len * sizeof(struct fact_struct)),
        .n_forward_declarations = parser->forwards->len,
        .forward_declarations = facts_copy(parser->facts, parser->forwards->pdata,
                                           parser->forwards->len * sizeof *parser->forwards->pdata),
    };
    g_array_append_val(parser->headers, header);
    g_array_set_size(parser->structs, 0);
    g_ptr_array_set_size(parser->forwards, 0);
    parser->is_broken = false;
}

struct facts *facts_from_text(const char *text)
{
    g_autoptr(GArray) headers = g_array_new(FALSE, TRUE, sizeof(struct fact_header));
    g_autoptr(GArray) structs = g_array_new(FALSE, TRUE, sizeof(struct fact_struct));
    g_autoptr(GPtrArray) forwards = g_ptr_array_new();
    struct facts *facts = facts_new();
    struct parser parser = {
        .facts = facts,
        .text = text,
        .at = text,
        .file = facts_intern(facts, "a.h"),
        .headers = headers,
        .structs = structs,
        .forwards = forwards,
    };
    for (skip_space(&parser); *parser.at; skip_space(&parser)) {
        if (accept(&parser, "#broken")) {
            parser.is_broken = true;
        } else if (accept(&parser, "#header")) {
            struct argument name = {.name = NULL};
            if (structs->len || forwards->len || parser.is_broken)
                header_end(&parser);
            value(&parser, &name);
            parser.file = name.text;
        } else {
            structure(&parser, accept(&parser, "typedef"));
        }
    }
    header_end(&parser);
    facts->n_headers = headers->len;
    facts->headers = facts_copy(facts, headers->data, headers->len * sizeof(struct fact_header));
    return facts;
}

struct text_graph text_graph_new(const char *text)
{
    struct facts *facts = facts_from_text(text);
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    g_ptr_array_add(all, facts);
    return (struct text_graph){.facts = facts, .graph = graph_build(all)};
}

void text_graph_free(struct text_graph *text_graph)
{
    graph_free(text_graph->graph);
    facts_free(text_graph->facts);
}

struct relationship *text_graph_relationship(const struct text_graph *text_graph, const char *label)
{
    const GPtrArray *relationships = text_graph->graph->relationships;
    for (guint i = 0; i < relationships->len; i++)
        if (strcmp(relationship_label(relationships->pdata[i]), label) == 0)
            return relationships->pdata[i];
    fail_msg("no relationship `%s`", label);
    return NULL;
}
