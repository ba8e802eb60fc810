#pragma once

/*
 * One translation unit as libclang parsed it, with what it doesn't give: the files' texts, exact
 * places, names relative to the root, and which of the files belong to the header being read.
 *
 * A unit borrows its CXTranslationUnit and its facts, which must outlive it. Release with
 * unit_clear(). Nothing here fails.
 */

#include "analyzer/facts/facts_builder.h"
#include "analyzer/source/lexer.h"

#include <clang-c/Index.h>
#include <glib.h>

struct line_index;

struct source_file {
    const char *path; /* as facts have it; interned */
    const char *text; /* libclang's */
    size_t length;
    struct line_index *lines; /* made when first needed */
    /* Its declarations are the header's: the header itself, or a file it includes that is no header
     * (.inc, .def). */
    bool is_own;
    bool is_main;
    bool is_project; /* below the root, or the header itself */
    CXFile handle;
    GHashTable *handwritten; /* offsets of the `annotate` of attributes found; NULL before any */
    GArray *tokens;          /* token_list.h's; NULL before it is first needed */
    GHashTable *expansions;  /* offset → struct expansion *; NULL before the first */
    guint index;             /* among the unit's files */
    GArray *inclusions;      /* struct inclusion, in the order of the text; NULL before the first */
    GArray *declared;        /* struct declared, in the order of the text; NULL before the first */
};

/* An #include that was followed, or that its guard made needless. */
struct inclusion {
    struct source_file *file;
    uint32_t offset; /* of the `#` */
};

/* A typedef, or a struct or union, on the outermost level of a file of the project. */
struct declared {
    CXCursor cursor;
    guint order; /* in the whole unit */
};

struct unit {
    CXTranslationUnit tu;
    struct facts *facts;
    const char *root;      /* absolute, without a slash at the end */
    const char *main_path; /* absolute */
    GHashTable *files;     /* CXFile → struct source_file * */
    GPtrArray *all;        /* the same, by their index */
    GPtrArray *visible;    /* those that the header being read includes, and itself; NULL: all */
    GArray *flag_included; /* struct inclusion: those that the compile flags name */
    guint n_declared;
    GHashTable *macros; /* name → struct macro *; see macros.h */
};

/* A place in a file, as libclang gives it: in a macro's argument it is the argument's own place, in
 * a macro's body that of the outermost invocation. */
struct spot {
    struct source_file *file; /* NULL: nowhere */
    uint32_t offset;
    bool in_macro; /* some macro stands between the text and the token */
};

void unit_init(struct unit *unit, CXTranslationUnit tu, struct facts *facts, const char *root,
               const char *main_path);
void unit_clear(struct unit *unit);

/* Notes the inclusion that `cursor` is. */
void unit_note_inclusion(struct unit *unit, CXCursor cursor);
/* Makes known every file that the unit includes. */
void unit_note_files(struct unit *unit);

/* The path as facts have it: relative to the root, with `/`, or absolute outside of it; interned.
 */
const char *unit_path(const struct unit *unit, const char *path);

/* The files that belong to the header (is_own), by path. The caller unrefs the array. */
GPtrArray *unit_own_files(const struct unit *unit);

/* The file, or NULL for none. */
struct source_file *unit_file(struct unit *unit, CXFile handle);
struct spot unit_spot(struct unit *unit, CXSourceLocation location);

/* A lexer over `file` from `offset` on. */
struct lexer source_lexer(struct source_file *file, uint32_t offset);
struct place source_place(struct source_file *file, uint32_t offset);
/* The range from `start` to `end`. */
struct range source_range(struct source_file *file, uint32_t start, uint32_t end);
/* The range of the token at `offset`. */
struct range source_token_range(struct source_file *file, uint32_t offset);
/* Whether the token at `offset` is `word`. */
bool source_has_word(struct source_file *file, uint32_t offset, const char *word);
