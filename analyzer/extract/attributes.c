#include "analyzer/extract/attributes.h"

#include "analyzer/facts/annotation_check.h"
#include "analyzer/facts/arguments.h"
#include "analyzer/facts/vocabulary.h"

#include <string.h>

static const char mark[] = "bothways.";

/* Splits `bothways.word(text)`. False where the attribute is not ours. */
static bool split_text(const char *spelling, struct attribute *attribute)
{
    if (!spelling || !g_str_has_prefix(spelling, mark))
        return false;
    const char *word = spelling + strlen(mark);
    const size_t n_word = strcspn(word, "( \t\n");
    const char *open = strchr(word, '(');
    const char *close = strrchr(word, ')');
    if (!vocabulary_annotation(word, n_word, &attribute->annotation.kind))
        attribute->kind_word = g_strndup(word, n_word);
    if (open && close && open < close)
        attribute->text = g_strndup(open + 1, (gsize)(close - open - 1));
    else
        attribute->text = g_strdup("");
    attribute->is_cut = open && !close;
    return true;
}

/* Where an attribute written by hand stands: from `annotate` to behind its parentheses. */
static void place_handwritten(struct attribute *attribute)
{
    struct source_file *file = attribute->spot.file;
    struct lexer lexer = source_lexer(file, attribute->spot.offset);
    struct token token = lexer_next(&lexer);
    for (unsigned n = 0; n < 3 && !token_is(&lexer, &token, "annotate");
         n++) /* clang :: annotate */
        token = lexer_next(&lexer);
    const uint32_t start = token.start.offset;
    uint32_t end = token.end.offset;
    if (!file->handwritten)
        file->handwritten = g_hash_table_new(NULL, NULL);
    g_hash_table_add(file->handwritten, GUINT_TO_POINTER(start));
    token = lexer_next(&lexer);
    if (token_is(&lexer, &token, "(")) {
        for (unsigned depth = 1; token.kind != TOKEN_END && depth;) {
            token = lexer_next(&lexer);
            if (token_is(&lexer, &token, "("))
                depth++;
            else if (token_is(&lexer, &token, ")"))
                depth--;
        }
        end = token.end.offset;
    }
    attribute->annotation.range = source_range(file, start, end);
    attribute->annotation.name_range = source_token_range(file, start);
}

static void place_expansion(struct annotation *annotation, const struct expansion *expansion)
{
    struct source_file *file = expansion->file;
    annotation->range = source_range(file, expansion->start, expansion->end);
    annotation->name_range = source_range(file, expansion->start, expansion->name_end);
    annotation->insertion = source_range(file, expansion->end - 1, expansion->end - 1);
}

struct attribute attribute_of_expansion(struct expansion *expansion)
{
    struct attribute attribute = {
        .annotation = {.kind = expansion->kind, .is_exact = true},
        .expansion = expansion,
        .spot = {.file = expansion->file, .offset = expansion->start},
    };
    place_expansion(&attribute.annotation, expansion);
    return attribute;
}

static void place_attribute(struct attribute *attribute)
{
    struct annotation *annotation = &attribute->annotation;
    struct source_file *file = attribute->spot.file;
    attribute->expansion = macros_find(file, attribute->spot.offset);
    if (!attribute->expansion) {
        place_handwritten(attribute);
        return;
    }
    struct expansion *expansion = attribute->expansion;
    expansion->n_found++;
    annotation->range = source_range(file, expansion->start, expansion->end);
    annotation->name_range = annotation->range;
    if (expansion->role != EXPANSION_ANNOTATION || !expansion->open || !expansion->is_closed)
        return;
    annotation->is_exact = expansion->kind == annotation->kind && !attribute->kind_word &&
                           arguments_equal(file->text, source_place(file, expansion->open),
                                           source_place(file, expansion->end - 1), attribute->text,
                                           strlen(attribute->text));
    if (annotation->is_exact)
        place_expansion(annotation, expansion);
}

struct collection {
    struct unit *unit;
    GArray *attributes;
};

static enum CXChildVisitResult collect(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    struct collection *collection = data;
    if (clang_getCursorKind(cursor) != CXCursor_AnnotateAttr)
        return CXChildVisit_Continue;
    CXString spelling = clang_getCursorSpelling(cursor);
    struct attribute attribute = {0};
    if (split_text(clang_getCString(spelling), &attribute)) {
        attribute.spot = unit_spot(collection->unit, clang_getCursorLocation(cursor));
        if (attribute.spot.file) {
            place_attribute(&attribute);
            g_array_append_val(collection->attributes, attribute);
        }
    }
    clang_disposeString(spelling);
    return CXChildVisit_Continue;
}

static void clear_attribute(gpointer data)
{
    struct attribute *attribute = data;
    g_free(attribute->text);
    g_free(attribute->kind_word);
}

static gint compare_attributes(gconstpointer a, gconstpointer b)
{
    const struct attribute *first = a;
    const struct attribute *second = b;
    const int by_file = strcmp(first->spot.file->path, second->spot.file->path);
    if (by_file)
        return by_file;
    return (first->spot.offset > second->spot.offset) - (first->spot.offset < second->spot.offset);
}

GArray *attributes_of(struct unit *unit, CXCursor declaration)
{
    struct collection collection = {
        .unit = unit, .attributes = g_array_new(FALSE, TRUE, sizeof(struct attribute))};
    g_array_set_clear_func(collection.attributes, clear_attribute);
    clang_visitChildren(declaration, collect, &collection);
    g_array_sort(collection.attributes, compare_attributes);
    return collection.attributes;
}

struct search {
    enum annotation_kind kind;
    bool is_found;
};

static enum CXChildVisitResult search_kind(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    struct search *search = data;
    if (clang_getCursorKind(cursor) != CXCursor_AnnotateAttr)
        return CXChildVisit_Continue;
    CXString spelling = clang_getCursorSpelling(cursor);
    struct attribute attribute = {0};
    if (split_text(clang_getCString(spelling), &attribute) && !attribute.kind_word &&
        attribute.annotation.kind == search->kind)
        search->is_found = true;
    clear_attribute(&attribute);
    clang_disposeString(spelling);
    return search->is_found ? CXChildVisit_Break : CXChildVisit_Continue;
}

bool attributes_have(CXCursor declaration, enum annotation_kind kind)
{
    struct search search = {.kind = kind};
    clang_visitChildren(declaration, search_kind, &search);
    return search.is_found;
}

void attribute_read(struct unit *unit, struct attribute *attribute, struct reading *reading)
{
    struct annotation *annotation = &attribute->annotation;
    struct source_file *file = attribute->spot.file;
    if (attribute->is_cut) {
        reading_report(reading, "BW002", annotation->range, vocabulary_macro(annotation->kind),
                       "`%s` on `%s`: its arguments break off: they hold a NUL character, or lack "
                       "their `)`",
                       vocabulary_macro(annotation->kind),
                       reading_label(reading, "this annotation"));
        return;
    }
    g_autofree char *closed = g_strconcat(attribute->text ? attribute->text : "", ")", NULL);
    struct argument_text text = {
        .file = file->path,
        .annotation = vocabulary_macro(annotation->kind),
    };
    if (annotation->is_exact) {
        text.text = file->text;
        text.length = file->length;
        text.start = source_place(file, attribute->expansion->open);
    } else {
        text.text = closed;
        text.length = strlen(closed);
        text.start = (struct place){1, 1, 0};
        text.whole = &annotation->range;
    }
    const struct argument_list list = arguments_read(&text, reading);
    annotation->arguments = list.arguments;
    annotation->n_arguments = list.n_arguments;
    const struct macro_query macros = {.is_macro = macros_is_project_macro, .data = unit};
    annotation_check(annotation, annotation->is_exact ? &macros : NULL, reading);
}
