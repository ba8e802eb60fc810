/* Whatever bytes a header holds and wherever a finding says it stands: every format writes a
 * document that its readers can parse, in valid UTF-8. */

#include "report_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

enum { ROUNDS = 1500, BYTES = 400 };

static const char *const bits[] = {"\n", "\r\n",         "\t",           "a",        "\xff",
                                   "é",  "\xf0\x9f\x9c", "英",           "\033[31m", "\xef\xbb\xbf",
                                   " ",  "word ",        "\xe2\x80\xae", "]]>&<\"",  "e\xcc\x81"};

static char *random_text(GRand *rand, int most)
{
    GString *text = g_string_new(NULL);
    for (int n = g_rand_int_range(rand, 0, most); n > 0; n--)
        g_string_append(text, bits[g_rand_int_range(rand, 0, G_N_ELEMENTS(bits))]);
    return g_string_free(text, FALSE);
}

static struct place random_place(GRand *rand)
{
    return (struct place){.line = (uint32_t)g_rand_int_range(rand, 0, 30),
                          .column = (uint32_t)g_rand_int_range(rand, 0, 90),
                          .offset = (uint32_t)g_rand_int_range(rand, 0, BYTES * 3)};
}

static struct range random_range(GRand *rand)
{
    static const char *const files[] = {"include/hero.h", "random.h", "missing.h", NULL,
                                        "/abs/\xff, :%.h"};
    return (struct range){.file = files[g_rand_int_range(rand, 0, G_N_ELEMENTS(files))],
                          .start = random_place(rand),
                          .end = random_place(rand)};
}

static void assert_is_xml(const char *text)
{
    static const GMarkupParser parser = {0};
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
    GError *error = NULL;
    if (!g_markup_parse_context_parse(context, text, -1, &error) ||
        !g_markup_parse_context_end_parse(context, &error))
        fail_msg("%s in:\n%s", error->message, text);
    g_markup_parse_context_free(context);
}

static void assert_is_json(const char *text)
{
    cJSON *document = cJSON_Parse(text);
    if (!document)
        fail_msg("no JSON:\n%s", text);
    cJSON_Delete(document);
}

static void check_formats(const struct report_sample *sample)
{
    for (const struct report_format *format = report_formats; format->name; format++) {
        g_autofree char *text = sample_report(sample, format->name);
        if (!g_utf8_validate(text, -1, NULL))
            fail_msg("%s is no UTF-8:\n%s", format->name, text);
        if (strcmp(format->name, "text") == 0 && strchr(text, '\033'))
            fail_msg("an escape in:\n%s", text);
        if (strstr(format->name, "json") || strcmp(format->name, "sarif") == 0 ||
            strcmp(format->name, "gitlab") == 0)
            assert_is_json(text);
        if (strcmp(format->name, "junit") == 0 || strcmp(format->name, "checkstyle") == 0)
            assert_is_xml(text);
    }
}

static void check_round(GRand *rand)
{
    struct report_sample *sample = sample_empty();
    g_autofree char *source = random_text(rand, BYTES);
    g_autofree char *message = random_text(rand, 12);
    g_autofree char *replacement = random_text(rand, 12);
    sample_lay(sample, "random.h", source);
    struct related related = {.message = message, .range = random_range(rand)};
    struct edit edits[] = {{.range = random_range(rand), .text = replacement},
                           {.range = random_range(rand), .text = ""}};
    struct fix fix = {.title = message, .edits = edits, .n_edits = 2};
    sample_add(sample,
               (struct finding){.message = message,
                                .help = message,
                                .range = random_range(rand),
                                .related = &related,
                                .n_related = 1,
                                .fixes = &fix,
                                .n_fixes = 1},
               &entry_103, SEVERITY_ERROR, "f");
    check_formats(sample);
    sample_free(sample);
}

static void test_any_bytes_and_places(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < ROUNDS; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        check_round(rand);
        g_rand_free(rand);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_any_bytes_and_places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
