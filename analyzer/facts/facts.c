#include "analyzer/facts/facts_memory.h"

#include <string.h>

void facts_free(struct facts *facts)
{
    if (!facts)
        return;
    g_string_chunk_free(facts->memory->strings);
    g_ptr_array_unref(facts->memory->blocks);
    g_bytes_unref(facts->memory->rows);
    g_free(facts->memory);
    g_free(facts);
}

const struct annotation *facts_find_annotation(const struct annotation *annotations, size_t n,
                                               enum annotation_kind kind)
{
    for (size_t i = 0; i < n; i++)
        if (annotations[i].kind == kind)
            return &annotations[i];
    return NULL;
}

const struct argument *annotation_find(const struct annotation *annotation, const char *keyword)
{
    for (size_t i = 0; i < annotation->n_arguments; i++) {
        const struct argument *argument = &annotation->arguments[i];
        if (argument->name && strcmp(argument->name, keyword) == 0)
            return argument;
    }
    return NULL;
}

bool argument_bool(const struct argument *argument, bool fallback)
{
    if (!argument || !argument->text)
        return fallback;
    static const char *const yes[] = {"true", "True", "1", NULL};
    static const char *const no[] = {"false", "False", "0", NULL};
    if (g_strv_contains(yes, argument->text))
        return true;
    if (g_strv_contains(no, argument->text))
        return false;
    return fallback;
}
