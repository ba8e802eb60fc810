#pragma once

/*
 * Facts: what headers *say*. Structs, members, the shapes of their types, parsed annotations, exact
 * positions, suppressions, the files each header includes, and the findings of group BW0 that were
 * made while reading. Facts resolve nothing and know nothing of other headers.
 *
 * In memory they are the structs below; at rest and between processes they are rows of one SQLite
 * schema (facts_store.h). A `struct facts` owns everything that can be reached from it and is
 * released with facts_free(); nothing inside is released by itself. After it is built it is never
 * changed. Strings are interned: equal names of one `struct facts` are the same pointer, but
 * compare with strcmp/g_str_equal across facts.
 */

#include "analyzer/finding.h"

enum value_kind {
    VALUE_STRING, /* "text", adjacent literals joined, escapes decoded */
    VALUE_NAME,   /* a C identifier, dots allowed between the parts: team.id */
    VALUE_NUMBER, /* as written: -1, 2.5 */
    VALUE_LIST,   /* [a, b] */
    VALUE_CALL,   /* name(arguments) */
};

/* One argument of an annotation, one element of a list, or one argument of a call. */
struct argument {
    const char *name; /* the keyword; NULL for a positional argument or an element */
    struct range name_range;
    enum value_kind kind;
    const char *text;   /* STRING, NAME, NUMBER: the value; CALL: the name; LIST: NULL */
    struct range range; /* of the value; of a string without its quotes where it is one literal */
    const struct argument *items; /* LIST, CALL */
    size_t n_items;
};

enum annotation_kind {
    ANNOTATION_MODEL,
    ANNOTATION_COLUMN,
    ANNOTATION_RELATIONSHIP,
    ANNOTATION_FOREIGN_KEY_CONSTRAINT,
    ANNOTATION_UNIQUE_CONSTRAINT,
    ANNOTATION_INDEX,
};

struct annotation {
    enum annotation_kind kind;
    /* From the macro's name (or `annotate`) to behind the closing parenthesis. Inside a user's
     * wrapper macro: the whole invocation of the wrapper, and so are the arguments' ranges. */
    struct range range;
    struct range name_range;
    /* The empty range just before the closing parenthesis: where one more argument is inserted. */
    struct range insertion;
    bool is_exact; /* false inside a wrapper macro: no fix may touch it */
    const struct argument *arguments;
    size_t n_arguments;
};

/* How a member's type reads as a relationship or a column (typedefs and qualifiers looked through).
 */
enum shape {
    SHAPE_TO_ONE,       /* T *, T a struct or union: `record` */
    SHAPE_TO_MANY,      /* T **, T *[N], T *[]: `record` */
    SHAPE_CONTAINER,    /* a struct by value, every pointer in which reaches one `record` */
    SHAPE_VALUE,        /* another struct or union by value */
    SHAPE_OPAQUE,       /* void * */
    SHAPE_NUMBER,       /* any arithmetic or enum type */
    SHAPE_TEXT,         /* char *, char[N] */
    SHAPE_BYTES,        /* unsigned char[N] */
    SHAPE_BYTE_POINTER, /* unsigned char *: a column only with `length` */
    SHAPE_FUNCTION,     /* pointer to function */
    SHAPE_OTHER,        /* what no annotation can use */
};

enum number_kind { NUMBER_NONE, NUMBER_INTEGER, NUMBER_FLOATING };
enum nullability { NULLABILITY_UNSAID, NULLABILITY_NONNULL, NULLABILITY_NULLABLE };

struct member_type {
    enum shape shape;
    const char *spelling; /* as clang writes the declared type: "struct hero **" */
    const char *record;   /* TO_ONE, TO_MANY, CONTAINER: tag, or typedef name where it has none */
    const char
        *value_record; /* CONTAINER, VALUE: the struct that is embedded; NULL if it has no name */
    /* CONTAINER of nothing but one array of pointers and one integer: their names; else NULL. */
    const char *list_items;
    const char *list_count;
    enum number_kind number; /* NUMBER only */
    bool is_unsigned;        /* NUMBER; CONTAINER: so is list_count */
    bool is_enum;
    bool is_inner; /* an enum whose tag is declared within a struct: C++ knows it only there */
    bool is_bool;
    uint64_t size;   /* bytes; 0 where incomplete */
    uint64_t length; /* elements of char[N], unsigned char[N], T *[N]; 0 where there are none */
    enum nullability nullability; /* of the outermost pointer */
};

struct fact_member {
    const char *name;
    struct range range; /* the name's token; inside a wrapper macro, the invocation */
    /* The empty range where an annotation can be put: behind the whole declarator. No file where
     * the declaration comes out of a macro. */
    struct range insertion;
    struct member_type type;
    bool is_bit_field;
    bool is_flexible;                     /* T m[] */
    bool in_union;                        /* the member of an anonymous union, or of a union */
    bool is_invalid;                      /* clang could not make sense of the declaration */
    const struct annotation *annotations; /* as accepted: at most one COLUMN or RELATIONSHIP */
    size_t n_annotations;
};

/* A struct or union that is defined in the header. Members are listed for models, for structs that
 * a model embeds, and where a sidecar speaks of the header; for others only the names are kept.
 * Members of anonymous members stand among the others, in the order of the declaration. */
struct fact_struct {
    const char *tag;   /* NULL where it has none */
    const char *alias; /* the first typedef name; NULL where there is none */
    bool is_union;
    bool is_model;
    struct range range;    /* the tag's token, or the typedef name's */
    struct range body_end; /* the empty range before the closing brace; no file out of a macro */
    const struct fact_member *members;
    size_t n_members;
    const struct annotation *annotations; /* MODEL first, then the constraints in order */
    size_t n_annotations;
};

/* A comment that suppresses findings; what each word means is decided later. */
enum suppression_kind {
    SUPPRESSION_LINE,      /* NOLINT(…) */
    SUPPRESSION_NEXT_LINE, /* NOLINTNEXTLINE(…) */
    SUPPRESSION_BEGIN,
    SUPPRESSION_END,
};

struct fact_suppression {
    enum suppression_kind kind;
    const char *words;  /* what stands between the parentheses */
    const char *reason; /* behind `--`; NULL where there is none */
    struct range range; /* from NOLINT to behind the reason */
    struct range words_range;
    /* What goes with it when it is taken out: the blanks beside it, and the whole comment or line
     * where nothing else is in it. */
    struct range removal_range;
};

/* A finding made while reading, with the declaration that it is about, as an index: findings that
 * rest on the same declaration stay silent. -1: none. */
struct fact_finding {
    struct finding finding;
    int struct_index;
    int member_index;
};

struct fact_header {
    const char *path;
    /* The header itself has an error (BW001): what it declares is kept as names, and nothing that
     * depends on it is judged. */
    bool is_broken;
    bool is_annotated; /* it reaches bothways/model.h or prefixed.h, or a sidecar speaks of it */
    const struct fact_struct *structs;
    size_t n_structs;
    const char *const *forward_declarations; /* tags declared in this header, not defined in it */
    size_t n_forward_declarations;
    const struct fact_finding *findings;
    size_t n_findings;
    const struct fact_suppression *suppressions;
    size_t n_suppressions;
    const char *const *includes; /* every file that it includes, however deep; sorted */
    size_t n_includes;
};

struct facts {
    const char
        *libclang; /* the version that read the headers: "14.0.6"; NULL where there is none */
    const struct fact_header *headers;
    size_t n_headers;
    struct facts_memory *memory; /* what owns all of the above */
};

/* Releases `facts` and all that can be reached from it. NULL is allowed. */
void facts_free(struct facts *facts);

/* The first annotation of `kind`, or NULL. */
const struct annotation *facts_find_annotation(const struct annotation *annotations, size_t n,
                                               enum annotation_kind kind);

/* The argument named `keyword`, or NULL. A flag written bare is an argument of that name, too: the
 * reader turns `COLUMN(nullable)` into name "nullable" with the NAME value `true`. */
const struct argument *annotation_find(const struct annotation *annotation, const char *keyword);

/* The boolean that `argument` says: true, True, 1 or false, False, 0; `fallback` where it is NULL.
 */
bool argument_bool(const struct argument *argument, bool fallback);
