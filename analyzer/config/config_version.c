#include "analyzer/config/config.h"

#include <stdlib.h>
#include <string.h>

/* Below, at or above zero as `a` is older than, the same as or newer than `b`; a part that is
 * missing is 0. */
static int compare_versions(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        char *end_a, *end_b;
        guint64 left = g_ascii_strtoull(a, &end_a, 10), right = g_ascii_strtoull(b, &end_b, 10);
        if (left != right)
            return left < right ? -1 : 1;
        a = *end_a == '.' ? end_a + 1 : end_a;
        b = *end_b == '.' ? end_b + 1 : end_b;
    }
    return 0;
}

static bool is_version(const char *text)
{
    return g_regex_match_simple("^[0-9]{1,9}(\\.[0-9]{1,9}){0,3}$", text, 0, 0);
}

static bool fits(const char *operator, int order)
{
    if (g_str_equal(operator, ">="))
        return order >= 0;
    if (g_str_equal(operator, "<="))
        return order <= 0;
    if (g_str_equal(operator, ">"))
        return order > 0;
    if (g_str_equal(operator, "<"))
        return order < 0;
    return order == 0;
}

bool config_version_fits(const char *condition, const char *version, bool *is_valid)
{
    static const char *const operators[] = {">=", "<=", ">", "<", "==", "=", ""};
    g_auto(GStrv) parts = g_strsplit(condition, ",", -1);
    bool fits_all = true;
    *is_valid = *parts != NULL;
    for (char **part = parts; *part != NULL; part++) {
        const char *text = g_strstrip(*part);
        size_t i = 0;
        while (!g_str_has_prefix(text, operators[i]))
            i++;
        g_autofree char *wanted = g_strstrip(g_strdup(text + strlen(operators[i])));
        *is_valid = *is_valid && is_version(wanted);
        fits_all = fits_all && *is_valid && fits(operators[i], compare_versions(version, wanted));
    }
    return *is_valid && fits_all;
}
