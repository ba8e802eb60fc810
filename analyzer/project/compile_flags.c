#include "analyzer/project/compile_flags.h"

#include "analyzer/project/paths.h"

#include <gio/gio.h>
#include <string.h>

enum flag_treatment {
    FLAG_KEEP,        /* as it stands */
    FLAG_KEEP_JOINED, /* with its value, joined to it or as the next argument */
    FLAG_KEEP_PATH,   /* the same; the value is a path */
    FLAG_DROP_NEXT,   /* with its value, joined to it or as the next argument */
};

struct flag_rule {
    const char *name;
    enum flag_treatment treatment;
};

/* Of several that fit, the first counts. Every other flag is dropped. */
static const struct flag_rule flag_rules[] = {
    {"-include-pch", FLAG_DROP_NEXT},
    {"-include", FLAG_KEEP_PATH},
    {"-imacros", FLAG_KEEP_PATH},
    {"-isystem", FLAG_KEEP_PATH},
    {"-iquote", FLAG_KEEP_PATH},
    {"-idirafter", FLAG_KEEP_PATH},
    {"-isysroot", FLAG_KEEP_PATH},
    {"--sysroot", FLAG_KEEP_PATH},
    {"-iprefix", FLAG_KEEP_PATH},
    {"-iwithprefix", FLAG_KEEP_JOINED},
    {"-I", FLAG_KEEP_PATH},
    {"-D", FLAG_KEEP_JOINED},
    {"-U", FLAG_KEEP_JOINED},
    {"-x", FLAG_KEEP_JOINED},
    {"-target", FLAG_KEEP_JOINED},
    {"-std=", FLAG_KEEP},
    {"--std=", FLAG_KEEP},
    {"--target=", FLAG_KEEP},
    {"-Xclang", FLAG_DROP_NEXT},
    {"-Xpreprocessor", FLAG_DROP_NEXT},
    {"-Xassembler", FLAG_DROP_NEXT},
    {"-Xlinker", FLAG_DROP_NEXT},
    {"-MF", FLAG_DROP_NEXT},
    {"-MT", FLAG_DROP_NEXT},
    {"-MQ", FLAG_DROP_NEXT},
    {"-MJ", FLAG_DROP_NEXT},
    {"-o", FLAG_DROP_NEXT},
    {"-aux-info", FLAG_DROP_NEXT},
    {"--param", FLAG_DROP_NEXT},
    {"-arch", FLAG_DROP_NEXT},
};

/* Flags that are kept only as a whole word. */
static const char *const kept_words[] = {
    "-ansi",
    "-nostdinc",
    "-nostdlibinc",
    "-undef",
    "-pthread",
    "-m32",
    "-m64",
    "-mx32",
    "-ffreestanding",
    "-fms-extensions",
    "-fshort-enums",
    "-fno-short-enums",
    "-funsigned-char",
    "-fsigned-char",
    "-fshort-wchar",
    "-fblocks",
    "-fopenmp",
    "-fgnu89-inline",
    "-fpack-struct=1",
    "-fpack-struct=2",
    "-fpack-struct=4",
    "-fpack-struct=8",
    NULL,
};

gboolean path_is_cplusplus(const char *path)
{
    static const char *const suffixes[] = {".cc", ".cpp", ".cxx", ".C",
                                           ".hh", ".hpp", ".hxx", NULL};
    for (size_t i = 0; suffixes[i] != NULL; i++) {
        if (g_str_has_suffix(path, suffixes[i]))
            return TRUE;
    }
    return FALSE;
}

static const struct flag_rule *find_rule(const char *argument)
{
    for (size_t i = 0; i < G_N_ELEMENTS(flag_rules); i++) {
        if (g_str_has_prefix(argument, flag_rules[i].name))
            return &flag_rules[i];
    }
    return NULL;
}

/* A forced include is looked up like any other where it does not lie in the folder. */
static char *flag_path(const struct flag_rule *rule, const char *folder, const char *value)
{
    g_autofree char *path = path_absolute(folder, value);
    gboolean is_file = g_str_equal(rule->name, "-include") || g_str_equal(rule->name, "-imacros");
    if (is_file && !g_file_test(path, G_FILE_TEST_EXISTS))
        return g_strdup(value);
    return g_steal_pointer(&path);
}

static void keep_value(GStrvBuilder *flags, const struct flag_rule *rule, const char *folder,
                       const char *value)
{
    g_autofree char *path =
        rule->treatment == FLAG_KEEP_PATH ? flag_path(rule, folder, value) : g_strdup(value);
    /* Long flags take their value as the next argument, short ones and --sysroot joined. */
    gboolean is_short = strlen(rule->name) == 2;
    gboolean is_sysroot = g_str_equal(rule->name, "--sysroot");
    if (is_short || is_sysroot) {
        g_autofree char *joined = g_strconcat(rule->name, is_sysroot ? "=" : "", path, NULL);
        g_strv_builder_add(flags, joined);
    } else {
        g_strv_builder_add(flags, rule->name);
        g_strv_builder_add(flags, path);
    }
}

/* The names of the newest standards are younger than the oldest libclang that we read with. */
static const char *known_standard(const char *flag)
{
    static const char *const names[][2] = {{"-std=c23", "-std=c2x"},
                                           {"-std=gnu23", "-std=gnu2x"},
                                           {"-std=c++23", "-std=c++2b"},
                                           {"-std=gnu++23", "-std=gnu++2b"}};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_str_equal(flag, names[i][0]))
            return names[i][1];
    }
    return flag;
}

/* Handles the argument at `at` and gives the place of the next one. */
static const char *const *keep_flag(GStrvBuilder *flags, const char *const *at, const char *folder)
{
    const struct flag_rule *rule = find_rule(*at);
    if (g_strv_contains(kept_words, *at) || (rule != NULL && rule->treatment == FLAG_KEEP)) {
        g_strv_builder_add(flags, known_standard(*at));
        return at + 1;
    }
    if (rule == NULL)
        return at + 1;
    const char *value = *at + strlen(rule->name);
    if (*value == '=' && g_str_equal(rule->name, "--sysroot"))
        value++;
    gboolean is_joined = *value != '\0';
    if (!is_joined && at[1] == NULL)
        return at + 1;
    if (rule->treatment != FLAG_DROP_NEXT)
        keep_value(flags, rule, folder, is_joined ? value : at[1]);
    return at + (is_joined ? 1 : 2);
}

static gboolean says_language(char **flags)
{
    for (; *flags != NULL; flags++) {
        if (g_str_has_prefix(*flags, "-x"))
            return TRUE;
    }
    return FALSE;
}

char **flags_of_command(const char *const *arguments, const char *folder, const char *source)
{
    g_autoptr(GStrvBuilder) flags = g_strv_builder_new();
    const char *const *at = arguments[0] != NULL ? arguments + 1 : arguments;
    while (*at != NULL && !g_str_equal(*at, "--"))
        at = keep_flag(flags, at, folder);
    g_auto(GStrv) kept = g_strv_builder_end(flags);
    if (says_language(kept))
        return g_steal_pointer(&kept);
    g_autoptr(GStrvBuilder) all = g_strv_builder_new();
    g_strv_builder_add(all, path_is_cplusplus(source) ? "-xc++" : "-xc");
    g_strv_builder_addv(all, (const char **)(void *)kept);
    return g_strv_builder_end(all);
}

char **flags_of_file(const char *path, GError **error)
{
    g_autoptr(GBytes) content = path_read(path, error);
    if (content == NULL)
        return NULL;
    gsize length;
    const char *text = g_bytes_get_data(content, &length);
    g_autofree char *copy = g_strndup(text != NULL ? text : "", length);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    g_autoptr(GStrvBuilder) arguments = g_strv_builder_new();
    g_strv_builder_add(arguments, "cc");
    for (char **line = lines; *line != NULL; line++) {
        g_strstrip(*line);
        if (**line != '\0')
            g_strv_builder_add(arguments, *line);
    }
    g_auto(GStrv) command = g_strv_builder_end(arguments);
    g_autofree char *folder = g_path_get_dirname(path);
    return flags_of_command((const char *const *)command, folder, "compile_flags.h");
}
