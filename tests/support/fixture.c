/* Fixtures as runs: the stages of `bothways check`, and their findings against the expectations. */

#include "tests/support/fixture.h"

#include "analyzer/project/flags.h"
#include "analyzer/project/merge.h"
#include "analyzer/project/project.h"
#include "analyzer/project/workers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static GPtrArray *read_headers(const struct project *project, struct flag_chooser *chooser)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(struct extraction_header));
    for (guint i = 0; i < project->files->len; i++) {
        const struct project_file *file = g_ptr_array_index(project->files, i);
        if (!file->is_read)
            continue;
        struct extraction_header header = {
            .path = file->path,
            .flags = flag_chooser_choose(chooser, file).flags,
        };
        g_array_append_val(headers, header);
    }
    const struct extraction_input input = {.root = project->root, .headers = headers, .jobs = 1};
    GPtrArray *parts = workers_read(&input, &error);
    if (parts == NULL)
        fail_msg("%s", error->message);
    return parts;
}

static GPtrArray *read_project(struct fixture_run *run)
{
    g_autoptr(GError) error = NULL;
    const char *paths[] = {NULL};
    const struct project_request request = {
        .folder = run->root,
        .paths = paths,
        .is_isolated = TRUE,
        .headers = run->config->header_patterns,
        .exclude = run->config->exclude_patterns,
        .listed_structs = run->sidecars->structs,
        .listed_files = run->sidecars->headers,
    };
    struct project *project = project_discover(&request, &error);
    if (project == NULL)
        fail_msg("%s", error->message);
    const char *flags[] = {"-I" BOTHWAYS_SOURCE_DIR "/include", NULL};
    const struct flag_request flag_request = {.project = project, .extra = flags};
    struct flag_chooser *chooser = flag_chooser_new(&flag_request, &error);
    if (chooser == NULL)
        fail_msg("%s", error->message);
    GPtrArray *parts = read_headers(project, chooser);
    flag_chooser_free(chooser);
    project_free(project);
    return parts;
}

static void read_configuration(struct fixture_run *run)
{
    g_autoptr(GError) error = NULL;
    const struct config_options options = {0};
    run->config = config_resolve(run->root, run->root, &options, &error);
    if (run->config != NULL)
        run->sidecars = sidecars_load(run->config, &error);
    if (run->sidecars == NULL)
        fail_msg("%s", error->message);
}

/* What a comment of the header suppresses is not found. */
static void drop_suppressed(GArray *diagnostics)
{
    for (guint i = diagnostics->len; i-- > 0;)
        if (g_array_index(diagnostics, struct diagnostic, i).suppressed != SUPPRESSED_NOT)
            g_array_remove_index(diagnostics, i);
}

struct fixture_run *fixture_run_new(const char *root, const struct selection *selection)
{
    struct fixture_run *run = g_new0(struct fixture_run, 1);
    run->root = g_strdup(root);
    read_configuration(run);
    run->parts = read_project(run);
    run->merged = facts_merge(run->parts);
    run->facts = sidecars_apply(run->sidecars, run->merged);
    run->all_facts = g_ptr_array_new();
    g_ptr_array_add(run->all_facts, run->facts);
    run->graph = graph_build(run->all_facts);
    run->analysis = analysis_run(run->graph, selection);
    drop_suppressed(run->analysis->diagnostics);
    return run;
}

void fixture_run_free(struct fixture_run *run)
{
    analysis_free(run->analysis);
    graph_free(run->graph);
    g_ptr_array_unref(run->all_facts);
    facts_free(run->facts);
    facts_free(run->merged);
    g_ptr_array_unref(run->parts);
    sidecars_free(run->sidecars);
    config_free(run->config);
    g_free(run->root);
    g_free(run);
}

guint fixture_run_count(const struct fixture_run *run, const struct rule_entry *rule)
{
    guint count = 0;
    for (guint i = 0; i < run->analysis->diagnostics->len; i++)
        if (g_array_index(run->analysis->diagnostics, struct diagnostic, i).rule == rule)
            count++;
    return count;
}

/* An entry that is still to be found. */
struct expectation {
    char *file;
    int line;
    char *code;
    char *text;
};

static void expectation_clear(gpointer pointer)
{
    struct expectation *expectation = pointer;
    g_free(expectation->file);
    g_free(expectation->code);
    g_free(expectation->text);
}

static void read_entries(GArray *expectations, const char *file, int line, const char *entries,
                         GString *out)
{
    g_autoptr(GRegex) entry =
        g_regex_new("\\G\\s*(BW\\d{3}) \"((?:[^\"\\\\]|\\\\.)*)\"", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int end = 0;
    g_regex_match(entry, entries, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *text = g_match_info_fetch(match, 2);
        struct expectation expectation = {
            .file = g_strdup(file),
            .line = line,
            .code = g_match_info_fetch(match, 1),
            .text = g_strcompress(text),
        };
        g_array_append_val(expectations, expectation);
        g_match_info_fetch_pos(match, 0, NULL, &end);
    }
    g_autofree char *rest = g_strstrip(g_strdup(entries + end));
    if (end == 0 || *rest != '\0')
        g_string_append_printf(out, "%s:%d: malformed expectation: %s\n", file, line, entries);
}

static void read_expectations(const char *root, const char *file, GArray *expectations,
                              GString *out)
{
    g_autofree char *text = fixture_text(root, file);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GRegex) comment = g_regex_new("(?://|#) expect(?:@([+-]\\d+))?:(.*)$", 0, 0, NULL);
    for (int i = 0; lines[i] != NULL; i++) {
        if (strstr(lines[i], "// expect") == NULL && strstr(lines[i], "# expect") == NULL)
            continue;
        g_autoptr(GMatchInfo) match = NULL;
        if (!g_regex_match(comment, g_strchomp(lines[i]), 0, &match)) {
            g_string_append_printf(out, "%s:%d: malformed expectation\n", file, i + 1);
            continue;
        }
        g_autofree char *offset = g_match_info_fetch(match, 1);
        g_autofree char *entries = g_match_info_fetch(match, 2);
        read_entries(expectations, file, i + 1 + (int)g_ascii_strtoll(offset, NULL, 10), entries,
                     out);
    }
}

static bool is_expected(const struct finding *finding, const struct expectation *expectation)
{
    return g_strcmp0(finding->range.file, expectation->file) == 0 &&
           finding->range.start.line == (uint32_t)expectation->line &&
           g_str_equal(finding->code, expectation->code) &&
           (strstr(finding->message, expectation->text) != NULL ||
            (finding->help != NULL && strstr(finding->help, expectation->text) != NULL));
}

static bool take_expected(GArray *expectations, const struct finding *finding)
{
    for (guint i = 0; i < expectations->len; i++) {
        if (!is_expected(finding, &g_array_index(expectations, struct expectation, i)))
            continue;
        g_array_remove_index(expectations, i);
        return true;
    }
    return false;
}

char *fixture_run_differences(const struct fixture_run *run)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GArray) expectations = g_array_new(FALSE, FALSE, sizeof(struct expectation));
    g_array_set_clear_func(expectations, expectation_clear);
    g_autoptr(GPtrArray) files = fixture_files(run->root);
    for (guint i = 0; i < files->len; i++)
        read_expectations(run->root, g_ptr_array_index(files, i), expectations, out);
    for (guint i = 0; i < run->analysis->diagnostics->len; i++) {
        const struct finding *finding =
            &g_array_index(run->analysis->diagnostics, struct diagnostic, i).finding;
        if (!take_expected(expectations, finding))
            g_string_append_printf(out, "%s:%u:%u: not expected: %s %s\n", finding->range.file,
                                   finding->range.start.line, finding->range.start.column,
                                   finding->code, finding->message);
    }
    for (guint i = 0; i < expectations->len; i++) {
        const struct expectation *missing = &g_array_index(expectations, struct expectation, i);
        g_string_append_printf(out, "%s:%d: missing: %s \"%s\"\n", missing->file, missing->line,
                               missing->code, missing->text);
    }
    return g_string_free(out, FALSE);
}
