#include "analyzer/generate/python.h"

/* Keywords of Python, and attributes that a declarative class keeps for itself. */
static const char *const reserved_names[] = {
    "False", "None",     "True",     "and",    "as",      "assert", "async",  "await",      "class",
    "def",   "del",      "elif",     "except", "finally", "from",   "global", "import",     "in",
    "is",    "lambda",   "nonlocal", "not",    "or",      "pass",   "raise",  "try",        "with",
    "yield", "metadata", "registry", "Base",   "BigInt",  "orm",    "sa",     "write_only", NULL,
};

char *python_name(const char *name)
{
    return g_strv_contains(reserved_names, name) ? g_strconcat(name, "_", NULL) : g_strdup(name);
}

char *python_string(const char *text)
{
    char high_bytes[129];
    for (int i = 0; i < 128; i++) {
        high_bytes[i] = (char)(128 + i);
    }
    high_bytes[128] = '\0';
    g_autofree char *escaped = g_strescape(text, high_bytes);
    return g_strconcat("\"", escaped, "\"", NULL);
}
