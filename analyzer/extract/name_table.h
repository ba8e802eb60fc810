#pragma once

/*
 * The names that files of one unit mention, and what gives them a meaning: which files of the
 * project define them as macros, and where else they are declared. Names that no file of the
 * project mentions are left out, unless some file puts names together.
 */

#include "analyzer/extract/mentions.h"
#include "analyzer/extract/unit.h"

/* What a name is where it is declared. */
enum provided {
    PROVIDED_MACRO, /* by a file outside of the project */
    PROVIDED_TYPE,
    PROVIDED_VALUE,
    PROVIDED_DEEP, /* a function, a variable or a tag: only sizeof and its like depend on it */
    N_PROVIDED,
};

struct name {
    GPtrArray *definers;              /* struct source_file *: #define or #undef it; or NULL */
    GPtrArray *providers[N_PROVIDED]; /* struct source_file *; or NULL */
    bool is_mentioned;                /* by a file of the project */
    const struct source_file *last;   /* while files are scanned: the last one to mention it */
    guint last_mention;
};

enum { MENTION_PLAIN = 1 << 8 }; /* somewhere outside of an annotation's arguments */

struct mention {
    struct name *name;
    uint32_t offset; /* of the first */
    unsigned uses;   /* enum mention_use of all, and MENTION_PLAIN */
};

/* One struct or union by value, or another thing that has to be complete where it stands. */
struct need {
    const struct source_file *from;
    uint32_t offset;
    const struct source_file *to; /* where it is defined */
};

struct file_names {
    GArray *mentions; /* struct mention */
    unsigned traits;
    bool has_foreign; /* an annotation stands in another file than what it is on */
};

struct name_table {
    GHashTable *names;        /* text → struct name * */
    struct file_names *files; /* by index */
    guint n_files;            /* a file beyond was named, but never read */
    GArray *needs;            /* struct need */
    bool has_paste;           /* some file of the project puts names together */
};

/* Scans the files of `unit`, and visits what it declares. The unit's cursors are noted on the way
 * (declarations.h). Free with name_table_free(). */
struct name_table *name_table_new(struct unit *unit);
void name_table_free(struct name_table *table);
