#include "analyzer/project/path_pattern.h"

#include "analyzer/project/paths.h"

#include <string.h>

struct path_pattern {
    GPtrArray *parts; /* GPatternSpec *, of one name each; NULL: `**` */
};

static void free_part(gpointer part)
{
    if (part != NULL)
        g_pattern_spec_free(part);
}

struct path_pattern *path_pattern_new(const char *folder, const char *text)
{
    struct path_pattern *pattern = g_new(struct path_pattern, 1);
    pattern->parts = g_ptr_array_new_with_free_func(free_part);
    g_autofree char *full = path_absolute(folder, text);
    g_auto(GStrv) names = g_strsplit(full, "/", -1);
    for (char **name = names; *name != NULL; name++) {
        bool is_deep = g_str_equal(*name, "**");
        guint n = pattern->parts->len;
        /* Several in a row mean what one does, and cost more. */
        bool is_repeated = is_deep && n > 0 && pattern->parts->pdata[n - 1] == NULL;
        if (**name != '\0' && !is_repeated)
            g_ptr_array_add(pattern->parts, is_deep ? NULL : g_pattern_spec_new(*name));
    }
    return pattern;
}

void path_pattern_free(struct path_pattern *pattern)
{
    if (pattern == NULL)
        return;
    g_ptr_array_unref(pattern->parts);
    g_free(pattern);
}

/* Whether the pattern's parts, or a first part of the names, fit each other wholly. On a mismatch
 * the latest `**` takes one more name: no other choice need be tried again. */
static bool parts_match(const GPtrArray *parts, char **names, guint n_names)
{
    guint part = 0, name = 0, deep_part = G_MAXUINT, deep_name = 0;
    for (;;) {
        if (part == parts->len)
            return true; /* the names behind are below what matched */
        if (parts->pdata[part] == NULL) {
            deep_part = part++;
            deep_name = name;
            if (part == parts->len)
                return name < n_names; /* something must lie below */
        } else if (name < n_names && g_pattern_spec_match_string(parts->pdata[part], names[name])) {
            part++;
            name++;
        } else if (deep_part != G_MAXUINT && deep_name < n_names) {
            part = deep_part + 1;
            name = ++deep_name;
        } else {
            return false;
        }
    }
}

bool path_pattern_matches(const struct path_pattern *pattern, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path[0] == '/' ? path + 1 : path, "/", -1);
    return parts_match(pattern->parts, names, g_strv_length(names));
}

bool path_patterns_match(const GPtrArray *patterns, const char *path)
{
    for (guint i = 0; patterns != NULL && i < patterns->len; i++) {
        if (path_pattern_matches(patterns->pdata[i], path))
            return true;
    }
    return false;
}
