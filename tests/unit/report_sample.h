#pragma once

/*
 * Diagnostics made by hand, over two headers that are laid over the disk: a fix across both, tabs,
 * wide characters, bytes that are no text, a range of several lines, a long line, a place in a file
 * that can't be read, no place at all, and a suppressed one.
 */

#include "analyzer/report/report.h"

#include <string.h>

static const char hero_header[] = "#include \"team.h\"\n"
                                  "struct hero {\n"
                                  "\tint64_t team_id;\n"
                                  "\tstruct team *team\tRELATIONSHIP(back_populates = \"heros\");\n"
                                  "    /* 英雄 e\xcc\x81 \xff */ struct team *old REL(x);\n"
                                  "} MODEL(\n"
                                  "    table = \"hero\"\n"
                                  ");\n";
static const char team_header[] = "\xef\xbb\xbfstruct team {\r\n"
                                  "    struct hero **heroes;\r\n"
                                  "};\r\n";

struct report_sample {
    GString *long_line;
    struct source_reader *sources;
    GArray *diagnostics;
    struct report_input input;
};

/* The range of `word`, the `n`th (from 0) in the text. */
static inline struct range find_range(const char *file, const char *text, const char *word, int n)
{
    const char *at = strstr(text, word);
    while (n-- > 0)
        at = strstr(at + 1, word);
    struct place start = {.line = 1, .column = 1, .offset = (uint32_t)(at - text)};
    for (const char *c = text; c < at; c++) {
        start.column++;
        if (*c == '\n') {
            start.line++;
            start.column = 1;
        }
    }
    struct place end = start;
    for (size_t i = 0; word[i]; i++) {
        end.column++;
        end.offset++;
        if (word[i] == '\n') {
            end.line++;
            end.column = 1;
        }
    }
    return (struct range){.file = file, .start = start, .end = end};
}

static inline struct range before(struct range range)
{
    range.end = range.start;
    return range;
}

static const struct rule rule_names = {
    .summary = "`back_populates` names no member of the target [model]",
    .why = "The other side never hears of a change.",
    .mend = "Name a relationship of the target",
};
static const struct rule_entry entry_103 = {"BW103", "unknown-back-populates", SEVERITY_ERROR,
                                            STAGE_NAMES, &rule_names};
static const struct rule_entry entry_228 = {"BW228", "one-to-one-not-unique", SEVERITY_WARNING,
                                            STAGE_SHAPE, &rule_names};
static const struct rule_entry entry_001 = {"BW001", "parse-error", SEVERITY_ERROR, STAGE_READING,
                                            &rule_names};
static const struct rule_entry entry_320 = {"BW320", "no-delete-policy", SEVERITY_OFF, STAGE_ADVICE,
                                            &rule_names};

static inline void sample_add(struct report_sample *sample, struct finding finding,
                              const struct rule_entry *rule, enum severity severity,
                              const char *fingerprint)
{
    finding.code = rule->code;
    struct diagnostic diagnostic = {.finding = finding,
                                    .rule = rule,
                                    .severity = severity,
                                    .fingerprint = g_strdup(fingerprint)};
    g_array_append_val(sample->diagnostics, diagnostic);
}

static inline struct diagnostic *sample_last(struct report_sample *sample)
{
    return &g_array_index(sample->diagnostics, struct diagnostic, sample->diagnostics->len - 1);
}

static inline void sample_lay(struct report_sample *sample, const char *file, const char *text)
{
    GBytes *bytes = g_bytes_new(text, strlen(text));
    source_reader_overlay(sample->sources, file, bytes);
    g_bytes_unref(bytes);
}

static inline struct report_sample *sample_empty(void)
{
    struct report_sample *sample = g_new0(struct report_sample, 1);
    sample->sources = source_reader_new("/nowhere");
    sample->diagnostics = g_array_new(FALSE, TRUE, sizeof(struct diagnostic));
    sample->long_line = g_string_new(NULL);
    for (int i = 0; i < 40; i++)
        g_string_append_printf(sample->long_line, "int m%d; ", i);
    sample_lay(sample, "include/hero.h", hero_header);
    sample_lay(sample, "include/team.h", team_header);
    sample_lay(sample, "long.h", sample->long_line->str);
    sample->input = (struct report_input){.root = "/nowhere",
                                          .libclang = "14.0.6",
                                          .diagnostics = sample->diagnostics,
                                          .sources = sample->sources,
                                          .n_headers = 3,
                                          .n_models = 2,
                                          .n_relationships = 4,
                                          .rules_url = "https://rules.example/"};
    return sample;
}

/* The finding that most tests look at: two sides, help, and a fix. */
static inline void sample_add_pair(struct report_sample *sample)
{
    static struct related related[1];
    static struct edit edits[1];
    static struct fix fixes[1];
    related[0] = (struct related){.message = "`team` is declared here",
                                  .range = find_range("include/team.h", team_header, "team", 0)};
    edits[0] = (struct edit){.range = find_range("include/hero.h", hero_header, "heros", 0),
                             .text = "heroes"};
    fixes[0] = (struct fix){.title = "Name `team.heroes`", .edits = edits, .n_edits = 1};
    sample_add(sample,
               (struct finding){.message =
                                    "`hero.team` says back_populates = \"heros\", but `team` "
                                    "has no member `heros`",
                                .help = "did you mean `heroes`?",
                                .model = "hero",
                                .member = "team",
                                .range = edits[0].range,
                                .related = related,
                                .n_related = 1,
                                .fixes = fixes,
                                .n_fixes = 1},
               &entry_103, SEVERITY_ERROR, "f1");
}

static inline void sample_add_odd_ranges(struct report_sample *sample)
{
    static struct edit edits[3];
    static struct fix fixes[1];
    edits[0] = (struct edit){.range = before(find_range("include/team.h", team_header, ";\r\n", 0)),
                             .text = " RELATIONSHIP()"};
    edits[1] =
        (struct edit){.range = before(find_range("include/hero.h", hero_header, "\tstruct", 0)),
                      .text = "\tint added;\n"};
    edits[2] =
        (struct edit){.range = find_range("include/hero.h", hero_header, " REL(x)", 0), .text = ""};
    fixes[0] = (struct fix){.title = "Declare both sides",
                            .applicability = APPLICABILITY_UNSAFE,
                            .edits = edits,
                            .n_edits = 3};
    sample_add(
        sample,
        (struct finding){.message = "100% of \"<it>\" & 'more': a,b\nsecond \x1b[31mline\xff",
                         .range = find_range("include/hero.h", hero_header, "old", 0),
                         .fixes = fixes,
                         .n_fixes = 1},
        &entry_228, SEVERITY_WARNING, "f2");
    sample_add(sample,
               (struct finding){.message = "several lines",
                                .range = find_range("include/hero.h", hero_header,
                                                    "MODEL(\n    table = \"hero\"\n)", 0)},
               &entry_103, SEVERITY_ERROR, "f2");
    static struct edit rename[1];
    static struct fix renames[1];
    rename[0] = (struct edit){.range = find_range("long.h", sample->long_line->str, "m30", 0),
                              .text = "renamed"};
    renames[0] = (struct fix){
        .title = "Rename", .applicability = APPLICABILITY_UNSAFE, .edits = rename, .n_edits = 1};
    sample_add(sample,
               (struct finding){
                   .message = "far out", .range = rename[0].range, .fixes = renames, .n_fixes = 1},
               &entry_320, SEVERITY_WARNING, "f3");
}

static inline struct report_sample *sample_new(void)
{
    struct report_sample *sample = sample_empty();
    sample_add_pair(sample);
    sample_add_odd_ranges(sample);
    struct range missing = {.file = "/usr/include/a b.h", .start = {3, 4, 20}, .end = {3, 6, 22}};
    sample_add(sample, (struct finding){.message = "expected ';'", .range = missing}, &entry_001,
               SEVERITY_ERROR, "f4");
    sample_add(sample, (struct finding){.message = "no place at all"}, &entry_103, SEVERITY_ERROR,
               "f5");
    sample_add(sample,
               (struct finding){.message = "hidden",
                                .range = find_range("include/hero.h", hero_header, "team_id", 0)},
               &entry_228, SEVERITY_WARNING, "f6");
    sample_last(sample)->suppressed = SUPPRESSED_IN_SOURCE;
    sample_last(sample)->suppression_reason = "we know";
    sample_add(sample, (struct finding){.message = "old"}, &entry_228, SEVERITY_WARNING, "f7");
    sample_last(sample)->suppressed = SUPPRESSED_BY_BASELINE;
    return sample;
}

static inline void sample_free(struct report_sample *sample)
{
    for (guint i = 0; i < sample->diagnostics->len; i++)
        g_free(g_array_index(sample->diagnostics, struct diagnostic, i).fingerprint);
    g_array_unref(sample->diagnostics);
    source_reader_free(sample->sources);
    g_string_free(sample->long_line, TRUE);
    g_free(sample);
}

/* The caller frees the document. */
static inline char *sample_report(const struct report_sample *sample, const char *format)
{
    GString *out = g_string_new(NULL);
    report_format_find(format)->write(&sample->input, out);
    return g_string_free(out, FALSE);
}
