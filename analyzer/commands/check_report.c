/* The last stage of `bothways check`: the reports, each to its own place. */

#include "analyzer/commands/check.h"
#include "analyzer/project/paths.h"
#include "analyzer/report/report.h"

#include <gio/gio.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One --format: F, or F=FILE. `path` points into `text` and is NULL for standard output. */
struct target {
    const struct report_format *format;
    const char *path;
};

static gboolean parse_target(const char *text, struct target *target, GError **error)
{
    const char *equals = strchr(text, '=');
    g_autofree char *name =
        equals != NULL ? g_strndup(text, (gsize)(equals - text)) : g_strdup(text);
    *target = (struct target){.format = report_format_find(name)};
    if (equals != NULL && !g_str_equal(equals + 1, "-"))
        target->path = equals + 1;
    if (target->format != NULL && (target->path == NULL || *target->path != '\0'))
        return TRUE;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *list = g_strdup("");
    for (const struct report_format *format = report_formats; format->name != NULL; format++) {
        g_ptr_array_add(names, (gpointer)(uintptr_t)format->name);
        char *longer = g_strconcat(list, *list != '\0' ? ", " : "", format->name, NULL);
        g_free(list);
        list = longer;
    }
    g_autofree char *suggestion = options_suggestion(name, names);
    if (target->format == NULL)
        g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                    "there is no report format `%s`%s; there are %s", name, suggestion, list);
    else
        g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, "`--format %s` names no file", text);
    return FALSE;
}

gboolean check_formats(const struct check_values *values, GError **error)
{
    int n_stdout = 0;
    for (char **text = values->formats; text != NULL && *text != NULL; text++) {
        struct target target;
        if (!parse_target(*text, &target, error))
            return FALSE;
        n_stdout += target.path == NULL ? 1 : 0;
    }
    if (n_stdout > 0 && check_fixes_to_stdout(values)) {
        g_set_error_literal(
            error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
            "standard output holds what is fixed: name a file for the report, as in "
            "`--format json=report.json`");
        return FALSE;
    }
    if (n_stdout <= 1)
        return TRUE;
    g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                "standard output holds one report: name a file for the others, as in "
                "`--format json=report.json`");
    return FALSE;
}

static gboolean is_set(const char *variable)
{
    const char *value = g_getenv(variable);
    return value != NULL && *value != '\0';
}

/* The flag, then NO_COLOR, then what forces colours, then whether it is a terminal. */
static gboolean wants_color(const struct check_values *values, gboolean is_terminal)
{
    if (values->color != NULL && !g_str_equal(values->color, "auto"))
        return g_str_equal(values->color, "always");
    if (is_set("NO_COLOR"))
        return FALSE;
    return is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE") || is_terminal;
}

static gboolean write_target(const struct check *check, const struct target *target,
                             struct report_input *input, GError **error)
{
    FILE *standard = check_fixes_to_stdout(check->values) ? stderr : stdout;
    gboolean is_terminal = target->path == NULL && isatty(fileno(standard));
    gboolean is_always =
        check->values->color != NULL && g_str_equal(check->values->color, "always");
    input->color = target->path == NULL ? wants_color(check->values, is_terminal) : is_always;
    input->hyperlinks = input->color && is_terminal;
    GString *out = g_string_new(NULL);
    target->format->write(input, out);
    gboolean ok = TRUE;
    /* What can't be written to standard output is found out when the program ends. */
    if (target->path == NULL)
        fwrite(out->str, 1, out->len, standard);
    else
        ok = g_file_set_contents_full(target->path, out->str, (gssize)out->len,
                                      G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
    g_string_free(out, TRUE);
    return ok;
}

static void print_statistics(const GArray *shown)
{
    for (size_t i = 0; i < n_rule_entries; i++) {
        guint n = 0;
        for (guint j = 0; j < shown->len; j++) {
            const struct diagnostic *diagnostic = &g_array_index(shown, struct diagnostic, j);
            n += diagnostic->rule == &rule_entries[i] && diagnostic->suppressed == SUPPRESSED_NOT;
        }
        if (n > 0)
            fprintf(stderr, "%5u  %s  %s\n", n, rule_entries[i].code, rule_entries[i].name);
    }
}

gboolean check_write_reports(const struct check *check, GError **error)
{
    /* A diff says what would be fixed; the findings are reported where a file is named for them. */
    static const char *const standard[] = {"text", NULL}, *const none[] = {NULL};
    const char *const *formats = check->values->diff ? none : standard;
    if (check->values->formats != NULL)
        formats = (const char *const *)check->values->formats;
    struct report_input input = {
        .root = check->root,
        .diagnostics = check->shown,
        .sources = source_reader_new(check->root),
        .quiet = check->values->reading.quiet,
        .show_suppressed = check->values->show_suppressed,
    };
    for (guint i = 0; i < check->analyses->len; i++) {
        const struct analysis *analysis = check->analyses->pdata[i];
        input.libclang = analysis->libclang != NULL ? analysis->libclang : input.libclang;
        input.n_headers += analysis->n_headers;
        input.n_models += analysis->n_models;
        input.n_relationships += analysis->n_relationships;
    }
    GHashTableIter iter;
    gpointer path, content;
    g_hash_table_iter_init(&iter, check->run.overlays);
    while (g_hash_table_iter_next(&iter, &path, &content))
        source_reader_overlay(input.sources, path_name(check->root, path), content);
    gboolean ok = TRUE;
    for (; ok && *formats != NULL; formats++) {
        struct target target;
        ok = parse_target(*formats, &target, error) && write_target(check, &target, &input, error);
    }
    if (ok && check->values->statistics)
        print_statistics(check->shown);
    source_reader_free(input.sources);
    return ok;
}
