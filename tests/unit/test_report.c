/* Each report format, against what it must say about diagnostics made by hand (report_sample.h). */

#include "report_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

/* What `format` writes about one sample; the sample is freed. */
static char *report_of(struct report_sample *sample, const char *format)
{
    char *text = sample_report(sample, format);
    sample_free(sample);
    return text;
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("missing:\n%s\nin:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("unexpected:\n%s\nin:\n%s", part, text);
}

static struct report_sample *sample_pair(void)
{
    struct report_sample *sample = sample_empty();
    sample_add_pair(sample);
    return sample;
}

static void test_text_shows_both_sides_and_the_fix(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_pair(), "text");
    assert_string_equal(
        text, "error[BW103]: `hero.team` says back_populates = \"heros\", but `team` has no member "
              "`heros` [unknown-back-populates]\n"
              " --> include/hero.h:4:51\n"
              "  |\n"
              "4 |     struct team *team   RELATIONSHIP(back_populates = \"heros\");\n"
              "  |                                                        ^^^^^\n"
              "note: `team` is declared here\n"
              " --> include/team.h:1:11\n"
              "  |\n"
              "1 | struct team {\n"
              "  |        ----\n"
              "help: did you mean `heroes`?\n"
              "fix: Name `team.heroes`\n"
              " --> include/hero.h:4:51\n"
              "4 -     struct team *team   RELATIONSHIP(back_populates = \"heros\");\n"
              "4 +     struct team *team   RELATIONSHIP(back_populates = \"heroes\");\n"
              "\n"
              "Found 1 error in 3 headers; 1 can be fixed with --fix.\n");
}

static void test_text_marks_odd_ranges(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_new(), "text");
    /* Wide characters take two columns, combining ones none, a broken byte one. */
    assert_contains(text, "5 |     /* 英雄 e\xcc\x81 \xef\xbf\xbd */ struct team *old REL(x);\n"
                          "  |                                 ^^^\n");
    assert_contains(text, "6 | } MODEL(\n"
                          "  |   ^^^^^^\n"
                          "7 |     table = \"hero\"\n"
                          "  |     ^^^^^^^^^^^^^^\n"
                          "8 | );\n"
                          "  | ^\n");
    assert_contains(text, "1 | …int m26; int m27;");
    assert_contains(text, "  |                                          ^^^\n");
    assert_contains(text,
                    "error[BW001]: expected ';' [parse-error]\n --> /usr/include/a b.h:3:4\n\n");
    assert_contains(text, "error[BW103]: no place at all [unknown-back-populates]\n\n");
    assert_contains(text,
                    "Found 4 errors and 2 warnings in 3 headers; 1 can be fixed with --fix; 2 "
                    "more with --unsafe-fixes; 2 suppressed.\n");
}

static void test_text_shows_a_fix_across_files(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_new(), "text");
    assert_contains(text, "unsafe fix: Declare both sides\n"
                          " --> include/hero.h:4:1\n"
                          "4 +     int added;\n"
                          "5 -     /* 英雄 e\xcc\x81 \xef\xbf\xbd */ struct team *old REL(x);\n"
                          "5 +     /* 英雄 e\xcc\x81 \xef\xbf\xbd */ struct team *old;\n"
                          " --> include/team.h:2:25\n"
                          "2 -     struct hero **heroes;\n"
                          "2 +     struct hero **heroes RELATIONSHIP();\n");
}

static void test_text_lets_nothing_steer_the_terminal(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_new(), "text");
    g_autofree char *concise = report_of(sample_new(), "concise");
    assert_lacks(text, "\033");
    assert_lacks(concise, "\033");
    assert_true(g_utf8_validate(text, -1, NULL));
    assert_true(g_utf8_validate(concise, -1, NULL));
}

static void test_text_colours_and_links_where_asked(void **state)
{
    (void)state;
    struct report_sample *sample = sample_pair();
    sample->input.color = TRUE;
    sample->input.hyperlinks = TRUE;
    g_autofree char *text = report_of(sample, "text");
    assert_contains(text, "\033[1;31merror[\033]8;;https://rules.example/BW103\033\\BW103\033]8;;"
                          "\033\\]\033[0m: ");
    assert_contains(text, "\033[1;31m^^^^^\033[0m\n");
    assert_contains(text, "\033[32m");
}

static void test_text_says_that_nothing_was_found(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_empty(), "text");
    assert_string_equal(text, "Found nothing to report in 3 headers: 2 models, 4 relationships.\n");
    struct report_sample *sample = sample_empty();
    sample->input.quiet = TRUE;
    g_autofree char *quiet = report_of(sample, "text");
    assert_string_equal(quiet, "");
}

static void test_suppressed_ones_are_shown_where_asked(void **state)
{
    (void)state;
    g_autofree char *without = report_of(sample_new(), "text");
    assert_lacks(without, "hidden");
    struct report_sample *sample = sample_new();
    sample->input.show_suppressed = TRUE;
    g_autofree char *with = report_of(sample, "text");
    assert_contains(with, "suppressed: in the source: we know\n");
    assert_contains(with, "suppressed: by the baseline\n");
}

static void test_concise_is_one_line_each(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_new(), "concise");
    assert_string_equal(
        text,
        "include/hero.h:4:51: error: `hero.team` says back_populates = \"heros\", but `team` has "
        "no "
        "member `heros` [BW103]\n"
        "include/team.h:1:11: note: `team` is declared here\n"
        "include/hero.h:5:37: warning: 100% of \"<it>\" & 'more': a,b second \xef\xbf\xbd[31mline"
        "\xef\xbf\xbd [BW228]\n"
        "include/hero.h:6:3: error: several lines [BW103]\n"
        "long.h:1:265: warning: far out [BW320]\n"
        "/usr/include/a b.h:3:4: error: expected ';' [BW001]\n"
        "bothways: error: no place at all [BW103]\n");
}

static void test_github_prints_workflow_commands(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_new(), "github");
    assert_string_equal(
        text,
        "::error title=bothways BW103,file=include/hero.h,line=4,endLine=4,col=51,endColumn=56::"
        "`hero.team` says back_populates = \"heros\", but `team` has no member `heros`%0Adid you "
        "mean "
        "`heroes`?\n"
        "::error title=bothways BW103,file=include/hero.h,line=6,endLine=8::several lines\n"
        "::error title=bothways BW001,file=/usr/include/a b.h,line=3,endLine=3,col=4,endColumn=6::"
        "expected ';'\n"
        "::error title=bothways BW103::no place at all\n"
        "::warning title=bothways BW228,file=include/hero.h,line=5,endLine=5,col=32,endColumn=35::"
        "100%25 of \"<it>\" & 'more': a,b second \xef\xbf\xbd[31mline\xef\xbf\xbd\n"
        "::warning title=bothways BW320,file=long.h,line=1,endLine=1,col=265,endColumn=268::far "
        "out\n");
}

static void test_github_says_what_it_cannot_show(void **state)
{
    (void)state;
    struct report_sample *sample = sample_empty();
    struct range range = {.file = "a,b:c%.h", .start = {2, 3, 9}, .end = {2, 4, 10}};
    for (int i = 0; i < 13; i++)
        sample_add(sample, (struct finding){.message = "again", .range = range}, &entry_103,
                   SEVERITY_ERROR, "f");
    g_autofree char *text = report_of(sample, "github");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    assert_int_equal(g_strv_length(lines), 15);
    assert_string_equal(lines[9],
                        "::error title=bothways BW103,file=a%2Cb%3Ac%25.h,line=2,endLine=2,"
                        "col=3,endColumn=4::again");
    assert_string_equal(lines[10], "BW103 a,b:c%.h:2:3: error: again");
    assert_string_equal(lines[13], "::notice title=bothways::3 more errors and 0 more warnings are "
                                   "in the log of this step; GitHub annotates 10 of each");
}

static void test_checkstyle_escapes(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_new(), "checkstyle");
    assert_contains(text, "  <file name=\"include/hero.h\">\n    <error line=\"4\" column=\"51\" "
                          "severity=\"error\" message=\"`hero.team` says back_populates = "
                          "&quot;heros&quot;, but `team` has no member `heros`\" "
                          "source=\"bothways.BW103\"/>\n");
    assert_contains(text, "&quot;&lt;it&gt;&quot; &amp; &apos;more&apos;");
    assert_lacks(text, "\033");
    assert_lacks(text, "hidden");
}

static void test_junit_has_a_test_when_all_is_well(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_empty(), "junit");
    assert_contains(text, "<testsuites name=\"bothways\" tests=\"1\" failures=\"0\">");
    assert_contains(text, "<testcase name=\"3 headers\" classname=\"bothways\"/>");
}

/* The node of a JSON report at a path: "diagnostics.0.file". The caller deletes the document. */
static const cJSON *node(const cJSON *document, const char *path)
{
    g_auto(GStrv) keys = g_strsplit(path, ".", -1);
    for (char **key = keys; *key; key++) {
        document = g_ascii_isdigit(**key) ? cJSON_GetArrayItem(document, atoi(*key))
                                          : cJSON_GetObjectItemCaseSensitive(document, *key);
        if (!document)
            fail_msg("no %s in %s", *key, path);
    }
    return document;
}

static void assert_text(const cJSON *document, const char *path, const char *expected)
{
    const cJSON *found = node(document, path);
    if (!cJSON_IsString(found) || strcmp(found->valuestring, expected) != 0)
        fail_msg("%s is %s, not %s", path, found->valuestring, expected);
}

static void assert_number(const cJSON *document, const char *path, double expected)
{
    if (node(document, path)->valuedouble != expected)
        fail_msg("%s is %g, not %g", path, node(document, path)->valuedouble, expected);
}

static cJSON *parse_report(struct report_sample *sample, const char *format)
{
    g_autofree char *text = report_of(sample, format);
    cJSON *document = cJSON_Parse(text);
    if (!document)
        fail_msg("no JSON: %s", text);
    return document;
}

static void test_json_keeps_its_contract(void **state)
{
    (void)state;
    struct report_sample *sample = sample_new();
    sample->input.show_suppressed = TRUE;
    cJSON *document = parse_report(sample, "json");
    assert_number(document, "schema_version", 1);
    assert_text(document, "tool.libclang", "14.0.6");
    assert_text(document, "diagnostics.0.name", "unknown-back-populates");
    assert_text(document, "diagnostics.0.help", "did you mean `heroes`?");
    assert_number(document, "diagnostics.0.range.start.line", 4);
    assert_number(document, "diagnostics.0.range.start.column", 51);
    assert_number(document, "diagnostics.0.range.end.offset",
                  strstr(hero_header, "heros") + 5 - hero_header);
    assert_text(document, "diagnostics.0.related.0.file", "include/team.h");
    assert_text(document, "diagnostics.0.fixes.0.applicability", "safe");
    assert_text(document, "diagnostics.0.fixes.0.edits.0.text", "heroes");
    assert_text(document, "diagnostics.1.message",
                "100% of \"<it>\" & 'more': a,b\nsecond \x1b[31mline\xef\xbf\xbd");
    assert_true(cJSON_IsNull(node(document, "diagnostics.5.file")));
    assert_true(cJSON_IsNull(node(document, "diagnostics.5.range")));
    assert_true(cJSON_IsNull(node(document, "diagnostics.5.suppressed")));
    assert_text(document, "diagnostics.6.suppressed.by", "inSource");
    assert_text(document, "diagnostics.6.suppressed.reason", "we know");
    assert_text(document, "diagnostics.7.suppressed.by", "baseline");
    assert_number(document, "summary.errors", 4);
    assert_number(document, "summary.warnings", 2);
    assert_number(document, "summary.suppressed", 2);
    assert_number(document, "summary.fixable", 1);
    cJSON_Delete(document);
}

static void test_jsonl_is_a_diagnostic_a_line(void **state)
{
    (void)state;
    g_autofree char *text = report_of(sample_new(), "jsonl");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    assert_int_equal(g_strv_length(lines), 7);
    cJSON *last = cJSON_Parse(lines[5]);
    assert_text(last, "message", "no place at all");
    cJSON_Delete(last);
}

static void test_sarif_counts_in_utf16(void **state)
{
    (void)state;
    cJSON *document = parse_report(sample_new(), "sarif");
    const cJSON *run = node(document, "runs.0");
    assert_text(run, "columnKind", "utf16CodeUnits");
    /* Behind three bytes of a byte order mark; behind wide, combining and broken characters. */
    assert_number(run, "results.0.relatedLocations.0.physicalLocation.region.startColumn", 8);
    assert_number(run, "results.1.locations.0.physicalLocation.region.startColumn", 32);
    assert_text(run, "results.0.locations.0.physicalLocation.region.snippet.text", "heros");
    assert_text(
        run, "results.0.message.text",
        "`hero.team` says back_populates = \"heros\", but `team` has no member `heros`. Did "
        "you mean `heroes`?");
    cJSON_Delete(document);
}

static void test_sarif_carries_rules_fixes_and_suppressions(void **state)
{
    (void)state;
    cJSON *document = parse_report(sample_new(), "sarif");
    const cJSON *run = node(document, "runs.0");
    assert_text(run, "tool.driver.rules.1.name", "UnknownBackPopulates");
    assert_text(run, "tool.driver.rules.1.shortDescription.text",
                "`back_populates` names no member of the target \\[model\\].");
    assert_number(run, "results.0.ruleIndex", 1);
    assert_int_equal(cJSON_GetArraySize(node(run, "results.1.fixes.0.artifactChanges")), 2);
    assert_text(run, "results.1.fixes.0.artifactChanges.1.replacements.1.insertedContent.text", "");
    assert_text(run, "results.6.suppressions.0.kind", "inSource");
    assert_text(run, "results.6.suppressions.0.justification", "we know");
    assert_text(run, "results.7.suppressions.0.kind", "external");
    assert_text(run, "results.4.locations.0.physicalLocation.artifactLocation.uri",
                "file:///usr/include/a%20b.h");
    assert_true(cJSON_IsFalse(node(run, "invocations.0.executionSuccessful")));
    assert_text(run, "invocations.0.toolExecutionNotifications.0.message.text", "expected ';'.");
    assert_null(
        cJSON_GetObjectItem(node(run, "results.0.partialFingerprints"), "primaryLocationLineHash"));
    cJSON_Delete(document);
}

static void test_gitlab_fingerprints_differ(void **state)
{
    (void)state;
    cJSON *document = parse_report(sample_new(), "gitlab");
    assert_int_equal(cJSON_GetArraySize(document), 6);
    assert_text(document, "0.description",
                "BW103: `hero.team` says back_populates = \"heros\", but `team` has no member "
                "`heros`");
    assert_text(document, "0.severity", "major");
    assert_text(document, "1.severity", "minor");
    assert_text(document, "1.fingerprint", "f2");
    assert_text(document, "2.fingerprint", "f2-2");
    assert_number(document, "2.location.lines.end", 8);
    assert_number(document, "5.location.lines.begin", 1);
    cJSON_Delete(document);
    g_autofree char *empty = report_of(sample_empty(), "gitlab");
    assert_string_equal(empty, "[]\n");
}

static void test_rdjson_suggests_within_one_file(void **state)
{
    (void)state;
    cJSON *document = parse_report(sample_new(), "rdjson");
    assert_text(document, "diagnostics.0.severity", "ERROR");
    assert_text(document, "diagnostics.0.code.url", "https://rules.example/BW103");
    assert_text(document, "diagnostics.0.suggestions.0.text", "heroes");
    assert_number(document, "diagnostics.0.related_locations.0.location.range.start.column", 11);
    assert_null(cJSON_GetObjectItem(node(document, "diagnostics.1"), "suggestions"));
    cJSON_Delete(document);
}

static void test_formats_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(report_format_find("rdjson")->name, "rdjson");
    assert_null(report_format_find("xml"));
    assert_string_equal(report_formats[0].name, "text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_shows_both_sides_and_the_fix),
        cmocka_unit_test(test_text_marks_odd_ranges),
        cmocka_unit_test(test_text_shows_a_fix_across_files),
        cmocka_unit_test(test_text_lets_nothing_steer_the_terminal),
        cmocka_unit_test(test_text_colours_and_links_where_asked),
        cmocka_unit_test(test_text_says_that_nothing_was_found),
        cmocka_unit_test(test_suppressed_ones_are_shown_where_asked),
        cmocka_unit_test(test_concise_is_one_line_each),
        cmocka_unit_test(test_github_prints_workflow_commands),
        cmocka_unit_test(test_github_says_what_it_cannot_show),
        cmocka_unit_test(test_checkstyle_escapes),
        cmocka_unit_test(test_junit_has_a_test_when_all_is_well),
        cmocka_unit_test(test_json_keeps_its_contract),
        cmocka_unit_test(test_jsonl_is_a_diagnostic_a_line),
        cmocka_unit_test(test_sarif_counts_in_utf16),
        cmocka_unit_test(test_sarif_carries_rules_fixes_and_suppressions),
        cmocka_unit_test(test_gitlab_fingerprints_differ),
        cmocka_unit_test(test_rdjson_suggests_within_one_file),
        cmocka_unit_test(test_formats_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
