#include "analyzer/config/yaml.h"

#include "analyzer/project/paths.h"
#include "analyzer/source/line_index.h"

#include <libfyaml.h>
#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK(bothways - yaml - error, yaml_error)

/* Nothing that anybody writes is nested as deeply; the parser itself recurses. */
#define DEEPEST 32

static const char byte_order_mark[] = "\xEF\xBB\xBF";

struct parse {
    struct yaml_file *file;
    struct fy_parser *parser;
    GString *complaint; /* the parser's own: "line:column: message" */
    struct line_index *lines;
    gsize skipped; /* bytes before what the parser sees: a byte order mark */
    gsize length;
    GError **error;
};

static gboolean fail_at(struct parse *parse, gsize offset, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean fail_at(struct parse *parse, gsize offset, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    const struct place place = line_index_place(parse->lines, offset);
    g_set_error(parse->error, YAML_ERROR, YAML_ERROR_INVALID, "%s:%u:%u: %s", parse->file->name,
                place.line, place.column, message);
    return FALSE;
}

gboolean yaml_fail(const struct yaml_node *node, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, YAML_ERROR, YAML_ERROR_INVALID, "%s:%u:%u: %s", node->range.file,
                node->range.start.line, node->range.start.column, message);
    return FALSE;
}

static gsize mark_offset(const struct parse *parse, const struct fy_mark *mark, gsize otherwise)
{
    return mark != NULL ? MIN(mark->input_pos + parse->skipped, parse->length) : otherwise;
}

static struct yaml_node *node_new(struct parse *parse, enum yaml_kind kind, gsize start, gsize end)
{
    struct yaml_node *node = g_new0(struct yaml_node, 1);
    g_ptr_array_add(parse->file->nodes, node);
    node->kind = kind;
    node->range = (struct range){
        .file = parse->file->name,
        .start = line_index_place(parse->lines, start),
        .end = line_index_place(parse->lines, end),
    };
    if (kind != YAML_SCALAR)
        node->items = g_ptr_array_new();
    if (kind == YAML_MAPPING)
        node->keys = g_ptr_array_new();
    return node;
}

/* The parser's own words, at its place: "line:column: message". */
static gboolean fail_parser(struct parse *parse)
{
    char *line_end = strchr(parse->complaint->str, '\n');
    if (line_end != NULL)
        *line_end = '\0';
    if (*parse->complaint->str == '\0')
        return fail_at(parse, 0, "this is no YAML");
    g_autoptr(GRegex) form = g_regex_new("^(?:.*?:)?(\\d+:\\d+): (?:error: )?(.*)$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_regex_match(form, parse->complaint->str, 0, &match))
        return fail_at(parse, 0, "this is no YAML: %s", parse->complaint->str);
    g_autofree char *place = g_match_info_fetch(match, 1);
    g_autofree char *words = g_match_info_fetch(match, 2);
    g_set_error(parse->error, YAML_ERROR, YAML_ERROR_INVALID, "%s:%s: this is no YAML: %s",
                parse->file->name, place, words);
    return FALSE;
}

static struct fy_event *next_event(struct parse *parse)
{
    struct fy_event *event = fy_parser_parse(parse->parser);
    if (event == NULL || fy_parser_get_stream_error(parse->parser)) {
        fy_parser_event_free(parse->parser, event);
        fail_parser(parse);
        return NULL;
    }
    return event;
}

static gboolean check_properties(struct parse *parse, struct fy_token *anchor, struct fy_token *tag)
{
    struct fy_token *token = anchor != NULL ? anchor : tag;
    if (token == NULL)
        return TRUE;
    size_t length = 0;
    const char *text = fy_token_get_text(token, &length);
    g_autofree char *word = g_strndup(text != NULL ? text : "", length);
    gsize at = mark_offset(parse, fy_token_start_mark(token), 1);
    if (anchor != NULL)
        return fail_at(parse, at - 1,
                       "`&%s` is an anchor in YAML, and nothing here takes one; to mean the text, "
                       "write it in quotes",
                       word);
    return fail_at(parse, at,
                   "`%s%s` is a tag in YAML, and nothing here takes one; to mean the text, write "
                   "it in quotes",
                   word[0] == '!' ? "" : "!", word);
}

static gboolean fail_alias(struct parse *parse, struct fy_event *event)
{
    size_t length = 0;
    const char *text = fy_token_get_text(event->alias.anchor, &length);
    g_autofree char *word = g_strndup(text != NULL ? text : "", length);
    const char *name = word[0] == '*' ? word + 1 : word;
    /* The mark is that of the name. */
    gsize at = mark_offset(parse, fy_event_start_mark(event), 1) - 1;
    return fail_at(parse, at,
                   "`*%s` is an alias in YAML, not a pattern; write it in quotes: \"*%s\"", name,
                   name);
}

static struct yaml_node *read_scalar(struct parse *parse, struct fy_event *event, gsize last)
{
    struct fy_token *token = event->scalar.value;
    size_t length = 0;
    const char *text = token != NULL ? fy_token_get_text(token, &length) : NULL;
    gsize start = mark_offset(parse, token != NULL ? fy_token_start_mark(token) : NULL, last);
    gsize end = mark_offset(parse, token != NULL ? fy_token_end_mark(token) : NULL, start);
    struct yaml_node *node = node_new(parse, YAML_SCALAR, start, MAX(end, start));
    node->text =
        g_string_chunk_insert_len(parse->file->strings, text != NULL ? text : "", (gssize)length);
    node->is_plain = fy_token_scalar_style(token) == FYSS_PLAIN;
    return node;
}

static struct yaml_node *read_node(struct parse *parse, struct fy_event *event, int depth);

/* The next node, or NULL at the end of the collection, which `*is_end` tells from an error. */
static struct yaml_node *read_next(struct parse *parse, int depth, bool *is_end)
{
    struct fy_event *event = next_event(parse);
    *is_end =
        event != NULL && (event->type == FYET_SEQUENCE_END || event->type == FYET_MAPPING_END);
    struct yaml_node *node = event != NULL && !*is_end ? read_node(parse, event, depth + 1) : NULL;
    fy_parser_event_free(parse->parser, event);
    return node;
}

static gboolean add_key(struct parse *parse, struct yaml_node *mapping, struct yaml_node *key)
{
    if (key->kind != YAML_SCALAR)
        return yaml_fail(key, parse->error, "a key must be a word");
    for (guint i = 0; i < mapping->keys->len; i++) {
        const struct yaml_node *other = mapping->keys->pdata[i];
        if (g_str_equal(other->text, key->text))
            return yaml_fail(key, parse->error, "`%s` is given twice; line %u has it already",
                             key->text, other->range.start.line);
    }
    g_ptr_array_add(mapping->keys, key);
    return TRUE;
}

/* What stands between the start of a collection and its end. */
static gboolean fill_collection(struct parse *parse, struct yaml_node *node, int depth)
{
    bool is_end = false;
    for (;;) {
        struct yaml_node *item = read_next(parse, depth, &is_end);
        if (item == NULL)
            return is_end;
        if (node->kind == YAML_MAPPING) {
            if (!add_key(parse, node, item))
                return FALSE;
            item = read_next(parse, depth, &is_end);
            if (item == NULL)
                return FALSE;
            /* A value of nothing has no place of its own. */
            if (yaml_is_null(item) && *item->text == '\0')
                item->range = ((struct yaml_node *)node->keys->pdata[node->keys->len - 1])->range;
        }
        g_ptr_array_add(node->items, item);
    }
}

static struct yaml_node *read_collection(struct parse *parse, struct fy_event *event, int depth)
{
    bool is_mapping = event->type == FYET_MAPPING_START;
    gsize at = mark_offset(parse, fy_event_start_mark(event), 0);
    if (depth > DEEPEST) {
        fail_at(parse, at, "this is nested too deeply");
        return NULL;
    }
    struct yaml_node *node = node_new(parse, is_mapping ? YAML_MAPPING : YAML_SEQUENCE, at, at);
    return fill_collection(parse, node, depth) ? node : NULL;
}

static struct yaml_node *read_node(struct parse *parse, struct fy_event *event, int depth)
{
    gsize at = mark_offset(parse, fy_event_start_mark(event), 0);
    switch (event->type) {
    case FYET_SCALAR:
        return check_properties(parse, event->scalar.anchor, event->scalar.tag)
                   ? read_scalar(parse, event, at)
                   : NULL;
    case FYET_SEQUENCE_START:
        return check_properties(parse, event->sequence_start.anchor, event->sequence_start.tag)
                   ? read_collection(parse, event, depth)
                   : NULL;
    case FYET_MAPPING_START:
        return check_properties(parse, event->mapping_start.anchor, event->mapping_start.tag)
                   ? read_collection(parse, event, depth)
                   : NULL;
    case FYET_ALIAS:
        fail_alias(parse, event);
        return NULL;
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_START:
    case FYET_DOCUMENT_END:
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        break;
    }
    fail_at(parse, at, "this is no YAML");
    return NULL;
}

/* Steps over one event. The type of the next is `type`; FYET_NONE after an error. */
static enum fy_event_type step(struct parse *parse)
{
    struct fy_event *event = next_event(parse);
    enum fy_event_type type = event != NULL ? event->type : FYET_NONE;
    if (type == FYET_DOCUMENT_START && parse->file->root != NULL) {
        fail_at(parse, mark_offset(parse, fy_event_start_mark(event), parse->length),
                "a second document begins here, and only one is read; remove it, or the `---`");
        type = FYET_NONE;
    }
    fy_parser_event_free(parse->parser, event);
    return type;
}

static gboolean read_document(struct parse *parse)
{
    enum fy_event_type type = step(parse);
    if (type == FYET_STREAM_START)
        type = step(parse);
    if (type == FYET_DOCUMENT_START) {
        bool is_end = false;
        parse->file->root = read_next(parse, 0, &is_end);
        if (parse->file->root == NULL)
            return FALSE;
        type = step(parse);
    }
    while (type == FYET_DOCUMENT_END)
        type = step(parse);
    if (type != FYET_STREAM_END)
        return FALSE;
    if (parse->file->root == NULL || yaml_is_null(parse->file->root))
        return fail_at(parse, 0, "the file says nothing; write `{}` to mean just that");
    return TRUE;
}

static gboolean check_bytes(struct parse *parse, const char *text, gsize length)
{
    const char *end = NULL;
    if (g_utf8_validate_len(text, length, &end))
        return TRUE;
    gsize at = (gsize)(end - text);
    if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0))
        return fail_at(parse, 0, "the file is UTF-16; save it as UTF-8");
    return fail_at(parse, at, "byte 0x%02X is not UTF-8; save the file as UTF-8",
                   (unsigned)(unsigned char)text[at]);
}

static void note_complaint(struct fy_diag *diagnostics, void *user, const char *text, size_t length)
{
    (void)diagnostics;
    g_string_append_len(user, text, (gssize)length);
}

static gboolean parse_text(struct parse *parse, const char *text)
{
    g_autoptr(GString) complaint = g_string_new(NULL);
    parse->complaint = complaint;
    const struct fy_diag_cfg diag_config = {
        .output_fn = note_complaint,
        .user = complaint,
        .level = FYET_ERROR,
        .module_mask = ~0u,
        .show_position = true,
    };
    struct fy_diag *diagnostics = fy_diag_create(&diag_config);
    const struct fy_parse_cfg config = {
        .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2,
        .diag = diagnostics,
    };
    parse->parser = fy_parser_create(&config);
    gsize rest = parse->length - parse->skipped;
    gboolean ok = fy_parser_set_string(parse->parser, text + parse->skipped, rest) == 0
                      ? read_document(parse)
                      : fail_at(parse, 0, "this is no YAML");
    fy_parser_destroy(parse->parser);
    fy_diag_unref(diagnostics);
    return ok;
}

static void node_free(gpointer data)
{
    struct yaml_node *node = data;
    g_clear_pointer(&node->keys, g_ptr_array_unref);
    g_clear_pointer(&node->items, g_ptr_array_unref);
    g_free(node);
}

struct yaml_file *yaml_file_parse(const char *text, gsize length, const char *name, GError **error)
{
    struct yaml_file *file = g_new0(struct yaml_file, 1);
    file->nodes = g_ptr_array_new_with_free_func(node_free);
    file->strings = g_string_chunk_new(1024);
    file->name = g_string_chunk_insert(file->strings, name);
    struct parse parse = {
        .file = file,
        .lines = line_index_new(text, length),
        .skipped = length >= 3 && memcmp(text, byte_order_mark, 3) == 0 ? 3 : 0,
        .length = length,
        .error = error,
    };
    gboolean ok = check_bytes(&parse, text, length) &&
                  (length > parse.skipped
                       ? parse_text(&parse, text)
                       : fail_at(&parse, 0, "the file is empty; write `{}` to mean just that"));
    line_index_free(parse.lines);
    if (!ok)
        g_clear_pointer(&file, yaml_file_free);
    return file;
}

struct yaml_file *yaml_file_load(const char *path, const char *name, GError **error)
{
    g_autoptr(GBytes) content = path_read(path, error);
    if (content == NULL)
        return NULL;
    gsize length = 0;
    const char *text = g_bytes_get_data(content, &length);
    struct yaml_file *file = yaml_file_parse(text != NULL ? text : "", length, name, error);
    if (file != NULL) {
        file->path = g_strdup(path);
        file->checksum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, content);
    }
    return file;
}

void yaml_file_free(struct yaml_file *file)
{
    if (file == NULL)
        return;
    g_ptr_array_unref(file->nodes);
    g_string_chunk_free(file->strings);
    g_free(file->path);
    g_free(file->checksum);
    g_free(file);
}

const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key)
{
    for (guint i = 0; i < mapping->keys->len; i++) {
        const struct yaml_node *other = mapping->keys->pdata[i];
        if (g_str_equal(other->text, key))
            return mapping->items->pdata[i];
    }
    return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    return node->kind == YAML_SCALAR && node->is_plain && g_strv_contains(nulls, node->text);
}

char *yaml_describe(const struct yaml_node *node)
{
    if (yaml_is_null(node))
        return g_strdup("nothing");
    if (node->kind != YAML_SCALAR)
        return g_strdup(node->kind == YAML_SEQUENCE ? "a list" : "a mapping");
    return g_strdup_printf("`%s`", node->text);
}
