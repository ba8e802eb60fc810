#include "analyzer/extract/parse_errors.h"

#include "analyzer/extract/lost_annotations.h"

#include <string.h>

struct parse_error {
    struct source_file *file;
    uint32_t offset;
    char *message;
    char *within; /* the file outside of the project that has the error; NULL */
};

/* A name that a header without its includes lacks, and what declares it. */
struct standard_name {
    const char *name;
    const char *header;
};

static const struct standard_name standard_names[] = {
    {"size_t", "stddef.h"},
    {"ptrdiff_t", "stddef.h"},
    {"wchar_t", "stddef.h"},
    {"NULL", "stddef.h"},
    {"bool", "stdbool.h"},
    {"true", "stdbool.h"},
    {"false", "stdbool.h"},
    {"int8_t", "stdint.h"},
    {"int16_t", "stdint.h"},
    {"int32_t", "stdint.h"},
    {"int64_t", "stdint.h"},
    {"uint8_t", "stdint.h"},
    {"uint16_t", "stdint.h"},
    {"uint32_t", "stdint.h"},
    {"uint64_t", "stdint.h"},
    {"intptr_t", "stdint.h"},
    {"uintptr_t", "stdint.h"},
    {"intmax_t", "stdint.h"},
    {"uintmax_t", "stdint.h"},
    {"FILE", "stdio.h"},
    {"time_t", "time.h"},
    {"clock_t", "time.h"},
    {"va_list", "stdarg.h"},
    {"ssize_t", "sys/types.h"},
    {"off_t", "sys/types.h"},
    {"pid_t", "sys/types.h"},
    {"uid_t", "sys/types.h"},
    {"gid_t", "sys/types.h"},
    {"mode_t", "sys/types.h"},
    {"pthread_t", "pthread.h"},
    {"pthread_mutex_t", "pthread.h"},
    {"uuid_t", "uuid/uuid.h"},
    {"LIST_HEAD", "sys/queue.h"},
    {"LIST_ENTRY", "sys/queue.h"},
    {"SLIST_HEAD", "sys/queue.h"},
    {"SLIST_ENTRY", "sys/queue.h"},
    {"STAILQ_HEAD", "sys/queue.h"},
    {"STAILQ_ENTRY", "sys/queue.h"},
    {"TAILQ_HEAD", "sys/queue.h"},
    {"TAILQ_ENTRY", "sys/queue.h"},
    {"MODEL", "bothways/model.h"},
    {"COLUMN", "bothways/model.h"},
    {"RELATIONSHIP", "bothways/model.h"},
};

static const char *standard_header(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(standard_names); i++)
        if (!strcmp(standard_names[i].name, name))
            return standard_names[i].header;
    return NULL;
}

static void clear_error(gpointer data)
{
    struct parse_error *error = data;
    g_free(error->message);
    g_free(error->within);
}

/* Where each file was first included: CXFile → CXSourceLocation *. */
static void note_includer(CXFile included, CXSourceLocation *stack, unsigned depth,
                          CXClientData includers)
{
    if (!depth || g_hash_table_contains(includers, included))
        return;
    CXSourceLocation *location = g_new(CXSourceLocation, 1);
    *location = stack[0];
    g_hash_table_insert(includers, included, location);
}

/* The place of an error, or of the #include on the way to it that stands in the project. */
static struct spot project_spot(struct unit *unit, CXSourceLocation location,
                                GHashTable **includers)
{
    struct spot spot = unit_spot(unit, location);
    while (spot.file && !spot.file->is_project) {
        if (!*includers) {
            *includers = g_hash_table_new_full(NULL, NULL, NULL, g_free);
            clang_getInclusions(unit->tu, note_includer, *includers);
        }
        CXFile file = NULL;
        clang_getFileLocation(location, &file, NULL, NULL, NULL);
        const CXSourceLocation *includer = g_hash_table_lookup(*includers, file);
        if (!includer)
            return (struct spot){0};
        location = *includer;
        spot = unit_spot(unit, location);
    }
    return spot;
}

static void note_error(struct parse_errors *errors, struct unit *unit, CXDiagnostic diagnostic,
                       GHashTable **includers)
{
    const CXSourceLocation location = clang_getDiagnosticLocation(diagnostic);
    const struct spot there = unit_spot(unit, location);
    struct spot spot = project_spot(unit, location, includers);
    if (!spot.file) { /* without a place: the flags, or a file named by them */
        CXFile main = clang_getFile(unit->tu, unit->main_path);
        spot = (struct spot){.file = unit_file(unit, main)};
    }
    if (!spot.file || g_hash_table_contains(errors->offsets, spot.file))
        return;
    CXString text = clang_getDiagnosticSpelling(diagnostic);
    struct parse_error error = {
        .file = spot.file,
        .offset = spot.offset,
        .message = g_utf8_make_valid(clang_getCString(text), -1),
        .within = there.file && there.file != spot.file ? g_strdup(there.file->path) : NULL,
    };
    clang_disposeString(text);
    g_hash_table_insert(errors->offsets, spot.file, GUINT_TO_POINTER(spot.offset));
    g_array_append_val(errors->errors, error);
    errors->is_broken = errors->is_broken || spot.file->is_own;
}

void parse_errors_collect(struct parse_errors *errors, struct unit *unit)
{
    GHashTable *includers = NULL;
    *errors = (struct parse_errors){
        .errors = g_array_new(FALSE, FALSE, sizeof(struct parse_error)),
        .offsets = g_hash_table_new(NULL, NULL),
    };
    g_array_set_clear_func(errors->errors, clear_error);
    /* Of headers parsed together only those without any error are read. */
    const unsigned n = unit->visible ? 0 : clang_getNumDiagnostics(unit->tu);
    for (unsigned i = 0; i < n; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit->tu, i);
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error)
            note_error(errors, unit, diagnostic, &includers);
        clang_disposeDiagnostic(diagnostic);
    }
    if (includers)
        g_hash_table_unref(includers);
}

void parse_errors_clear(struct parse_errors *errors)
{
    g_array_unref(errors->errors);
    g_hash_table_unref(errors->offsets);
}

/* The first name in quotes in clang's message: the one that is unknown. */
static char *quoted_name(const char *message)
{
    const char *start = strchr(message, '\'');
    const char *end = start ? strchr(start + 1, '\'') : NULL;
    return end ? g_strndup(start + 1, (gsize)(end - start - 1)) : NULL;
}

/* What the header lacks, where clang's message shows that it lacks something. */
static void add_help(const struct parse_error *error, struct range range, struct reading *reading,
                     struct finding *finding)
{
    g_autofree char *name = quoted_name(error->message);
    g_autofree char *word =
        g_strndup(error->file->text + range.start.offset, range.end.offset - range.start.offset);
    const char *header = name ? standard_header(name) : NULL;
    if (!header)
        header = standard_header(word);
    if (g_str_has_suffix(error->message, "file not found")) {
        reading_help(
            reading, finding,
            "name its folder in the compile flags: `-- -IDIR`, or `compile_flags` in the "
            "configuration; for clang's own headers (stddef.h) install libclang-common-dev");
    } else if (header) {
        reading_help(
            reading, finding,
            "the header is not self-contained: write `#include <%s>` in it, or name `%s` as "
            "`prelude` in the configuration",
            header, header);
    } else if (name && (g_str_has_prefix(error->message, "unknown type name") ||
                        g_str_has_prefix(error->message, "use of undeclared identifier") ||
                        strstr(error->message, "incomplete type"))) {
        reading_help(reading, finding,
                     "the header is not self-contained: include the header that defines `%s`, or "
                     "name that as `prelude` in the configuration",
                     name);
    }
}

void parse_errors_report(const struct parse_errors *errors, struct reading *reading)
{
    reading_set_subject(reading, NULL, -1, NULL, -1);
    for (guint i = 0; i < errors->errors->len; i++) {
        const struct parse_error *error = &g_array_index(errors->errors, struct parse_error, i);
        if (error->file->is_own && lost_annotations_explain(error->file, error->offset))
            continue;
        const struct range range = source_token_range(error->file, error->offset);
        struct finding *finding =
            error->within
                ? reading_report(reading, "BW001", range, NULL, "%s (in `%s`, included here)",
                                 error->message, error->within)
                : reading_report(reading, "BW001", range, NULL, "%s", error->message);
        add_help(error, range, reading, finding);
    }
}
