#include "analyzer/project/broken_header.h"

#include "analyzer/facts/facts_builder.h"
#include "analyzer/project/paths.h"

#include <glib.h>
#include <string.h>

static const char *failure_message(enum parser_failure failure)
{
    switch (failure) {
    case PARSER_HUNG:
        return "the parser never returns from this header; nothing that depends on it is judged";
    case PARSER_OUT_OF_MEMORY:
        return "the parser runs out of memory on this header; nothing that depends on it is judged";
    case PARSER_CRASHED:
        break;
    }
    return "the parser crashes on this header; nothing that depends on it is judged";
}

static const char *failure_help(enum parser_failure failure)
{
    if (failure == PARSER_HUNG)
        return "look for an include of a FIFO or device, or for a macro or include that never ends";
    return "take out parts until it can be read, beginning with pragmas and very large macros";
}

/* The range of the file's first line, without its end. */
static struct range first_line(const char *path, const char *name)
{
    struct range range = {.file = name, .start = {1, 1, 0}, .end = {1, 1, 0}};
    g_autoptr(GBytes) content = path_read(path, NULL);
    gsize length = 0;
    const char *text = content != NULL ? g_bytes_get_data(content, &length) : NULL;
    guint32 n = 0;
    while (n < length && text[n] != '\n' && text[n] != '\r')
        n++;
    range.end.column += n;
    range.end.offset += n;
    return range;
}

struct facts *broken_header_facts(const char *root, const char *path, enum parser_failure failure)
{
    struct facts *facts = facts_new();
    const char *name = facts_intern(facts, path_name(root, path));
    const struct fact_finding finding = {
        .finding =
            {
                .code = "BW001",
                .message = facts_intern(facts, failure_message(failure)),
                .help = facts_intern(facts, failure_help(failure)),
                .range = first_line(path, name),
            },
        .struct_index = -1,
        .member_index = -1,
    };
    const struct fact_header header = {
        .path = name,
        .is_broken = true,
        .is_annotated = true,
        .findings = facts_copy(facts, &finding, sizeof finding),
        .n_findings = 1,
    };
    facts->headers = facts_copy(facts, &header, sizeof header);
    facts->n_headers = 1;
    return facts;
}
