/*
 * Every rule of BW1 to BW4 has a witness, or is said to have none and why (witness.h).
 *
 *     witnesses              runs all and prints a line for each rule
 *     witnesses BW101 …      only those whose code or name contains a word
 *     witnesses --markdown   the same as docs/witnesses.md
 */

#include "mapping.h"
#include "tests/support/fixture.h"
#include "witness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PAGE BOTHWAYS_SOURCE_DIR "/docs/witnesses.md"

static const struct witness_case *const groups[] = {
    pairing_witnesses, target_witnesses, key_witnesses, cascade_witnesses, link_witnesses};

static const struct witness_case *find_witness(const char *code)
{
    for (size_t g = 0; g < G_N_ELEMENTS(groups); g++)
        for (const struct witness_case *w = groups[g]; w->code; w++)
            if (g_str_equal(w->code, code))
                return w;
    return NULL;
}

/* All of a rule. */
static const struct unwitnessed *find_unwitnessed(const char *code)
{
    const struct unwitnessed *u = unwitnessed_rules;
    while (u->code && (u->aspect || !g_str_equal(u->code, code)))
        u++;
    return u->code ? u : NULL;
}

static const struct rule_entry *find_rule(const char *code)
{
    for (size_t i = 0; i < n_rule_entries; i++)
        if (g_str_equal(rule_entries[i].code, code))
            return &rule_entries[i];
    fail_msg("there is no rule %s", code);
    return NULL;
}

static bool is_concerned(const struct rule_entry *rule)
{
    return rule->code[2] >= '1' && rule->code[2] <= '4';
}

static char *find_header(const struct rule_entry *rule, const char *aspect, const char *side)
{
    g_autofree char *folder = aspect ? g_strdup_printf("%s-%s", rule->name, aspect) : NULL;
    char *own = g_strdup_printf(BOTHWAYS_SOURCE_DIR "/fixtures/witnesses/%s/%s.h",
                                folder ? g_strdelimit(folder, " ", '-') : rule->name, side);
    if (aspect || g_file_test(own, G_FILE_TEST_EXISTS))
        return own;
    g_free(own);
    return g_strdup_printf(BOTHWAYS_SOURCE_DIR "/fixtures/rules/%s/%s.h", rule->name, side);
}

/* The bad declaration is reported by this rule and no other, and each finding is expected beside
 * its line; of the good one nothing is said. */
static void check_findings(const struct fixture_run *run, const struct rule_entry *rule,
                           bool is_good)
{
    g_autofree char *differences = fixture_run_differences(run);
    if (*differences != '\0')
        fail_msg("%s: %s", rule->code, differences);
    guint n = fixture_run_count(run, rule);
    assert_int_equal(run->analysis->diagnostics->len, n);
    assert_true(is_good ? n == 0 : n > 0);
}

static char *see(const struct rule_entry *rule, const struct witness_case *witness, bool is_good)
{
    g_autofree char *header = find_header(rule, witness->aspect, is_good ? "good" : "bad");
    g_autofree char *folder = fixture_copy(header);
    struct selection *selection = selection_new();
    assert_true(selection_set(selection, rule->code, TRUE, NULL));
    struct fixture_run *run = fixture_run_new(folder, selection);
    check_findings(run, rule, is_good);
    struct mapping mapping = mapping_open(run->graph, folder);
    char *seen = mapping.refused != NULL
                     ? g_strdup_printf("no mapping can be generated: %s", mapping.refused)
                     : witness_run(witness, mapping.models, mapping.n);
    mapping_close(&mapping);
    fixture_run_free(run);
    selection_free(selection);
    fixture_remove(folder);
    return seen;
}

static void test_witness(void **state)
{
    const struct witness_case *witness = *state;
    const struct rule_entry *rule = find_rule(witness->code);
    g_autofree char *bad = see(rule, witness, false);
    g_autofree char *good = see(rule, witness, true);
    print_message("%s %s%s%s: bad: %s; good: %s\n", rule->code, rule->name,
                  witness->aspect ? ", " : "", witness->aspect ? witness->aspect : "", bad, good);
    assert_string_equal(bad, witness->bad);
    assert_string_equal(good, witness->good);
    assert_string_not_equal(bad, good);
}

/* In one of the two lists, and not in both. */
static void test_every_rule_is_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_rule_entries; i++)
        if (is_concerned(&rule_entries[i]) &&
            !find_witness(rule_entries[i].code) == !find_unwitnessed(rule_entries[i].code))
            fail_msg("%s needs a witness, or a reason why it has none", rule_entries[i].code);
}

static void add_name(GString *out, const struct rule_entry *rule, const char *aspect)
{
    g_string_append_printf(out, "| [%s](rules/README.md#%s) %s", rule->code, rule->code,
                           rule->name);
    if (aspect)
        g_string_append_printf(out, ", %s", aspect);
}

static char *page(void)
{
    GString *out = g_string_new(
        "# Witnesses\n\n"
        "What the rules of pairs, keys, cascades and links say goes wrong, seen to go wrong in the "
        "reference runtime over\nSQLite: the same few steps with a declaration that the rule "
        "reports, and with a good one. The declarations are\nthe rule's own examples in "
        "`fixtures/rules`, or a smaller pair in `fixtures/witnesses`; the steps are in\n"
        "`tests/witness`. `./dev witnesses` takes them all, and the tests do. Numbers are the "
        "instances' ids.\n\n"
        "A declaration that can't run at all is refused by name, when its mapping is generated or "
        "when it is installed; SQLAlchemy\nrefuses most of these when the first model is used.\n\n"
        "| rule | with the declaration that is reported | with the good one |\n|---|---|---|\n");
    for (size_t i = 0; i < n_rule_entries; i++) {
        const struct rule_entry *rule = &rule_entries[i];
        for (size_t g = 0; g < G_N_ELEMENTS(groups); g++)
            for (const struct witness_case *w = groups[g]; w->code; w++)
                if (g_str_equal(w->code, rule->code)) {
                    add_name(out, rule, w->aspect);
                    g_string_append_printf(out, " | %s | %s |\n", w->bad, w->good);
                }
    }
    g_string_append(
        out, "\n## Rules that no run in the runtime shows\n\nWhat is seen in SQLAlchemy instead is "
             "in `tests/cli/test_witness_sqlalchemy.py`.\n\n| rule | why |\n|---|---|\n");
    for (size_t i = 0; i < n_rule_entries; i++) {
        const struct rule_entry *rule = &rule_entries[i];
        for (const struct unwitnessed *u = unwitnessed_rules; u->code; u++)
            if (g_str_equal(u->code, rule->code)) {
                add_name(out, rule, u->aspect);
                g_string_append_printf(out, " | %s |\n", u->reason);
            }
    }
    return g_string_free(out, FALSE);
}

static void test_the_page_shows_them(void **state)
{
    (void)state;
    g_autofree char *expected = page();
    g_autofree char *written = fixture_text(BOTHWAYS_SOURCE_DIR "/docs", "witnesses.md");
    if (!g_str_equal(written, expected))
        fail_msg("%s is not what this program writes: run ./dev docs", PAGE);
}

static bool is_wanted(const struct rule_entry *rule, int argc, char **argv)
{
    bool wanted = argc < 2;
    for (int i = 1; i < argc; i++)
        wanted = wanted || strstr(rule->code, argv[i]) || strstr(rule->name, argv[i]);
    return wanted;
}

static void add_tests(GArray *tests, const char *code)
{
    for (size_t g = 0; g < G_N_ELEMENTS(groups); g++)
        for (const struct witness_case *w = groups[g]; w->code; w++) {
            const struct CMUnitTest test = {
                .name = code, .test_func = test_witness, .initial_state = (void *)(uintptr_t)w};
            if (g_str_equal(w->code, code))
                g_array_append_val(tests, test);
        }
}

int main(int argc, char **argv)
{
    if (argc == 2 && g_str_equal(argv[1], "--markdown")) {
        g_autofree char *text = page();
        return fputs(text, stdout) < 0;
    }
    g_autoptr(GArray) tests = g_array_new(FALSE, TRUE, sizeof(struct CMUnitTest));
    for (size_t i = 0; i < n_rule_entries; i++)
        if (is_wanted(&rule_entries[i], argc, argv))
            add_tests(tests, rule_entries[i].code);
    if (argc < 2) {
        const struct CMUnitTest lists[] = {cmocka_unit_test(test_every_rule_is_listed),
                                           cmocka_unit_test(test_the_page_shows_them)};
        g_array_append_vals(tests, lists, G_N_ELEMENTS(lists));
    }
    return _cmocka_run_group_tests("witnesses", (const struct CMUnitTest *)(void *)tests->data,
                                   tests->len, NULL, NULL);
}
